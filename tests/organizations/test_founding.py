"""An organization that somebody else asks for: made once, for one owner, and gone if nobody comes."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from sarafan.organizations import founding, operator
from sarafan.organizations.errors import EmailTaken, FoundingKeyTaken, InvalidTimeZone, TooManyUnclaimed
from sarafan.organizations.founding import Founded
from sarafan.organizations.models import Invite, Organization
from tests.support.hub import PASSWORD, Hub

SALON = {"name": "Салон «Жұлдыз»", "email": "zhuldyz@hub.test"}


async def ask(hub: Hub, key: str = "market:1", **changes: Any) -> Founded:
    async with hub.database.for_system() as session:
        return await founding.found(session, key, **{**SALON, **changes})


async def join(hub: Hub, token: str | None, email: str = SALON["email"]) -> Any:
    body = {"token": token, "name": "Жұлдыз", "email": email, "password": PASSWORD, "language": "kk"}
    return await (await hub.caller()).post("/api/invites/accept", json=body)


async def organizations(hub: Hub) -> list[str]:
    return [name for (name,) in await hub.rows("SELECT name FROM organizations ORDER BY id")]


async def test_the_link_makes_its_owner_who_finds_an_empty_organization_of_their_own(hub: Hub):
    stranger = await hub.person()
    await hub.channel(stranger)
    made = await ask(hub)

    joined = await join(hub, made.token)

    assert joined.status_code == 201, joined.text
    session = joined.json()
    assert (session["organization"]["id"], session["organization"]["name"]) == (
        str(made.organization.id),
        SALON["name"],
    )
    assert session["member"]["role"] == "owner"
    http = await hub.caller()
    signed_in = await http.post("/api/session", json={"email": SALON["email"], "password": PASSWORD})
    assert signed_in.status_code == 200
    assert (await http.get("/api/channels")).json()["items"] == []


async def test_the_link_is_for_its_owner_alone_and_once(hub: Hub):
    made = await ask(hub)

    assert (await join(hub, made.token, "thief@hub.test")).status_code == 404
    assert (await join(hub, made.token)).status_code == 201
    assert (await join(hub, made.token)).status_code == 404


async def test_the_same_key_gives_the_same_organization_and_a_fresh_link(hub: Hub):
    first, second = await ask(hub), await ask(hub, name="Другое имя")

    assert (first.organization.id, await organizations(hub)) == (second.organization.id, [SALON["name"]])
    assert (await join(hub, first.token)).status_code == 404, "the link before stops working"
    assert (await join(hub, second.token)).status_code == 201
    assert (await ask(hub)).token is None, "somebody has joined"


async def test_asked_at_once_by_many_it_is_made_once(hub: Hub):
    answers = await asyncio.gather(*(ask(hub) for _ in range(6)))

    assert len({answer.organization.id for answer in answers}) == 1
    assert len(await organizations(hub)) == 1
    async with hub.database.for_system() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(Invite)) == 1


async def test_a_key_is_for_one_owner(hub: Hub):
    await ask(hub)

    with pytest.raises(FoundingKeyTaken):
        await ask(hub, email="other@hub.test")


async def test_somebody_who_has_an_account_is_told_before_anything_is_made(hub: Hub):
    owner = await hub.person()

    with pytest.raises(EmailTaken):
        await ask(hub, email=owner.email)

    assert len(await organizations(hub)) == 1


async def test_a_time_zone_that_there_is_not_is_refused(hub: Hub):
    with pytest.raises(InvalidTimeZone):
        await ask(hub, time_zone="Mars/Olympus")


async def test_only_so_many_wait_for_their_owners_and_who_was_asked_for_before_is_not_kept_out(hub: Hub):
    await ask(hub)
    async with hub.database.for_system() as session:
        waiting = [
            Organization(name="…", founding_key=f"market:{number + 2}", founded_for=f"{number}@hub.test")
            for number in range(founding.MOST_UNCLAIMED - 1)
        ]
        session.add_all(waiting)

    with pytest.raises(TooManyUnclaimed):
        await ask(hub, "market:9999", email="late@hub.test")
    again = await ask(hub)
    assert (await join(hub, again.token)).status_code == 201
    assert (await ask(hub, "market:9999", email="late@hub.test")).token


async def test_one_whose_owner_never_came_goes_and_a_claimed_one_stays(hub: Hub):
    claimed = await ask(hub)
    await join(hub, claimed.token)
    await ask(hub, "market:2", name="Ушедшие", email="gone@hub.test")
    plain = await hub.organization("Без ключа")
    await hub.change("UPDATE organizations SET created_at = now() - interval '31 days'")
    await ask(hub, "market:3", name="Новые", email="new@hub.test")

    for _ in range(2):
        await founding.forget_unclaimed(hub.resources, 0)

    assert set(await organizations(hub)) == {SALON["name"], plain.name, "Новые"}


async def test_the_command_line_prints_the_link_and_a_fresh_one_when_asked_again(hub: Hub):
    async def command() -> str | None:
        email = f" {SALON['email'].upper()} "
        return await asyncio.to_thread(operator.create_organization, hub.settings, name=SALON["name"], email=email)

    first, second = await command(), await command()

    assert first
    assert second
    assert first.startswith("http://hub.test/invite?token=")
    tokens = [parse_qs(urlsplit(link).query)["token"][0] for link in (first, second)]
    assert [(await join(hub, token)).status_code for token in tokens] == [404, 201]
    assert await command() is None
