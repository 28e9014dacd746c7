"""Who has a chat in front: told to who looks at the same, by every server, gone with its browser or server."""

import contextlib
import time
from typing import Any

import pytest

from sarafan.core.realtime.passing import Passing
from sarafan.organizations.actors import Actor, ActorKind, Sight
from sarafan.organizations.entrance import COOKIE
from sarafan.organizations.models import Role
from sarafan.resources.kinds import KINDS
from sarafan.server import create_app
from sarafan.server.onlookers import MOST_WHILE, NOBODYS, SILENT_FOR_S, WHILE_S, Look, Onlookers
from tests.server.test_live import Browser, Street, furnish, street
from tests.support.events import in_group
from tests.support.hub import Hub
from tests.support.ports import on_a_port

pytestmark = pytest.mark.slow

__all__ = ["street"]


async def test_who_looks_is_seen_by_who_looks_at_the_same_and_goes_with_the_page(street: Street):
    hub = street.hub
    owner, channel, chat = await furnish(hub)
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1")))
    group = (await hub.conversations(owner, "view=groups"))[0]["id"]
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    mine, theirs, elsewhere = [await street.browser(one) for one in (owner, colleague, owner)]

    await mine.look(chat)
    await mine.sees(chat, owner)
    await theirs.look(chat)
    for browser in (mine, theirs):
        await browser.sees(chat, owner, colleague)
    await theirs.look(group)
    await theirs.sees(group, colleague)
    await mine.sees(chat, owner)
    await theirs.look(chat)
    await mine.sees(chat, owner, colleague)
    await theirs.look(None)
    await mine.sees(chat, owner)
    await theirs.look(chat)
    await mine.sees(chat, owner, colleague)
    await theirs.close()
    await mine.sees(chat, owner)
    assert "looking" not in elsewhere.types(), "nothing is told to a page that shows another chat"


async def test_of_one_with_two_pages_the_last_one_counts(street: Street):
    hub = street.hub
    owner, _, chat = await furnish(hub)
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    mine, first, second = [await street.browser(one) for one in (owner, colleague, colleague)]
    await mine.look(chat)
    for page in (first, second):
        await page.look(chat)
        await page.sees(chat, owner, colleague)
    await first.close()
    await second.look(None)
    await mine.sees(chat, owner)
    told = [one["data"]["member_ids"] for one in mine.heard if one["type"] == "looking"]
    assert [len(one) for one in told if one] == [1, 2, 2, 1], "the first page's end is no news"


async def test_strangers_and_who_may_not_see_a_chat_look_at_none(street: Street):
    hub = street.hub
    owner, _, chat = await furnish(hub)
    stranger, operator = await hub.person(), await hub.person(owner.organization_id, Role.OPERATOR)
    mine, foreign, hidden = [await street.browser(one) for one in (owner, stranger, operator)]
    await mine.look(chat)
    await hidden.look(chat)
    await mine.sees(chat, owner, operator)
    # It becomes the owner's alone: whoever sees it no more is told no more of who looks, and of nobody in it.
    await owner.http.patch("/api/organization", json={"visibility": "own"})
    await owner.http.patch(f"/api/conversations/{chat}", json={"assignee_id": str(owner.id)})
    await hidden.hears("conversation.removed", id=chat)
    told = len([one for one in hidden.heard if one["type"] == "looking"])
    for wanted in (chat, None, "01900000-0000-7000-8000-000000000001", chat):
        await foreign.look(wanted)
    await hidden.look(None)
    await mine.sees(chat, owner)
    await hidden.look(chat)
    another = await street.browser(owner)
    await another.look(chat)
    await another.sees(chat, owner)
    await stranger.http.patch("/api/organization", json={"name": "Другие"})
    await foreign.hears("organization", name="Другие")
    assert "looking" not in foreign.types()
    assert len([one for one in hidden.heard if one["type"] == "looking"]) == told


async def test_several_servers_know_the_same(street: Street):
    hub = street.hub
    owner, _, chat = await furnish(hub)
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    mine = await street.browser(owner)
    await mine.look(chat)
    await mine.sees(chat, owner)

    async with contextlib.AsyncExitStack() as stack:
        second = create_app(hub.settings, KINDS)
        await stack.enter_async_context(second.router.lifespan_context(second))
        url = await stack.enter_async_context(on_a_port(second))
        theirs = await Browser(url, colleague.http.cookies[COOKIE]).open()
        await theirs.look(chat)
        await mine.sees(chat, owner, colleague)
        # Who was there before this server was is told, too: it asks the others.
        await theirs.sees(chat, owner, colleague)
        await mine.look(None)
        await theirs.sees(chat, colleague)
        await mine.look(chat)
        await mine.sees(chat, owner, colleague)
        await theirs.close()
    await mine.sees(chat, owner)


async def test_a_server_that_dies_takes_its_onlookers_with_it(hub: Hub):
    owner, _, chat = await furnish(hub)
    told: list[dict[str, Any]] = []

    async def emit(_sid: str, _event: str, data: dict[str, Any]) -> None:
        told.append(data)

    def news(server: str, member: object, **more: Any) -> Passing:
        data = {"conversation_id": chat, "server": server, "member_id": str(member), "here": True, **more}
        return Passing(owner.organization_id, "looking", data)

    onlookers = Onlookers(hub.resources, emit)
    actor = Actor(ActorKind.MEMBER, owner.id, "Дана", owner.organization_id, frozenset(), Sight())
    await onlookers.look("sid", actor, chat)
    await onlookers.hear(news("dead", "01900000-0000-7000-8000-000000000001"))
    await onlookers.hear(news("alive", owner.id))
    assert [len(one["member_ids"]) for one in told] == [1, 2]

    later = time.monotonic() + SILENT_FOR_S - 1
    await onlookers.forget_silent(later)
    assert len(told) == 2, "one that was heard of within a minute lives"
    await onlookers.forget_silent(later + 2)
    assert told[-1]["member_ids"] == []
    await onlookers.hear(Passing(NOBODYS, "looking.alive", {"server": "alive"}))
    await onlookers.leave("sid")


def test_a_page_that_races_through_chats_looks_at_none():
    look = Look(Actor(ActorKind.MEMBER, NOBODYS, "", NOBODYS, frozenset(), Sight()))
    assert [look.may_change(100.0) for _ in range(MOST_WHILE + 5)] == [True] * MOST_WHILE + [False] * 5
    assert look.may_change(100.0 + WHILE_S)


async def test_whoever_may_see_a_chat_no_more_looks_at_it_no_more(street: Street):
    hub = street.hub
    owner, _, chat = await furnish(hub)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    mine, theirs = [await street.browser(one) for one in (owner, operator)]
    await mine.look(chat)
    await theirs.look(chat)
    await mine.sees(chat, owner, operator)

    # Their page says nothing of it: the server knows that what they may see is otherwise.
    await owner.http.patch("/api/organization", json={"visibility": "own"})
    await mine.sees(chat, owner)
