"""A search shows nothing that one may not see, nor of another organization, and reads no table from end to end."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from psycopg import sql

from sarafan.conversations.visibility import assignees_shown, by_assignment, limit_by
from sarafan.organizations.actors import Actor, ActorKind, Sight
from sarafan.organizations.models import Role
from sarafan.organizations.permissions import OF_ROLE
from sarafan.search import finding
from sarafan.search.tasks import fill
from tests.search.test_search import NOON, search
from tests.server.test_visibility import only_ones_own
from tests.support.events import picture, with_file
from tests.support.hub import Hub, Person, message

SECRET = "Тайный"


@pytest.fixture
def limited():
    limit_by(only_ones_own)
    yield
    limit_by(by_assignment, assignees_shown)


async def two_chats(hub: Hub) -> tuple[Person, dict[str, str]]:
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.files |= {"O2": picture()}
    other: dict[str, Any] = {"phone": "77015550002", "lid": "2", "name": f"{SECRET} Болат"}
    told = [
        message("M1", "Заказ готов, www.kaspi.kz", at=NOON),
        message("O1", f"{SECRET} заказ, www.kaspi.kz", at=NOON + 10, **other),
        with_file("O2", at=NOON + 20, media={"fileName": f"{SECRET} заказ.jpg"}, **other),
    ]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in told))
    chats = {str(row["contact"]["name"]): str(row["id"]) for row in await hub.conversations(owner)}
    return owner, {"mine": chats["Айгүл"], "other": chats[f"{SECRET} Болат"]}


@pytest.mark.usefixtures("limited")
async def test_nothing_of_a_hidden_chat_is_in_any_group_count_or_excerpt(hub: Hub):
    owner, chats = await two_chats(hub)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    nobody = await hub.person(owner.organization_id, Role.OPERATOR)
    await owner.http.patch(f"/api/conversations/{chats['mine']}", json={"assignee_id": str(operator.id)})

    for words in ("заказ", "тайный", "болат", "nfqysq", "5550002", "8 701 555", "тайнй", "jpg", "kaspi"):
        for who in (operator, nobody):
            told = await who.http.get("/api/search", params={"q": words, "limit": 50})
            assert SECRET not in told.text, (words, told.text)
            assert chats["other"] not in told.text
            found = told.json()
            for group in ("chats", "messages", "files"):
                assert found[group]["next_cursor"] is None, (words, group)
            if who is nobody:
                assert [found[group]["items"] for group in ("chats", "messages", "files")] == [[], [], []]
    assert [one["excerpt"] for one in (await search(operator, "заказы"))["messages"]["items"]] == [
        "Заказ готов, www.kaspi.kz"
    ]
    assert len((await search(owner, "заказы"))["messages"]["items"]) == 2
    for path in ("search?q=заказ", "gallery?shelf=media", "gallery?shelf=links", "place?at=2026-01-01T00:00:00Z"):
        assert (await operator.http.get(f"/api/conversations/{chats['other']}/{path}")).status_code == 404
        assert (await operator.http.get(f"/api/conversations/{chats['mine']}/{path}")).status_code == 200


async def test_a_stranger_finds_nothing_and_the_index_gives_nothing_without_a_scope(hub: Hub):
    owner, chats = await two_chats(hub)
    stranger = await hub.person()

    for words in ("заказ", "тайный", "5550002", "jpg"):
        found = await search(stranger, words)
        assert [found[group]["items"] for group in ("chats", "messages", "files")] == [[], [], []]
    for path in ("search?q=заказ", "gallery", "place?at=2026-01-01T00:00:00Z"):
        assert (await stranger.http.get(f"/api/conversations/{chats['mine']}/{path}")).status_code == 404
    find = "SELECT * FROM sarafan_find('заказ:*', 'o', {}, 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 9)"
    async with hub.database.engine.begin() as connection:
        await connection.execute(sa.text("SET LOCAL ROLE sarafan_app"))
        for sliced in ("true", "false"):
            assert (await connection.execute(sa.text(find.format(sliced)))).all() == []
    async with hub.database.for_organization(stranger.organization_id) as session:
        assert (await session.execute(sa.text(find.format("true")))).all() == []
    async with hub.database.for_organization(owner.organization_id) as session:
        assert len((await session.execute(sa.text(find.format("true")))).all()) == 2
        for inner in ("sarafan_take_in_messages", "sarafan_take_in_people", "sarafan_take_in_groups"):
            with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
                async with session.begin_nested():
                    await session.execute(sa.text(f"SELECT {inner}('{{}}')"))


async def test_what_was_there_before_the_search_is_taken_in(hub: Hub):
    owner, _ = await two_chats(hub)
    await hub.change("DELETE FROM search_entries")
    assert (await search(owner, "заказ"))["messages"]["items"] == []
    last = "ffffffff-ffff-ffff-ffff-ffffffffffff"
    sources = ("contacts", "groups", "messages")
    values = ", ".join(f"('{one}', '{last}')" for one in sources)
    await hub.change(f"INSERT INTO search_gaps VALUES {values} ON CONFLICT (source) DO UPDATE SET before_id = '{last}'")

    for _ in range(2):
        await fill(hub.resources, 0)

    assert len((await search(owner, "заказ"))["messages"]["items"]) == 2
    assert len((await search(owner, "болат"))["chats"]["items"]) == 1
    assert await hub.rows("SELECT FROM search_gaps") == []


MANY = 20_000
_FILL = """
    INSERT INTO messages (id, organization_id, channel_id, conversation_id, seq, direction, kind, text, status,
                          author_kind, at, revision)
    SELECT gen_random_uuid(), organization_id, channel_id, id, 1000 + n, 'in', 'text',
           'Добрый день, сообщение ' || n || CASE WHEN n % 2 = 0 THEN ' доставка' ELSE ' самовывоз' END
           || CASE WHEN n = 7 THEN ' единственный экземпляр' ELSE '' END,
           'received', 'contact', now() - n * interval '1 hour', 1
      FROM conversations, generate_series(1, :many) AS n WHERE id = :chat
