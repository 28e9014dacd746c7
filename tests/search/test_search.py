"""What is looked for is found as people type it, in names, numbers, messages and files' names, however old."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.support.events import change, in_group, picture, with_file
from tests.support.hub import Hub, Person, message

CASES = json.loads(Path(__file__).with_name("searches.json").read_text(encoding="utf-8"))
TEXTS: dict[str, str] = CASES["messages"]
FILES: dict[str, str] = CASES["files"]
NAMES: dict[str, str] = CASES["people"]
NOON = 1_790_000_000


async def filled(hub: Hub) -> Person:
    """Have everybody write once, and one of them, whom no search is about, all the texts and files."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    told = [
        message(f"N{at}", None, kind="location", name=name, phone=phone, lid=str(9000 + at), at=NOON + at)
        for at, (phone, name) in enumerate(NAMES.items())
    ]
    whoever: dict[str, Any] = {"phone": "77085550000", "lid": "8000", "name": "Мағжан"}
    told += [message(key, text, at=NOON + 60, **whoever) for key, text in TEXTS.items()]
    for key, name in FILES.items():
        media = {"mimetype": "application/pdf", "fileName": name}
        told.append(with_file(key, "document", at=NOON + 90, media=media, **whoever))
        hub.bridge.files[key] = b"%PDF-1.4"
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in told))
    return owner


async def search(owner: Person, q: str, **more: Any) -> dict[str, Any]:
    response = await owner.http.get("/api/search", params={"q": q, **more})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def keys(hub: Hub, found: list[dict[str, Any]]) -> list[str]:
    rows = dict(await hub.rows("SELECT id, provider_message_id FROM messages"))
    return [rows[UUID(one["message_id"])] for one in found]


async def all_found(hub: Hub, owner: Person, q: str) -> set[str]:
    found = await search(owner, q, limit=20)
    chats = [one["phone"] for one in found["chats"]["items"]]
    return {*chats, *await keys(hub, [*found["messages"]["items"], *found["files"]["items"]])}


async def test_sixty_searches_and_more_find_what_they_should(hub: Hub):
    owner = await filled(hub)
    wrong = {}
    for words, expected in CASES["searches"]:
        found = await all_found(hub, owner, words)
        if found != set(expected):
            wrong[words] = (sorted(found), expected)
    assert len(CASES["searches"]) >= 60
    assert wrong == {}


