"""Mentions: who may be named, who hears of it, and what has been seen."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from sarafan.conversations.models import Conversation
from sarafan.conversations.visibility import assignees_shown, by_assignment, limit_by
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Role
from sarafan.organizations.permissions import Permission
from tests.notes.desk import Desk, named, open_desk
from tests.server.test_live import Street, street
from tests.support.hub import Hub, message

__all__ = ["street"]  # a fixture


def only_ones_own(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Limit whoever links no numbers to the chats that they answer."""
    return None if Permission.CHANNELS in actor.permissions else Conversation.assignee_id == actor.member_id


@pytest.fixture
def limited() -> Iterator[None]:
    limit_by(only_ones_own)
    yield
    limit_by(by_assignment, assignees_shown)


async def assign(desk: Desk, member_id: Any) -> None:
    body = {"assignee_id": str(member_id) if member_id else None}
    answer = await desk.owner.http.patch(f"/api/conversations/{desk.conversation}", json=body)
    assert answer.status_code == 200, answer.text


async def test_a_mention_is_unread_until_its_note_is_seen(desk: Desk, hub: Hub):
    member = await hub.person(desk.owner.organization_id, Role.OPERATOR)
    noted = await desk.note(desk.owner, "Спроси у неё", mentions=[named(member), named(member), named(desk.owner)])

    assert [(one["kind"], one["id"]) for one in noted["mentions"]] == [
        ("member", str(member.id)),
        ("member", str(desk.owner.id)),
    ]
    assert (await desk.unread(member), await desk.unread(desk.owner)) == (1, 0)
    (mention,) = await desk.mentions(member)
    assert (mention["note_id"], mention["conversation_id"]) == (noted["id"], desk.conversation)
    assert (mention["name"], mention["excerpt"], mention["read_at"]) == ("Айгүл", "Спроси у неё", None)

    assert (await member.http.post(f"/api/notes/{noted['id']}/seen")).status_code == 204
    assert (await member.http.post(f"/api/notes/{noted['id']}/seen")).status_code == 204

    assert (await desk.unread(member), await desk.mentions(member, "unread=true")) == (0, [])
    assert (await desk.mentions(member))[0]["read_at"] is not None


async def test_an_edit_names_others_and_keeps_what_was_seen(desk: Desk, hub: Hub):
    first, second, third = [await hub.person(desk.owner.organization_id, Role.OPERATOR) for _ in range(3)]
    noted = await desk.note(desk.owner, "Кто свободен?", mentions=[named(first), named(second)])
    await first.http.post(f"/api/notes/{noted['id']}/seen")

    body = {"text": "Кто свободен?", "mentions": [named(first), named(third)]}
    edited = await desk.owner.http.patch(f"/api/notes/{noted['id']}", json=body)

    assert {one["id"] for one in edited.json()["mentions"]} == {str(first.id), str(third.id)}
    assert [await desk.unread(one) for one in (first, second, third)] == [0, 0, 1]
    assert await desk.mentions(second) == []
    await desk.owner.http.delete(f"/api/notes/{noted['id']}")
    assert (await desk.unread(third), await desk.mentions(first)) == (0, [])


async def test_whoever_has_left_or_is_a_stranger_is_not_mentioned(desk: Desk, hub: Hub):
    stranger = await hub.person()
    gone = await hub.person(desk.owner.organization_id, Role.OPERATOR)
    await desk.owner.http.delete(f"/api/members/{gone.id}")

    for one in (stranger, gone):
        answer = await desk.try_noting(desk.owner, mentions=[named(one)])
        assert (answer.status_code, answer.json()["error"]) == (422, "mentioned_unknown")
        assert answer.json()["data"]["id"] == str(one.id)
    assert (await desk.unread(stranger), await desk.notes()) == (0, [])


