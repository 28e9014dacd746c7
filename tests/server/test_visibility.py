"""Who sees what: every surface follows the one policy, and what links a number is shown to who may link it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from sarafan.conversations.models import Conversation
from sarafan.conversations.visibility import assignees_shown, by_assignment, limit_by
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Role
from sarafan.organizations.permissions import OF_ROLE, Permission
from tests.server.test_live import Street, street
from tests.support.events import picture, with_file
from tests.support.hub import Hub, Person, message

__all__ = ["street"]  # a fixture

pytestmark = pytest.mark.slow

OTHERS = "77015550002"
WAITS_FOR_A_SCAN = {
    "connected": False, "phone": None, "lid": None, "name": None, "reason": None, "status": "qr",
    "since": "2026-11-21T10:00:00.000Z", "qr": {"text": "2@secret", "expiresAt": "2026-11-21T10:00:20Z"},
}  # fmt: skip


def only_ones_own(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Limit whoever assigns nobody's work but their own: all but owners and heads."""
    return None if Permission.CHANNELS in actor.permissions else Conversation.assignee_id == actor.member_id


@pytest.fixture
def limited() -> Iterator[None]:
    """Let the policy be another one for a while; `wiring.py` names the usual one."""
    limit_by(only_ones_own)
    yield
    limit_by(by_assignment, assignees_shown)


@dataclass
class Desk:
    """An owner, and an operator with one of two conversations."""

    hub: Hub
    owner: Person
    operator: Person
    channel: Any
    mine: str
    other: str

    async def assign(self, conversation: str, member: Person | None) -> None:
        body = {"assignee_id": str(member.id) if member else None}
        response = await self.owner.http.patch(f"/api/conversations/{conversation}", json=body)
        assert response.status_code == 200, response.text


@pytest.fixture
async def desk(hub: Hub) -> Desk:
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    channel = await hub.channel(owner)
    hub.bridge.files |= {"M1": picture(), "O1": picture()}
    await hub.deliver(channel, hub.event(channel, "message", with_file("M1", text="моё")))
    about = {"phone": OTHERS, "lid": "9002", "name": "Чужой"}
    await hub.deliver(channel, hub.event(channel, "message", with_file("O1", text="чужое", **about)))
    rows = {row["last_message"]["text"]: row["id"] for row in await hub.conversations(owner)}
    made = Desk(hub, owner, operator, channel, rows["моё"], rows["чужое"])
    await made.assign(made.mine, operator)
    return made


async def seen(desk: Desk, who: Person, query: str = "") -> set[str]:
    return {row["id"] for row in await desk.hub.conversations(who, query)}


async def test_while_nothing_is_limited_everybody_sees_everything(desk: Desk):
    assert await seen(desk, desk.operator) == {desk.mine, desk.other}
    assert (await desk.operator.http.get("/api/conversations/counters")).json()["total"] == 2


@pytest.mark.usefixtures("limited")
async def test_lists_search_and_counters_follow_the_policy(desk: Desk):
    for query in ("", "view=waiting", "q=7701"):
        assert await seen(desk, desk.operator, query) == {desk.mine}, query
        assert await seen(desk, desk.owner, query) == {desk.mine, desk.other}, query
    assert await seen(desk, desk.operator, "q=Чужой") == set()
    for who, total in ((desk.operator, 1), (desk.owner, 2)):
        counted = (await who.http.get("/api/conversations/counters")).json()
        assert (counted["total"], counted["waiting"], counted["unread"]) == (total, total, total)
        assert (await who.http.get("/api/conversations/counters")).json()["mine_total"] == int(who is desk.operator)