"""


async def test_no_search_reads_messages_or_people_from_end_to_end(hub: Hub):
    owner, chats = await two_chats(hub)
    await hub.change(_FILL, many=MANY, chat=chats["mine"])
    people = "INSERT INTO contacts (id, organization_id, name, phone, revision) SELECT gen_random_uuid(), :id, "
    people += "'Человек ' || n, '7705' || lpad(n::text, 7, '0'), 1 FROM generate_series(1, 5000) AS n"
    await hub.change(people, id=owner.organization_id)
    for table in ("messages", "search_entries", "contacts", "contact_identifiers", "conversations", "media_files"):
        await hub.change_as_owner(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))
    actor = Actor(ActorKind.MEMBER, owner.id, "Дана", owner.organization_id, OF_ROLE[Role.OWNER], Sight())

    for words, found in (
        ("единственный экземпляр", 1), ("добрый доставка", 5), ("доставка самовывоз", 0), ("сообщение", 5),
        ("человек 4999", 0), ("77050004999", 0), ("4999", 1), ("айгул", 1), ("1234567", 1),
        ("абракадабра", 0), ("cjj,otybt", 5), ("готов заказ", 1),
    ):  # fmt: skip
        async with hub.database.for_organization(owner.organization_id) as session:
            result = await finding.search(session, actor, words, None, None, 5)
            read = await session.execute(
                sa.text("SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_tup_read > 0")
            )
            scanned = {name: many for name, many in read if many > 100}
        assert scanned == {}, words
        shown = [len(one.items) for one in (result.chats, result.messages, result.files) if one]
        assert min(found, 1) <= sum(shown), (words, shown)


async def test_the_index_is_used_under_the_role_of_the_organization(hub: Hub):
    """The plan of each of the function's questions, with the statistics of a large table, as PostgreSQL logs it."""
    owner, chats = await two_chats(hub)
    await hub.change(_FILL, many=MANY, chat=chats["mine"])
    await hub.change_as_owner(sql.SQL("VACUUM ANALYZE search_entries"))
    scans = "SELECT idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'search_entries'"
    async with hub.database.for_organization(owner.organization_id) as session:
        before = await session.scalar(sa.text(scans)) or 0
        await session.execute(
            sa.text("SELECT * FROM sarafan_find('добр:* & доставк', 'o', true, 'infinity', :last, 6)"),
            {"last": "ffffffff-ffff-ffff-ffff-ffffffffffff"},
        )
        assert (await session.scalar(sa.text(scans)) or 0) > before
        plan = await session.scalar(sa.text("EXPLAIN (FORMAT JSON) SELECT * FROM search_entries WHERE words @@ 'а'"))
    assert "ix_search_entries_words" not in json.dumps(plan), "why there is a function: a plain query has no index"
