"""Whatever strangers write and however much of it, an answer stays about a megabyte and nothing of it is lost."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from sarafan.contacts.showing import MOST_IDENTIFIERS
from sarafan.conversations.naming import MOST_MENTIONS
from sarafan.conversations.queries import MOST_MEMBERS
from sarafan.core.answers import ANSWER_BYTES, fitting_around
from sarafan.core.texts import beginning
from sarafan.messages.content_schemas import MOST_CARDS, MOST_LINE_LETTERS, MOST_OPTIONS, MOST_PHONES
from sarafan.messages.queries import MOST_EMOJI, MOST_RAW_LETTERS, MOST_REACTIONS, MOST_RECEIPTS, SHOWN_LETTERS
from tests.support.events import group, in_group
from tests.support.hub import Hub, Person, message
from tests.support.long_thread import LETTER, multiply
from tests.support.stack import eventually

pytestmark = pytest.mark.slow

SECOND = 1_790_000_000
FRAME_BYTES = 10_000  # what stands around the rows


async def open_chat(hub: Hub, *data: dict[str, Any]) -> tuple[Person, UUID, str]:
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in data))
    return owner, channel, (await hub.conversations(owner, "view=" + _view(data[0])))[0]["id"]


def _view(data: dict[str, Any]) -> str:
    return "groups" if data["chat"]["kind"] == "group" else "all"


NO_CURSORS = [
    "nonsense",
    "W10=",  # []
    "W3RydWUsIDFd",  # [true, 1]
    "W3RydWUsICJhXHUwMDAwIl0=",  # a NUL
    "W3RydWUsICJcdWQ4MDAiXQ==",  # half of a character
    "e30=",  # {}
    "W1tbW10=",  # torn
]


async def get(owner: Person, path: str, **query: Any) -> tuple[dict[str, Any], int]:
    response = await owner.http.get(path, params=query)
    assert response.status_code == 200, response.text[:500]
    return dict(response.json()), len(response.content)


# "\U0001f469" and what follows it is one emoji for whoever reads: half of it is another one
@pytest.mark.parametrize("letter", [LETTER, "\u0001", "\U0001f469\u200d\U0001f467"])
async def test_a_thread_of_long_texts_comes_in_pages_that_fit_and_meet(hub: Hub, letter: str):
    owner, _, conversation = await open_chat(hub, message("A1"))
    await multiply(hub, owner, conversation, 400, letter)
    path = f"/api/conversations/{conversation}/messages"

    seqs: list[int] = []
    cursor: dict[str, Any] = {}
    while True:
        page, size = await get(owner, path, limit=200, **cursor)
        assert size <= ANSWER_BYTES + FRAME_BYTES
        assert page["items"], "at least one"
        seqs = [one["seq"] for one in page["items"]] + seqs
        if page["older_cursor"] is None:
            break
        cursor = {"before": page["older_cursor"]}
    assert seqs == list(range(1, 402))

    middle = page["items"][1]["id"]
    around, size = await get(owner, path, limit=200, around=middle)
    assert size <= ANSWER_BYTES + FRAME_BYTES
    assert middle in [one["id"] for one in around["items"]]
    newer = [one["seq"] for one in around["items"]]
    while around["newer_cursor"] is not None:
        around, size = await get(owner, path, limit=200, after=around["newer_cursor"])
        assert size <= ANSWER_BYTES + FRAME_BYTES
        newer += [one["seq"] for one in around["items"]]
    assert newer == list(range(newer[0], 402))


async def test_a_long_text_travels_as_its_beginning_and_whole_when_asked_for(hub: Hub):
    whole = "Ұзақ мәтін 👩‍👩‍👧 " * 3500
    owner, _, conversation = await open_chat(hub, message("A1", whole))

    [shown] = await hub.thread(owner, conversation)

    assert (shown["text_is_cut"], shown["text_length"]) == (True, len(whole))
    assert whole.startswith(shown["text"])
    assert SHOWN_LETTERS - 64 <= len(shown["text"]) <= SHOWN_LETTERS
    full, _ = await get(owner, f"/api/messages/{shown['id']}/text")
    assert full == {"text": whole, "is_cut": False}
    row = (await hub.conversations(owner))[0]
    assert len(row["last_message"]["text"]) <= 200


async def test_a_text_of_the_shown_length_is_not_cut(hub: Hub):
    owner, _, conversation = await open_chat(hub, message("A1", "я" * SHOWN_LETTERS), message("A2", None))

    [shown, empty] = await hub.thread(owner, conversation)

    assert (shown["text"], shown["text_is_cut"]) == ("я" * SHOWN_LETTERS, False)
    assert (empty["text"], empty["text_length"], empty["text_is_cut"]) == (None, 0, False)


async def test_a_long_text_is_passed_on_and_answered_as_a_whole(hub: Hub):
    whole = "а" * 5000 + "конец"
    owner, _, conversation = await open_chat(hub, message("A1", whole))
    [shown] = await hub.thread(owner, conversation)

    body = {"conversation_ids": [conversation], "client_key": "f1"}
    forwarded = await owner.http.post(f"/api/messages/{shown['id']}/forward", json=body)
    answer = await hub.reply(owner, conversation, "Да", quote_id=shown["id"])

    assert forwarded.status_code == 201
    assert forwarded.json()["items"][0]["text_length"] == len(whole)
    assert len(answer["quote"]["text"]) <= MOST_LINE_LETTERS
    await hub.work()
    assert whole in [body.get("text") for path, body in hub.bridge.calls if path == "/send"]


async def _cursor_after_all(owner: Person) -> str:
    """Return a cursor after which there is nothing; one is held back by whoever writes to the same server."""

    async def look() -> str | None:
        cursor = str((await owner.http.get("/api/session")).json()["cursor"])
        changes, _ = await get(owner, "/api/changes", after=cursor)
        return None if changes["items"] else cursor

    return await eventually(look, "a cursor after everything")


async def test_changes_beyond_an_answer_start_afresh(hub: Hub):
    owner, _, conversation = await open_chat(hub, message("A1"))
    cursor = await _cursor_after_all(owner)
    await multiply(hub, owner, conversation, 400)
    journal = """
        INSERT INTO changes (organization_id, transaction, topic, entity_id)
        SELECT organization_id, pg_current_xact_id()::text::bigint, 'message', id FROM messages
    """
    await hub.change(journal + "ORDER BY seq LIMIT 40")
    some, size = await get(owner, "/api/changes", after=cursor)
    assert (some["reset"], len(some["items"]), size <= ANSWER_BYTES) == (False, 40, True)

    await hub.change(journal)

    changes, size = await get(owner, "/api/changes", after=cursor)
    assert (changes["reset"], changes["items"], size < 1000) == (True, [], True)
    assert (await get(owner, "/api/changes", after=changes["cursor"]))[0]["reset"] in (True, False)


async def test_ten_thousand_reactions_are_counted_and_the_first_are_named(hub: Hub):
    owner, _, conversation = await open_chat(hub, message("A1"))
    [shown] = await hub.thread(owner, conversation)
    await hub.change(
        """
        INSERT INTO reactions (id, organization_id, message_id, author_key, emoji, author_kind, author_name, at)
        SELECT gen_random_uuid(), CAST(:organization AS uuid), CAST(:message AS uuid), number::text,
               CASE WHEN number <= 9000 THEN '👍' ELSE 'e' || number END, 'contact', repeat('и', 255),
               now() + number * interval '1 second'
          FROM generate_series(1, 10000) AS number
        UNION ALL
        SELECT gen_random_uuid(), CAST(:organization AS uuid), CAST(:message AS uuid),
               'us', '👍', 'phone', NULL, now() + interval '1 day'
        """,
        organization=owner.organization_id,
        message=shown["id"],
    )

    page, size = await get(owner, f"/api/conversations/{conversation}/messages")

    [shown] = page["items"]
    assert size < 100_000
    assert len(shown["reactions"]) == MOST_REACTIONS
    assert [one["from_me"] for one in shown["reactions"]] == [False] * (MOST_REACTIONS - 1) + [True]
    assert shown["reaction_counts"][0] == {"emoji": "👍", "count": 9001}
    assert len(shown["reaction_counts"]) == MOST_EMOJI


async def test_details_and_mentions_are_bounded_and_passed_on_whole(hub: Hub):
    long = "я" * 10_000
    people = [{"phone": None, "lid": str(10_000 + number)} for number in range(500)]
    cards = [{"name": "Дана", "phones": ["+77010000000"] * 300} for _ in range(150)]
    owner, _, conversation = await open_chat(
        hub,
        message("A1", None, kind="poll", poll={"name": long, "options": ["да"] * 60 + [long], "selectable": 1}),
        message("A2", None, kind="contacts", contacts=cards[:20]),
        message("A3", None, kind="contacts", contacts=cards),
        message("A4", "Всем", mentions=people),
    )

    thread = await hub.thread(owner, conversation)

    poll, few, many, named = thread
    if poll["details"] is not None:  # unless it was refused on the way in
        assert len(poll["details"]["options"]) == MOST_OPTIONS
        assert len(poll["details"]["name"]) <= MOST_LINE_LETTERS
    for one in (few, many):
        if one["details"] is not None:
            assert len(one["details"]["contacts"]) <= MOST_CARDS
            assert all(len(card["phones"]) <= MOST_PHONES for card in one["details"]["contacts"])
    assert len(named["mentions"]) <= MOST_MENTIONS
    assert len(json.dumps(thread)) < 200_000


async def test_details_as_large_as_a_delivery_are_left_in_the_database(hub: Hub):
    poll = {"name": "Когда?", "options": ["да", "нет"], "selectable": 1}
    owner, _, conversation = await open_chat(hub, message("A1", None, kind="poll", poll=poll))
    await hub.change("""UPDATE messages SET details = details || jsonb_build_object('name', repeat('я', 1000000))""")

    page, size = await get(owner, f"/api/conversations/{conversation}/messages")

    assert size < FRAME_BYTES
    assert (page["items"][0]["details"], page["items"][0]["problem"]) == (None, "cut")


@pytest.mark.parametrize("deep", [True, False])
async def test_raw_content_beyond_reason_is_shown_as_its_beginning(hub: Hub, deep: bool):
    owner, _, conversation = await open_chat(hub, message("A1", None, kind="unsupported", raw={"a": 1}))
    [shown] = await hub.thread(owner, conversation)
    path = f"/api/messages/{shown['id']}/raw"
    assert (await get(owner, path))[0] == {"raw": {"a": 1}, "excerpt": None}
    raw = '{"a":' * 1500 + "1" + "}" * 1500 if deep else json.dumps({"a": "я" * 2_000_000})
    await hub.change("UPDATE messages SET raw = CAST(:raw AS jsonb)", raw=raw)

    found, size = await get(owner, path)
    await hub.thread(owner, conversation)

    assert found["raw"] is None
    assert found["excerpt"].startswith('{"a": ')
    assert size <= MOST_RAW_LETTERS * 2 + FRAME_BYTES


async def test_a_group_of_a_hundred_thousand_is_shown_in_pages(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    told = group(("77015550001", "admin"), description="о" * 100_000)
    await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": [told]}))
    conversation = (await hub.conversations(owner, "view=groups"))[0]["id"]
    await hub.change(
        """
        INSERT INTO group_members (organization_id, group_id, person, lid, role)
        SELECT organization_id, id, 'lid:' || number, number, CASE WHEN number % 1000 = 0 THEN 'admin' ELSE 'member' END
          FROM groups, generate_series(100001, 200000) AS number
        """
    )
    path = f"/api/conversations/{conversation}/group"

    found, size = await get(owner, path)
    assert size < 100_000
    assert len(found["description"]) <= 4000
    people, cursor, pages = found["members"], found["next_cursor"], 1
    assert len(people) == MOST_MEMBERS
    while cursor and pages < 4:
        page, size = await get(owner, f"{path}/members", cursor=cursor)
        assert size < 100_000
        people, cursor, pages = people + page["items"], page["next_cursor"], pages + 1
    roles = [one["role"] for one in people]
    assert roles == ["admin"] * 101 + ["member"] * (len(people) - 101)
    assert len({one["lid"] for one in people}) == len(people) == 4 * MOST_MEMBERS


async def test_receipts_of_a_large_group_come_in_pages(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", in_group("A1")))
    conversation = (await hub.conversations(owner, "view=groups"))[0]["id"]
    sent = await hub.reply(owner, conversation)
    await hub.change(
        """
        INSERT INTO member_receipts (organization_id, message_id, person, lid, delivered_at, read_at)
        SELECT :organization, :message, 'lid:' || number, number, now() + number % 7 * interval '1 second',
               CASE WHEN number % 3 = 0 THEN now() + number % 5 * interval '1 minute' END
          FROM generate_series(1, 1000) AS number
        """,
        organization=owner.organization_id,
        message=sent["id"],
    )

    people: list[Any] = []
    query: dict[str, Any] = {}
    while True:
        page, _ = await get(owner, f"/api/messages/{sent['id']}/receipts", **query)
        assert len(page["items"]) <= MOST_RECEIPTS
        people += page["items"]
        if page["next_cursor"] is None:
            break
        query = {"cursor": page["next_cursor"]}
    assert len({one["lid"] for one in people}) == len(people) == 1000
    reads = [one["read_at"] for one in people]
    assert reads == sorted(filter(None, reads)) + [None] * 667


async def test_long_drafts_come_in_pages_and_none_is_lost(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    people = [message(f"A{number}", phone=f"770112345{number:02}", lid=f"9{number:03}") for number in range(12)]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in people))
    chats = [row["id"] for row in await hub.conversations(owner)]
    for chat in chats:
        kept = await owner.http.put(f"/api/conversations/{chat}/draft", json={"text": "я" * 100_000})
        assert kept.status_code == 204
    refused = await owner.http.put(f"/api/conversations/{chats[0]}/draft", json={"text": "я" * 140_000})
    assert refused.status_code == 422

    found: list[str] = []
    query: dict[str, Any] = {}
    while True:
        page, size = await get(owner, "/api/drafts", **query)
        assert size <= ANSWER_BYTES + FRAME_BYTES
        assert {len(one["text"]) for one in page["items"]} == {100_000}
        found += [one["conversation_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query = {"cursor": page["next_cursor"]}
    assert found == chats[::-1] or sorted(found) == sorted(chats)
    assert len(found) == len(chats)


@pytest.mark.parametrize("path", ["drafts", "conversations/{chat}/group/members", "messages/{message}/receipts"])
@pytest.mark.parametrize("cursor", NO_CURSORS)
async def test_a_cursor_that_no_list_made_is_refused(hub: Hub, path: str, cursor: str):
    owner, _, conversation = await open_chat(hub, in_group("A1"))
    [shown] = await hub.thread(owner, conversation)

    response = await owner.http.get("/api/" + path.format(chat=conversation, message=shown["id"]) + f"?cursor={cursor}")

    assert (response.status_code, response.json()["error"]) == (422, "invalid_cursor")


async def test_a_whole_text_of_nobodys_message_is_not_found(hub: Hub):
    owner = await hub.person()

    assert (await owner.http.get(f"/api/messages/{uuid4()}/text")).status_code == 404


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("абвг", 4, "абвг"),
        ("абвг", 3, "абв"),
        ("аб👍🏽", 3, "аб"),
        ("a👩‍👧b", 2, "a"),
        ("a👩‍👧b", 3, "a"),
        ("a👩‍👧b", 4, "a👩‍👧"),
        ("🇰🇿🇰🇿", 3, "🇰🇿"),
        ("🇰🇿🇰🇿", 2, "🇰🇿"),
        ("йё" + "\u0301" * 3, 3, "й"),
        ("e" + "\u0301" * 500, 400, "e" + "\u0301" * 399),
        ("🇰" * 1000, 500, "🇰" * 500),
        ("\u200d" * 100, 50, "\u200d" * 50),
    ],
)
def test_a_text_is_cut_between_letters_as_people_see_them(text: str, most: int, kept: str):
    assert beginning(text, most) == kept


@pytest.mark.parametrize(
    ("sizes", "anchor", "piece"),
    [
        ([], -1, (0, 0)),
        ([9], 0, (0, 1)),
        ([1] * 9, 4, (2, 7)),
        ([1] * 9, 8, (4, 9)),
        ([1] * 9, 0, (0, 5)),
        ([9, 1, 1, 1, 9], 2, (1, 4)),
        ([1, 1, 9, 1, 1], 2, (2, 3)),
        ([9, 1, 1, 1, 1], 1, (1, 5)),
    ],
)
def test_a_piece_that_fits_grows_around_its_anchor(sizes: list[int], anchor: int, piece: tuple[int, int]):
    assert fitting_around(sizes, anchor, most=5) == piece


async def test_a_contact_with_very_many_identifiers_is_shown_with_the_first(hub: Hub):
    owner, _, _ = await open_chat(hub, message("A1"))
    contact = (await hub.conversations(owner))[0]["contact"]["id"]
    await hub.change(
        """
        INSERT INTO contact_identifiers (id, organization_id, contact_id, kind, value)
        SELECT gen_random_uuid(), :organization, :contact, 'lid', number FROM generate_series(100000, 101000) AS number
        """,
        organization=owner.organization_id,
        contact=contact,
    )

    found, _ = await get(owner, f"/api/contacts/{contact}")

    assert len(found["identifiers"]) == MOST_IDENTIFIERS
    assert found["identifiers"][0]["kind"] == "phone"
