"""Every state in which somebody may find the page: axe finds nothing, and everything fits, in every language."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from tests.browser import states
from tests.browser.conftest import SitDown
from tests.browser.fitting import fits
from tests.browser.shop import Shop
from tests.browser.states import Walk
from tests.browser.test_axe import Looker
from tests.support import leaks
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1500)]

_numbers = count(1)


async def _everywhere(walk: Walk, desks: SitDown) -> AsyncIterator[tuple[Walk, str]]:
    """Go through all states, at the door at last; tell who is where."""
    shop, number = walk.shop, next(_numbers)
    customer, friend = await shop.customer(f"Разное {number}"), await shop.customer(f"Друг {number}")
    chat = await states.everything_said(shop, customer)
    member = await shop.hire(f"Участник {number}")
    made = await shop.stack.http.post("/api/channels", json={"label": f"Новый {number}", "color": "#0c8599"})
    new = made.json()["id"]
    group = await shop.group(f"Группа {number}", customer, friend)
    await customer.writes("Всем привет", group)

    walks = (
        states.in_the_list(walk, customer, new),
        states.in_the_chat(walk, chat),
        states.in_a_group(walk, await _group_chat(shop, f"Группа {number}"), group),
        states.in_the_settings(walk, member.name),
        states.at_a_number(walk, new, shop.number),
        states.at_dead_ends(walk),
    )
    for steps in walks:
        async for where in steps:
            yield walk, where
    for path, role in (("/settings/api-keys", "operator"), (f"/chats/{chat}?view=all", "quality_control")):
        desk = await desks(
            await shop.hire(f"{role} {number}", role=role, language=walk.language), path, phone=walk.phone
        )
        await desk.loaded()
        yield Walk(desk, shop, walk.language, walk.phone), f"what is not for the role {role}"
    invite = (await shop.stack.http.post("/api/invites", json={"role": "operator"})).json()["url"]
    members = (await shop.stack.http.get("/api/members")).json()["items"]
    forgetful = next(one["id"] for one in members if one["email"] == member.email)
    reset = (await shop.stack.http.post(f"/api/members/{forgetful}/password-link")).json()["url"]
    for link in (invite, reset):
        leaks.plant(link.partition("token=")[2])
    stranger = await desks(path="/sign-in", signed_in=False, phone=walk.phone, locale=walk.language)
    door = Walk(stranger, shop, walk.language, walk.phone)
    async for where in states.at_the_door(door, invite.removeprefix(shop.url), reset.removeprefix(shop.url)):
        yield door, where
    await shop.stack.http.delete(f"/api/channels/{new}", params={"confirm": f"Новый {number}"})


async def _group_chat(shop: Shop, subject: str) -> str:
    async def look() -> str | None:
        rows = (await shop.stack.http.get("/api/conversations", params={"view": "groups"})).json()["items"]
        return next((str(one["id"]) for one in rows if one["group"]["subject"] == subject), None)

    return await eventually(look, f"the chat of the group {subject}")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing_off_the_beaten_path(desks: SitDown, shop: Shop, phone: bool):
    person = await shop.hire(f"Смотрит {phone}", role="owner")
    walk = Walk(await desks(person, phone=phone), shop, phone=phone)
    found: list[str] = []
    async for who, where in _everywhere(walk, desks):
        looker = Looker(who.desk)
        await looker.look(where)
        found += looker.found
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_everything_fits_on_every_screen(desks: SitDown, shop: Shop, language: str):
    person = await shop.hire(f"Смотрит {language}", role="owner", language=language)
    walk = Walk(await desks(person), shop, language)
    found: list[str] = []
    async for where in states.on_the_beaten_path(walk):
        found += await fits(walk.page, where)
    async for who, where in _everywhere(walk, desks):
        found += await fits(who.page, where)
    assert not found, "\n".join(found)