@pytest.mark.usefixtures("limited")
async def test_what_is_not_seen_is_not_there_whatever_is_asked_of_it(desk: Desk):
    (foreign,) = await desk.hub.thread(desk.owner, desk.other)
    (own,) = await desk.hub.thread(desk.operator, desk.mine)
    media = foreign["media"]["id"]
    http = desk.operator.http
    text = {"text": "Привет", "client_key": "k1"}
    for method, path, body in (
        ("GET", f"/api/conversations/{desk.other}", None),
        ("GET", f"/api/conversations/{desk.other}/messages", None),
        ("POST", f"/api/conversations/{desk.other}/messages", text),
        ("POST", f"/api/conversations/{desk.other}/read", None),
        ("PATCH", f"/api/conversations/{desk.other}", {"assignee_id": str(desk.operator.id)}),
        ("PUT", f"/api/conversations/{desk.other}/draft", {"text": "Я"}),
        ("POST", f"/api/conversations/{desk.other}/typing", {"state": "composing"}),
        ("GET", f"/api/messages/{foreign['id']}/text", None),
        ("GET", f"/api/messages/{foreign['id']}/receipts", None),
        ("POST", f"/api/messages/{foreign['id']}/reactions", {"emoji": "👍"}),
        ("POST", f"/api/messages/{foreign['id']}/forward", {"conversation_ids": [desk.mine], "client_key": "k2"}),
        ("POST", f"/api/messages/{own['id']}/forward", {"conversation_ids": [desk.other], "client_key": "k3"}),
        ("POST", f"/api/messages/{foreign['id']}/fetch", None),
        ("GET", f"/api/media/{media}", None),
        ("GET", f"/api/media/{media}/download", None),
        ("GET", f"/api/media/{media}/preview", None),
        ("POST", f"/api/conversations/{desk.mine}/messages", {"media_id": media, "client_key": "k4"}),
        ("POST", f"/api/conversations/{desk.mine}/messages", {**text, "client_key": "k5", "quote_id": foreign["id"]}),
        ("POST", "/api/conversations", {"channel_id": str(desk.channel), "phone": OTHERS}),
    ):
        answer = await http.request(method, path, json=body)
        assert answer.status_code == 404, (method, path, answer.text)
    assert (await http.get(f"/api/media/{own['media']['id']}")).status_code == 302, "one's own is there"
    assert (await desk.owner.http.get(f"/api/media/{media}")).status_code == 302


@pytest.mark.usefixtures("limited")
async def test_a_file_that_has_no_place_yet_may_be_sent(desk: Desk):
    given = await desk.operator.http.post("/api/media", content=picture(), headers={"content-type": "image/jpeg"})
    body = {"media_id": given.json()["id"], "client_key": "k1"}

    sent = await desk.operator.http.post(f"/api/conversations/{desk.mine}/messages", json=body)

    assert sent.status_code == 201, sent.text


@pytest.mark.usefixtures("limited")
async def test_a_draft_in_what_is_not_seen_any_more_is_not_listed(desk: Desk):
    await desk.operator.http.put(f"/api/conversations/{desk.mine}/draft", json={"text": "Сейчас"})
    cursor = (await desk.owner.http.get("/api/session")).json()["cursor"]
    await desk.operator.http.put(f"/api/conversations/{desk.mine}/draft", json={"text": "Позже"})
    await desk.assign(desk.mine, desk.owner)

    assert (await desk.operator.http.get("/api/drafts")).json()["items"] == []
    caught = (await desk.operator.http.get(f"/api/changes?after={cursor}")).json()["items"]
    assert [one for one in caught if one["type"] == "draft"] == [], "nor told after a gap"


@pytest.mark.usefixtures("limited")
async def test_after_a_gap_nobody_is_told_more_than_before(desk: Desk):
    cursor = (await desk.operator.http.get("/api/session")).json()["cursor"]
    for phone, text in (("77011234567", "моё два"), (OTHERS, "чужое два")):
        lid = "9002" if phone == OTHERS else "9001"
        told = message(f"N{phone}", text, phone=phone, lid=lid, at=1_790_000_500)
        await desk.hub.deliver(desk.channel, desk.hub.event(desk.channel, "message", told))
    await desk.owner.http.post(f"/api/conversations/{desk.other}/read")

    caught = (await desk.operator.http.get(f"/api/changes?after={cursor}")).json()["items"]

    texts = {one["data"]["text"] for one in caught if one["type"] == "message"}
    assert "моё два" in texts
    assert not {"чужое", "чужое два"} & texts
    assert {one["data"]["id"] for one in caught if one["type"] == "conversation"} == {desk.mine}
    assert "Чужой" not in str(caught)
    assert [one["data"]["total"] for one in caught if one["type"] == "counters"] == [1]


@pytest.mark.usefixtures("limited")
async def test_sockets_hear_what_their_member_may_see_and_of_an_assignment_at_once(street: Street, desk: Desk):
    theirs, owners = await street.browser(desk.operator), await street.browser(desk.owner)
    hub, channel = desk.hub, desk.channel

    foreign = message("N1", "чужое два", phone=OTHERS, lid="9002", at=1_790_000_500)
    await hub.deliver(channel, hub.event(channel, "message", foreign))
    await owners.hears("message", text="чужое два")
    own = message("N2", "моё два", at=1_790_000_501)
    await hub.deliver(channel, hub.event(channel, "message", own))
    await theirs.hears("message", text="моё два")
    await desk.owner.http.post(f"/api/conversations/{desk.other}/read")
    await theirs.hears("counters", total=1)
    assert "чужое два" not in str(theirs.heard)
    assert OTHERS not in str(theirs.heard)

    await desk.assign(desk.other, desk.operator)
    await theirs.hears("conversation", id=desk.other)
    await theirs.hears("counters", total=2)
    await desk.assign(desk.other, desk.owner)
    await theirs.hears("conversation.removed", id=desk.other)


