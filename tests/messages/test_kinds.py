"""Every kind of message says what it is; what happens to it later happens to it alone."""

from typing import Any

import pytest

from tests.support.events import change, in_group
from tests.support.hub import Hub, Person, message

PLACE = {"latitude": 43.238949, "longitude": 76.889709, "name": "Салон", "address": "Абая 10", "live": False}
CARDS = [{"name": "Дана", "phones": ["+7 701 111 22 33"]}]
POLL = {"name": "Когда?", "options": ["Пт", "Сб"], "selectable": 1}


async def one_message(hub: Hub, owner: Person, *events: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Let events arrive one after another, and return the first message of the first conversation."""
    channel = await hub.channel(owner)
    for kind, data in events:
        await hub.deliver(channel, hub.event(channel, kind, data))
    assert await hub.rows("SELECT error FROM deliveries WHERE state = 'failed'") == []
    conversations = await hub.conversations(owner) or await hub.conversations(owner, "view=groups")
    return (await hub.thread(owner, conversations[0]["id"]))[0]


@pytest.mark.parametrize(
    ("kind", "told", "details"),
    [
        ("location", {"location": PLACE}, PLACE),
        ("contacts", {"contacts": CARDS}, {"contacts": CARDS, "left_out": 0}),
        ("poll", {"poll": POLL}, {**POLL, "left_out": 0}),
    ],
)
async def test_a_kind_with_details_shows_them(hub: Hub, kind: str, told: dict[str, Any], details: dict[str, Any]):
    owner = await hub.person()
    found = await one_message(hub, owner, ("message", message("A1", None, kind=kind, forwarded=True, **told)))
    assert (found["kind"], found["details"], found["forwarded"]) == (kind, details, True)


async def test_a_reaction_is_the_latest_of_each_person_and_can_be_taken_back(hub: Hub):
    owner = await hub.person()
    said, ours = message("A1"), message("A1", from_me=True)
    found = await one_message(
        hub,
        owner,
        ("message", said),
        ("message.reaction", change("A1", said, emoji="👍")),
        ("message.reaction", change("A1", said, emoji="❤️")),
        ("message.reaction", change("A1", ours, emoji="🙏")),
    )
    assert [(one["emoji"], one["author"]["name"], one["from_me"]) for one in found["reactions"]] == [
        ("❤️", "Айгүл", False),
        ("🙏", None, True),
    ]
    conversation = (await hub.conversations(owner))[0]
    assert conversation["unread_count"] == 1, "a reaction is no message"

    channel = conversation["channel_id"]
    later = change("A1", said, emoji=None) | {"timestamp": said["timestamp"] + 90}
    await hub.deliver(channel, hub.event(channel, "message.reaction", later))
    await hub.deliver(channel, hub.event(channel, "message.reaction", change("A1", said, emoji="👍")))
    found = (await hub.thread(owner, conversation["id"]))[0]
    assert [one["emoji"] for one in found["reactions"]] == ["🙏"], "what was taken back stays so"


async def test_a_reaction_to_ours_stands_in_the_list_until_something_is_written_or_it_is_taken_back(hub: Hub):
    owner = await hub.person()
    ours = message("O1", "Придёте завтра в 15:00?", from_me=True)
    said = message("A1", at=ours["timestamp"] - 60)
    theirs = {"from": said["from"], "fromMe": False}
    await one_message(
        hub, owner, ("message", said), ("message", ours), ("message.reaction", change("A1", said, emoji="🤝"))
    )
    row = (await hub.conversations(owner))[0]
    assert row["last_reaction"] is None, "one to their own message is theirs"

    async def react(emoji: str | None, after_s: int) -> dict[str, Any]:
        reaction = change("O1", {**ours, **theirs}, emoji=emoji) | {"timestamp": ours["timestamp"] + after_s}
        await hub.deliver(row["channel_id"], hub.event(row["channel_id"], "message.reaction", reaction))
        return (await hub.conversations(owner))[0]

    shown = await react("👍", 30)
    told = {name: shown["last_reaction"][name] for name in ("emoji", "text", "kind", "by")}
    assert told == {"emoji": "👍", "text": "Придёте завтра в 15:00?", "kind": "text", "by": "Айгүл"}
    assert shown["last_activity_at"] == "2026-09-21T14:13:50Z"
    assert (await react(None, 40))["last_reaction"] is None
    assert (await react("🙏", 50))["last_reaction"]["emoji"] == "🙏"
    late = message("A2", "Да", at=ours["timestamp"] + 60)
    await hub.deliver(row["channel_id"], hub.event(row["channel_id"], "message", late))
    assert (await hub.conversations(owner))[0]["last_reaction"] is None
    assert (await react("👎", 55))["last_reaction"] is None, "what was written later outweighs it"


async def test_an_edit_changes_the_text_also_in_the_list(hub: Hub):
    owner = await hub.person()
    said = message("A1", "В пятнтцу")
    found = await one_message(hub, owner, ("message", said), ("message.edited", change("A1", said, text="В пятницу")))
    assert (found["text"], found["edited_at"]) == ("В пятницу", "2026-09-21T14:14:20Z")
    row = (await hub.conversations(owner))[0]
    assert (row["last_message"]["text"], row["unread_count"]) == ("В пятницу", 1)


async def test_what_was_deleted_is_said_nowhere(hub: Hub):
    owner = await hub.person()
    said = message("A1", "Пароль 1234")
    found = await one_message(hub, owner, ("message", said), ("message.deleted", change("A1", said)))
    assert (found["text"], found["deleted_at"]) == (None, "2026-09-21T14:14:20Z")
    row = (await hub.conversations(owner))[0]["last_message"]
    assert (row["text"], row["deleted"]) == (None, True)
    assert await hub.rows("SELECT count(*) FROM messages WHERE text IS NOT NULL OR raw IS NOT NULL") == [(0,)]

    channel = (await hub.conversations(owner))[0]["channel_id"]
    await hub.deliver(channel, hub.event(channel, "message.edited", change("A1", said, text="Снова тут")))
    assert (await hub.thread(owner, (await hub.conversations(owner))[0]["id"]))[0]["text"] is None


@pytest.mark.parametrize("kind", ["message.edited", "message.deleted"])
async def test_nobody_changes_what_another_wrote(hub: Hub, kind: str):
    """The ids of our messages are known to whoever got them."""
    owner = await hub.person()
    ours = message("B1", "Цена 5 000", from_me=True)
    theirs = message("A1", phone="77770000000", lid="777", name="Чужой")
    meant = {**change("B1", message("x")), "text": "Цена 5"}
    elsewhere = {**change("B1", theirs), "text": "Цена 5"}
    found = await one_message(hub, owner, ("message", ours), ("message", theirs), (kind, meant), (kind, elsewhere))
    texts = await hub.rows("SELECT text FROM messages WHERE provider_message_id = 'B1'")
    assert texts == [("Цена 5 000",)]
    assert found["edited_at"] is None


async def test_in_a_group_one_edits_ones_own_and_an_admin_deletes_anybodys(hub: Hub):
    owner = await hub.person()
    said, other = in_group("A1", "Моё"), in_group("x", author="77015550002", lid="5002", name="Дана")
    found = await one_message(
        hub, owner, ("message", said), ("message.edited", change("A1", other, text="Чужое")),
        ("message.deleted", change("A1", other)),
    )  # fmt: skip
    assert (found["text"], found["edited_at"], found["deleted_at"]) == ("Моё", None, None)

    channel = found["channel_id"]
    admin = {"id": said["chat"]["jid"], "action": "promote", "participants": [other["from"]], "by": None}
    await hub.deliver(channel, hub.event(channel, "group.participants", admin))
    await hub.deliver(channel, hub.event(channel, "message.deleted", change("A1", other)))
    assert (await hub.thread(owner, found["conversation_id"]))[0]["deleted_at"] is not None


async def test_what_happens_to_a_message_that_we_never_had_changes_nothing(hub: Hub):
    owner = await hub.person()
    said = message("A1")
    found = await one_message(
        hub, owner, ("message", said), ("message.reaction", change("Z9", said, emoji="👍")),
        ("message.edited", change("Z9", said, text="x")), ("message.deleted", change("Z9", said)),
    )  # fmt: skip
    assert (found["reactions"], found["edited_at"], found["deleted_at"]) == ([], None, None)


@pytest.mark.parametrize(
    ("kind", "problem"),
    [("unsupported", None), ("unsupported", "unreadable"), ("unsupported", "too_large"), ("undecryptable", None)],
)
async def test_a_row_of_the_list_says_why_its_message_is_not_shown(hub: Hub, kind: str, problem: str | None):
    owner = await hub.person()
    channel = await hub.channel(owner)
    line = message("A1", None, kind=kind) | ({"problem": problem} if problem else {})
    await hub.deliver(channel, hub.event(channel, "message", line))

    shown = (await hub.conversations(owner))[0]["last_message"]
    assert (shown["kind"], shown["problem"], shown["text"]) == (kind, problem, None)

    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вот что")))
    shown = (await hub.conversations(owner))[0]["last_message"]
    filled = ("text", None, "Вот что") if problem or kind == "undecryptable" else (kind, None, None)
    assert (shown["kind"], shown["problem"], shown["text"]) == filled


async def test_what_a_server_of_the_next_release_stores_is_shown_by_this_one(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вот голограмма")))
    await hub.change("UPDATE messages SET kind = 'hologram'")
    await hub.change("UPDATE conversations SET last_message_kind = 'hologram'")
    await hub.change("UPDATE contacts SET name_source = 'oracle'")
    (row,) = await hub.conversations(owner)
    (found,) = await hub.thread(owner, row["id"])
    assert (row["last_message"]["kind"], found["kind"], found["text"]) == (
        "unsupported",
        "unsupported",
        "Вот голограмма",
    )

    quote = {"messageId": "A1", "fromMe": False, "kind": "text", "text": "Вот голограмма"}
    await hub.deliver(
        channel, hub.event(channel, "message", message("A2", name="Айгүл К.", at=1_790_000_001, quote=quote))
    )
    (row,) = await hub.conversations(owner)
    assert (row["contact"]["name"], row["last_message"]["kind"]) == ("Айгүл К.", "text")
    assert await hub.rows("SELECT kind FROM messages ORDER BY seq") == [("hologram",), ("text",)], "and stays as it is"