async def test_words_are_marked_where_a_browser_counts_them(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    text = "🙏🏽 " + "слово " * 60 + "Бағасы қанша, а доставка? " + "потом " * 60
    await hub.deliver(channel, hub.event(channel, "message", message("A", text)))

    (found,) = (await search(owner, "доставки бага"))["messages"]["items"]

    units = found["excerpt"].encode("utf-16-le")
    assert [units[a * 2 : b * 2].decode("utf-16-le") for a, b in found["marks"]] == ["Бағасы", "доставка"]
    assert found["excerpt"].startswith("…")
    assert found["excerpt"].endswith("…")
    assert len(found["excerpt"]) < 170
    (beginning,) = (await search(owner, "слово"))["messages"]["items"]
    units = beginning["excerpt"].encode("utf-16-le")
    assert {units[a * 2 : b * 2].decode("utf-16-le") for a, b in beginning["marks"]} == {"слово"}


async def test_another_keyboard_is_said_and_not_tried_when_enough_is_found(hub: Hub):
    owner = await filled(hub)
    assert (await search(owner, "ghbdtn"))["meant"] == "привет"
    assert (await search(owner, "доставка"))["meant"] is None
    assert (await search(owner, "абракадабра"))["meant"] is None


async def test_groups_are_found_by_their_subject_and_what_is_said_there(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1", "Когда начинаем?", subject="Мастер-класс")))

    found = await search(owner, "мастеркласс")
    assert found["chats"]["items"] == []
    for words in ("мастер", "класс мастер", "мастир"):
        (chat,) = (await search(owner, words))["chats"]["items"]
        assert chat["name"] == "Мастер-класс"
    (said,) = (await search(owner, "начинаем"))["messages"]["items"]
    assert said["chat_name"] == "Мастер-класс"


async def test_pages_hold_everything_once_and_newest_first(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    days = [0, 1, 20, 40, 41, 300, 301, 900, 2000, 3000]
    told = [
        hub.event(channel, "message", message(f"D{at}", f"Заказ номер {at}", at=NOON - day * 86_400))
        for at, day in enumerate(days)
    ]
    await hub.deliver(channel, *told)

    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = (await search(owner, "заказы", group="messages", limit=3, **more))["messages"]
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert await keys(hub, found) == [f"D{at}" for at in range(len(days))]
    answer = await search(owner, "заказы", group="messages")
    assert (answer["chats"], answer["files"]) == (None, None)


async def test_what_changes_is_found_as_it_is_now(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    first, second = message("A", "Красные розы"), message("B", "Синие розы")
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in (first, second)))
    edit = change("A", first, text="Белые лилии", kind="text")
    await hub.deliver(channel, hub.event(channel, "message.edited", edit))
    await hub.deliver(channel, hub.event(channel, "message.deleted", change("B", second)))

    assert await all_found(hub, owner, "розы") == set()
    assert await all_found(hub, owner, "лилия") == {"A"}
    contact = (await hub.conversations(owner))[0]["contact"]["id"]
    await owner.http.patch(f"/api/contacts/{contact}", json={"name": "Жібек Толық"})
    assert await all_found(hub, owner, "жибек") == {"77011234567"}
    assert await all_found(hub, owner, "айгул") == set()
    sent = await hub.reply(owner, (await hub.conversations(owner))[0]["id"], "Отправим завтра")
    (ours,) = (await search(owner, "отправить"))["messages"]["items"]
    assert (ours["message_id"], ours["direction"]) == (sent["id"], "out")


async def test_what_is_deleted_leaves_nothing_behind(hub: Hub):
    owner = await filled(hub)
    assert await hub.rows("SELECT FROM search_entries") != []
    await hub.change("DELETE FROM conversations")
    await hub.change("DELETE FROM contacts")
    assert await hub.rows("SELECT FROM search_entries") == []
    assert await all_found(hub, owner, "заказ") == set()


async def test_one_chat_is_searched_alone_and_a_day_is_a_place_in_it(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    mine = [message(f"A{day}", f"Заказ дня {day}", at=NOON + day * 86_400) for day in range(5)]
    other = message("B1", "Заказ не отсюда", phone="77015550002", lid="2", name="Болат")
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in (*mine, other)))
    chats = {row["contact"]["name"]: row["id"] for row in await hub.conversations(owner)}
    address = f"/api/conversations/{chats['Айгүл']}"

    first = (await owner.http.get(f"{address}/search?q=заказы&limit=3")).json()
    assert await keys(hub, first["items"]) == ["A4", "A3", "A2"]
    rest = (await owner.http.get(f"{address}/search?q=заказы&limit=3&cursor={first['next_cursor']}")).json()
    assert (await keys(hub, rest["items"]), rest["next_cursor"]) == (["A1", "A0"], None)
    slipped = (await owner.http.get(f"{address}/search", params={"q": "pfrfp"})).json()
    assert len(slipped["items"]) == 5
    for at, key in (
        ("2026-01-01T00:00:00Z", "A0"),
        ("2026-09-22T12:00:00+05:00", "A1"),
        ("2040-01-01T00:00:00Z", "A4"),
    ):
        place = (await owner.http.get(f"{address}/place", params={"at": at})).json()
        assert await keys(hub, [place]) == [key]
    for wrong in ("завтра", "2026-01-01", "2026-01-01T00:00:00"):
        assert (await owner.http.get(f"{address}/place", params={"at": wrong})).status_code == 422


async def test_a_gallery_has_pictures_links_and_documents_of_its_chat(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.files |= {"P1": picture(), "P2": picture(), "F1": b"%PDF-1.4"}
    told = [
        with_file("P1", at=NOON), with_file("P2", at=NOON + 1), message("L1", "Смотрите www.kaspi.kz", at=NOON + 2),
        with_file("F1", "document", at=NOON + 3, media={"mimetype": "application/pdf", "fileName": "Счёт.pdf"}),
        message("T1", "Без ничего", at=NOON + 4), with_file("O1", phone="77015550002", lid="2", name="Болат"),
    ]  # fmt: skip
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in told))
    chats = {row["contact"]["name"]: row["id"] for row in await hub.conversations(owner)}
    address = f"/api/conversations/{chats['Айгүл']}/gallery"

    async def shelf(name: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            page = (await owner.http.get(f"{address}?shelf={name}&limit=1{cursor}")).json()
            found += await keys(hub, page["items"])
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    assert await shelf("media") == ["P2", "P1"]
    assert await shelf("links") == ["L1"]
    assert await shelf("files") == ["F1"]


HOSTILE = [
    "%", "_", "\\", "%_\\", "'", "''", "' | '", "a' | 'b", "!заказ", "заказ & !доставка", "заказ:*", "(((", ")", "<->",
    "a<->b", ":*", "|", "&", "''':*A", "заказ" * 90, "а " * 200, "🙏🏽", "👨‍👩‍👧‍👦", "\u202eзаказ", "\u200b", "İıſ",
    "ﷺ" * 50, "\ud83d", "#o", "#m1234", "=а", "~айгул", "/pdf", "+7",
    "\t\n", "\"заказ\"", "-заказ", "$$", "$1", "{}", "[]",
    ";;", "--", "/*", "0x00", "NULL", "١٢٣٤", "𝓐𝓵𝓲𝓷𝓪", "Ⅷ", "a.b.c.d.e", "1e400", "-", "—",
    "......", "@", "x@y.kz", "&amp;",
    "<b>заказ</b>", "%00", "\\x", "E'\\\\'",
]  # fmt: skip


async def test_hostile_words_break_nothing_and_find_nothing_of_the_index_itself(hub: Hub):
    owner = await filled(hub)
    conversation = (await hub.conversations(owner))[0]["id"]
    for words in HOSTILE:
        try:
            words.encode()
        except UnicodeEncodeError:
            continue  # no client can send it
        for path in ("/api/search", f"/api/conversations/{conversation}/search"):
            answer = await owner.http.get(path, params={"q": words})
            expected = 422 if not words.strip() else 200
            assert answer.status_code == expected, (path, words, answer.text)
    assert await all_found(hub, owner, "заказ & !абракадабра") == set(), "an operator is no word"
    assert await all_found(hub, owner, "#o1234") == set()
    for bad, status in (("a" * 501, 422), ("за\x00каз", 422), ("", 422), ("   ", 422)):
        answer = await owner.http.get("/api/search", params={"q": bad})
        assert (answer.status_code, "error" in answer.json()) == (status, True)
    for more in ({"cursor": "x"}, {"cursor": "x", "group": "messages"}, {"limit": 0}, {"limit": 51}, {"group": "x"}):
        assert (await owner.http.get("/api/search", params={"q": "заказ", **more})).status_code == 422