@pytest.mark.usefixtures("limited")
async def test_whoever_cannot_see_the_chat_is_not_mentioned_and_sees_no_note(desk: Desk, hub: Hub):
    member = await hub.person(desk.owner.organization_id, Role.OPERATOR)

    refused = await desk.try_noting(desk.owner, mentions=[named(member)])
    assert (refused.status_code, refused.json()["error"]) == (409, "mentioned_cannot_see")
    assert "name" in refused.json()["data"]

    await assign(desk, member.id)
    uploaded = await desk.upload(desk.owner)
    noted = await desk.note(desk.owner, "Твой клиент", mentions=[named(member)], media_ids=[uploaded])
    path = f"/api/notes/{noted['id']}"
    assert await desk.unread(member) == 1

    await assign(desk, None)
    assert (await desk.unread(member), await desk.mentions(member)) == (0, [])
    for answer in (
        await member.http.get(desk.path),
        await member.http.post(f"{path}/seen"),
        await member.http.patch(path, json={"text": "Да"}),
        await member.http.delete(path),
        await member.http.get(f"/api/media/{uploaded}"),
        await desk.try_noting(member),
    ):
        assert answer.status_code == 404

    await assign(desk, member.id)
    assert await desk.unread(member) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("limited")
async def test_notes_and_mentions_are_told_at_once_to_whom_they_concern(street: Street):
    desk = await open_desk(street.hub)
    member = await street.hub.person(desk.owner.organization_id, Role.OPERATOR)
    other = await street.hub.person(desk.owner.organization_id, Role.OPERATOR)
    await assign(desk, member.id)
    pages = [await street.browser(one) for one in (desk.owner, member, other)]
    owners, members, others = pages

    noted = await desk.note(desk.owner, "Смотри", mentions=[named(member)])
    await members.hears("note", id=noted["id"], text="Смотри")
    assert (await members.hears("mention", note_id=noted["id"]))["read_at"] is None
    await members.hears("mentions", unread=1)

    await desk.owner.http.patch(f"/api/notes/{noted['id']}", json={"text": "Нет", "mentions": [named(member)]})
    await members.hears("note", id=noted["id"], text="Нет", revision=1)
    await members.hears("mention", note_id=noted["id"], excerpt="Нет")
    await member.http.post(f"/api/notes/{noted['id']}/seen")
    await members.hears("mentions", unread=0)

    await desk.owner.http.delete(f"/api/notes/{noted['id']}")
    await members.hears("note.removed", id=noted["id"])
    await owners.hears("note.removed", id=noted["id"])
    await members.hears("mention.removed")
    await others.hears("note.removed", id=noted["id"])  # an id, as of every row that goes

    assert not owners.types() & {"mention", "mentions", "mention.removed"}
    assert not others.types() & {"note", "mention", "mentions", "mention.removed"}


async def test_notes_and_mentions_follow_two_threads_that_become_one(desk: Desk, hub: Hub):
    member = await hub.person(desk.owner.organization_id, Role.OPERATOR)
    hidden = message("L1", "Это снова я", phone=None, lid="7007", name="Айгүл")
    hidden["chat"] = {"kind": "direct", "jid": "7007@lid", "phone": None, "lid": "7007"}
    shown = message("L2", "И я", phone="77025550000", lid=None)
    await hub.deliver(desk.channel, hub.event(desk.channel, "message", hidden))
    await hub.deliver(desk.channel, hub.event(desk.channel, "message", shown))
    rows = [row["id"] for row in await hub.conversations(desk.owner) if row["id"] != desk.conversation]
    assert len(rows) == 2
    files = [await desk.upload(desk.owner) for _ in rows]
    noted = []
    for row, file in zip(rows, files, strict=True):
        body = {"text": "Одна и та же", "client_key": row, "media_ids": [file], "mentions": [named(member)]}
        noted.append((await desk.owner.http.post(f"/api/conversations/{row}/notes", json=body)).json()["id"])

    learnt = {"phone": "77025550000", "lid": "7007"}
    await hub.deliver(desk.channel, hub.event(desk.channel, "contact.identity", learnt))

    (left,) = [row["id"] for row in await hub.conversations(desk.owner) if row["id"] != desk.conversation]
    found = (await desk.owner.http.get(f"/api/conversations/{left}/messages")).json()["notes"]
    assert [one["id"] for one in found] == noted
    assert [one["files"][0]["id"] for one in found] == files
    assert {one["conversation_id"] for one in await desk.mentions(member)} == {left}
    assert await desk.unread(member) == 2