async def test_who_may_not_link_is_never_shown_what_links_a_number(street: Street):
    hub = street.hub
    owner = await hub.person()
    head, operator, quality = [await hub.person(owner.organization_id, role) for role in list(Role)[1:]]
    channel = await hub.channel(owner)
    cursor = (await operator.http.get("/api/session")).json()["cursor"]
    browsers = {who.role: await street.browser(who) for who in (owner, head, operator, quality)}

    await hub.deliver(channel, hub.event(channel, "session.status", WAITS_FOR_A_SCAN))
    code = await owner.http.post(f"/api/channels/{channel}/pairing-code", json={"phone": "77010000001"})
    assert code.json()["code"] == "ABCD-EFGH"

    for who in (owner, head):
        row = await browsers[who.role].hears("channel", pairing=code.json())
        assert row["qr"]["text"] == "2@secret"
        shown = (await who.http.get(f"/api/channels/{channel}")).json()
        assert (shown["qr"]["text"], shown["pairing"]["code"]) == ("2@secret", "ABCD-EFGH")
    await owner.http.patch(f"/api/channels/{channel}", json={"label": "Другая"})
    program = await hub.api_key(owner, "read", "write")
    for who in (operator, quality):
        await browsers[who.role].hears("channel", label="Другая", qr=None, pairing=None)
        said = str(browsers[who.role].heard) + (await who.http.get("/api/channels")).text
        said += (await who.http.get(f"/api/changes?after={cursor}")).text
        assert "2@secret" not in said
        assert "ABCD-EFGH" not in said
    assert "2@secret" not in (await program.get(f"/api/channels/{channel}")).text


async def test_a_new_role_changes_at_once_what_an_open_page_hears(street: Street):
    hub = street.hub
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "session.status", WAITS_FOR_A_SCAN))
    browser, owners = await street.browser(operator), await street.browser(owner)

    for role, qr in (("head", "2@secret"), ("operator", None)):
        await owner.http.patch(f"/api/members/{operator.id}", json={"role": role})
        await browser.hears("permissions", permissions=sorted(OF_ROLE[Role(role)]))
        await browser.hears("member", role=role)
        await owner.http.patch(f"/api/channels/{channel}", json={"label": role})
        row = await browser.hears("channel", label=role)
        assert (row["qr"] and row["qr"]["text"]) == qr
        await owners.hears("channel", label=role)
    assert "permissions" not in [one["type"] for one in owners.heard], "that is nobody else's business"


async def test_an_open_page_hears_the_queue_of_a_team_from_when_its_member_is_in_it(street: Street, desk: Desk):
    team = (await desk.owner.http.post("/api/teams", json={"name": "Продажи"})).json()["id"]
    await desk.owner.http.patch("/api/organization", json={"visibility": "own"})
    body = {"assignee_id": None, "team_id": team}
    await desk.owner.http.patch(f"/api/conversations/{desk.other}", json=body)
    theirs, owners = await street.browser(desk.operator), await street.browser(desk.owner)
    foreign = message("N1", "до команды", phone=OTHERS, lid="9002", at=1_790_000_500)
    await desk.hub.deliver(desk.channel, desk.hub.event(desk.channel, "message", foreign))
    await owners.hears("message", text="до команды")

    await desk.owner.http.patch(f"/api/teams/{team}", json={"member_ids": [str(desk.operator.id)]})
    await theirs.hears("member", team_ids=[team])
    await theirs.hears("teams")
    later = message("N2", "в команде", phone=OTHERS, lid="9002", at=1_790_000_501)
    await desk.hub.deliver(desk.channel, desk.hub.event(desk.channel, "message", later))
    await theirs.hears("message", text="в команде")
    assert "до команды" not in str(theirs.heard)

    await desk.owner.http.patch(f"/api/conversations/{desk.other}", json={"assignee_id": str(desk.owner.id)})
    await theirs.hears("conversation.removed", id=desk.other)
