"""What is worth something this moment only, on both sides and among us: who types, told at once and kept nowhere."""

import json
from typing import Any
from uuid import UUID

import pytest

from sarafan.gateways.whatsapp.gateway import TypingState
from sarafan.messages.typists import MOST_WHILE, WHILE_S, Typists
from sarafan.organizations.models import Role
from tests.server.test_live import Street, furnish, street
from tests.support.events import GROUP, in_group
from tests.support.hub import Hub

pytestmark = pytest.mark.slow

__all__ = ["street"]


def presence(hub: Hub, channel: Any, state: str, chat: dict[str, Any], person: dict[str, Any]) -> bytes:
    told = hub.event(channel, "presence", {"chat": chat, "person": person, "state": state, "lastSeen": None}, seq=0)
    return json.dumps({"node": "test", "events": [told]}).encode()


async def test_who_types_is_told_at_once_and_kept_nowhere(street: Street):
    hub = street.hub
    owner, channel, conversation = await furnish(hub)
    stranger = await hub.person()
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1")))
    group = (await hub.conversations(owner, "view=groups"))[0]
    mine, elsewhere = await street.browser(owner), await street.browser(stranger)
    kept = await hub.rows("SELECT count(*) FROM deliveries")

    direct = {"kind": "direct", "phone": None, "lid": "9001"}
    in_the_group = {"kind": "group", "jid": GROUP}
    for chat, person, where, name in (
        (direct, {"phone": None, "lid": "9001"}, conversation, "Айгүл"),
        (in_the_group, {"phone": None, "lid": "5001"}, group["id"], "Болат"),
    ):
        for state in ("composing", "paused"):  # under one name, which is no reason to take the second for the first
            body = presence(hub, channel, state, chat, person)
            assert (await hub.post_signed(body, f"{channel}:passing")).status_code == 200
            heard = await mine.hears("presence", conversation_id=where, state=state)
            assert (heard["person"]["name"], heard["last_seen"]) == (name, None)

    nobody = {"kind": "direct", "phone": "77770001122", "lid": None}
    for body in (presence(hub, channel, "composing", nobody, {"phone": "77770001122"}), b"{}", b"nonsense"):
        assert (await hub.post_signed(body, f"{channel}:passing")).status_code == 200
    assert (await hub.post_signed(b"{}", "00000000-0000-7000-8000-000000000000:passing")).status_code == 200
    assert await hub.rows("SELECT count(*) FROM deliveries") == kept
    assert await hub.rows("SELECT count(*) FROM contacts WHERE phone = '77770001122'") == [(0,)]
    await stranger.http.patch("/api/organization", json={"name": "Другие"})
    await elsewhere.hears("organization", name="Другие")
    assert elsewhere.types() == {"organization"}


async def test_typing_reaches_the_customer_and_its_failure_nobody(street: Street):
    hub = street.hub
    owner, _, conversation = await furnish(hub)
    for away in (False, True):
        hub.bridge.away = away
        answer = await owner.http.post(f"/api/conversations/{conversation}/typing", json={"state": "composing"})
        assert answer.status_code == 204
    typing = {"chat": "77011234567", "state": "composing"}
    assert [body for name, body in hub.bridge.calls if name.endswith("/presence")] == [typing, typing]


async def test_members_are_told_sparingly_who_of_them_types_where(street: Street):
    hub = street.hub
    owner, _, conversation = await furnish(hub)
    colleague, stranger = await hub.person(owner.organization_id, Role.OPERATOR), await hub.person()
    theirs, elsewhere = await street.browser(colleague), await street.browser(stranger)
    path = f"/api/conversations/{conversation}/typing"

    def told() -> list[dict[str, Any]]:
        return [one["data"] for one in theirs.heard if one["type"] == "typing"]

    for state in ("paused", "composing", "paused"):
        assert (await owner.http.post(path, json={"state": state})).status_code == 204
    assert (await stranger.http.post(path, json={"state": "composing"})).status_code == 404
    program = await hub.api_key(owner, "read", "write")
    assert (await program.post(path, json={"state": "composing"})).status_code == 204
    await owner.http.patch("/api/organization", json={"name": "Наши"})
    await theirs.hears("organization", name="Наши")

    assert [one["state"] for one in told()] == ["composing", "paused"]
    assert {one["member"]["id"] for one in told()} == {str(owner.id)}
    await stranger.http.patch("/api/organization", json={"name": "Другие"})
    await elsewhere.hears("organization", name="Другие")
    assert elsewhere.types() == {"organization"}


def test_the_same_is_told_seldom_and_a_stop_always_once():
    typists, member, chat, other = Typists(), UUID(int=1), UUID(int=2), UUID(int=3)

    def news(at_s: float, state: TypingState, where: UUID = chat) -> bool:
        return typists.is_news(member, where, state, at_s)

    assert [news(0, "paused"), news(0, "composing"), news(1, "composing"), news(2, "paused")] == [0, 1, 0, 1]
    assert [news(2, "paused"), news(2, "composing"), news(5, "composing")] == [0, 1, 1]
    assert [news(6, "paused", other), news(6, "composing", other)] == [0, 1]


def test_however_often_somebody_begins_and_stops_it_ends_and_is_bounded():
    typists, member, chat = Typists(), UUID(int=1), UUID(int=2)
    told = [state for state in ("composing", "paused") * 100 if typists.is_news(member, chat, state, 1.0)]
    assert told == ["composing", "paused"] * MOST_WHILE
    assert typists.is_news(member, chat, "composing", 1.0 + WHILE_S), "a while later it is told again"
