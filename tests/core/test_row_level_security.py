"""The second wall: PostgreSQL itself shows a transaction nothing but its own organization."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from sarafan.contacts.models import Contact
from sarafan.conversations import queries as conversations
from sarafan.conversations.errors import ConversationNotFound
from sarafan.conversations.models import Conversation, Group
from sarafan.core.clock import utc_now
from sarafan.core.db import Base
from sarafan.core.grants import ORGANIZATION_MAY
from sarafan.messages import paging
from sarafan.messages.models import Message, Origin
from sarafan.messages.sending import gate
from tests.support.events import change, group, in_group, with_file
from tests.support.hub import Hub, Person, message, status
from tests.support.push_server import PushedBrowser

OWNED = sorted(table.name for table in Base.metadata.tables.values() if "organization_id" in table.columns)


async def furnish(hub: Hub, owner: Person) -> UUID:
    """Put at least one row into every table that belongs to somebody."""
    channel = await hub.channel(owner)
    said = with_file("A1", phone=f"7701{owner.id.int % 10**7}")
    asked = {**said, "messageId": "P1", "kind": "poll", "media": None, "poll": {"name": "Когда?", "options": ["Пт"]}}
    somebody = {"kind": "direct", "jid": "77015550002@s.whatsapp.net", "phone": "77015550002", "lid": None}
    to_come = {"chat": somebody, "seconds": 604_800, "timestamp": 1_790_000_000}
    theirs = in_group("G1", from_me=True)
    member = {"phone": "77015550001", "lid": None}
    await hub.deliver(
        channel,
        hub.event(channel, "message", said),
        hub.event(channel, "message.reaction", change("A1", said, emoji="👍")),
        hub.event(channel, "message", asked),
        hub.event(channel, "message.vote", change("P1", asked, options=["Пт"])),
        hub.event(channel, "groups.synced", {"groups": [group(("77015550001", "admin"))]}),
        hub.event(channel, "message", theirs),
        hub.event(channel, "message.status", status("G1", "read", chat=theirs["chat"], participant=member)),
        hub.event(channel, "chat.timer", to_come),
        hub.event(channel, "restriction", {"active": True, "code": 463, "message": None, "until": None}),
    )
    conversation = (await hub.conversations(owner))[0]
    own_phone = await hub.channel(owner, "Свой", asks_private=True)
    saved = {"phone": "77015550003", "lid": None, "name": "Мама", "saved": True}
    await hub.deliver(own_phone, hub.event(own_phone, "contact.updated", saved))
    await owner.http.put(f"/api/conversations/{conversation['id']}/draft", json={"text": "Черновик"})
    tag = (await owner.http.post("/api/tags", json={"name": "VIP"})).json()["id"]
    field = (await owner.http.post("/api/contact-fields", json={"name": "Город", "kind": "text"})).json()["id"]
    contact = f"/api/contacts/{conversation['contact']['id']}"
    other = message("B1", phone=f"7702{owner.id.int % 10**7}", lid=None, name="Асель", at=1_789_000_000)
    await hub.deliver(channel, hub.event(channel, "message", other))
    absorbed = next(row for row in await hub.conversations(owner) if row["contact"]["name"] == "Асель")
    body = {"absorbed_id": absorbed["contact"]["id"], "choices": {"name": "survivor", "phone": "survivor"}}
    merged = await owner.http.post(f"{contact}/merges", json=body)
    assert merged.status_code == 201, merged.text
    assert (await owner.http.post(f"{contact}/exports")).status_code == 202
    await owner.http.put(f"{contact}/tags/{tag}")
    await owner.http.put(f"{contact}/fields/{field}", json={"value": "Алматы"})
    uploaded = (await owner.http.post("/api/media", content=b"x")).json()
    noted = {"text": "Заметка", "client_key": "n1", "media_ids": [uploaded["id"]]}
    named = {"kind": "member", "id": str(owner.id)}
    answer = await owner.http.post(
        f"/api/conversations/{conversation['id']}/notes", json={**noted, "mentions": [named]}
    )
    assert answer.status_code == 201, answer.text
    await owner.http.put(f"/api/conversations/{conversation['id']}/pin")
    await owner.http.put(f"/api/conversations/{conversation['id']}/priority", json={"priority": "high"})
    bulk = {"client_key": "b1", "action": {"kind": "done"}, "conversation_ids": [conversation["id"]]}
    await owner.http.post("/api/bulks", json=bulk)
    await owner.http.post("/api/answer-rules/phrases", json={"text": "до связи"})
    team = (await owner.http.post("/api/teams", json={"name": "Продажи"})).json()["id"]
    await owner.http.put(f"/api/distribution/teams/{team}", json={"mode": "in_turn"})
    view = {"name": "Оптовики", "condition": {"match": "all", "of": [{"kind": "tag", "tag_id": tag}]}}
    saved = (await owner.http.post("/api/views", json=view)).json()["id"]
    await owner.http.put("/api/views/own-order", json={"ids": [saved]})
    await owner.http.put("/api/views/sort", json={"view": "all", "sort": "priority"})
    await owner.http.post("/api/invites", json={"role": "operator"})
    await hub.api_key(owner, "read")
    given = await owner.http.post("/api/media", content=b"%PDF-1.4", headers={"x-file-name": "price.pdf"})
    reply = {"title": "Цены", "texts": {"ru": "Вот"}, "team": True, "file_ids": [given.json()["id"]]}
    kept = (await owner.http.post("/api/replies", json=reply)).json()
    await owner.http.post(f"/api/replies/{kept['id']}/insert", json={"conversation_id": conversation["id"]})
    browser = PushedBrowser("Chrome", "https://push.example/x").subscription
    await owner.http.put("/api/notifications/browser", json=browser)
    await owner.http.patch("/api/notifications", json={"shows_text": True})
    await owner.http.put("/api/notifications/open-chat", json={"conversation_id": conversation["id"]})
    table = "Имя;Телефон\nАсем;+7 702 333 44 55\n".encode()
    assert (await owner.http.post("/api/contact-imports", content=table)).status_code == 201
    cause = gate.Cause(Origin.RULE, "order_created", "order 1", "Заказ принят")
    async with hub.database.for_organization(owner.organization_id) as session:
        await gate.ask(session, owner.organization_id, UUID(conversation["id"]), cause, now=utc_now())
    return UUID(conversation["id"])


async def test_without_a_filter_each_organization_sees_its_own_rows_only(hub: Hub):
    people = [await hub.person(), await hub.person()]
    for person in people:
        await furnish(hub, person)

    for person in people:
        async with hub.database.for_organization(person.organization_id) as session:
            for table in OWNED:
                found = await session.scalars(sa.text(f"SELECT DISTINCT organization_id FROM {table}"))
                assert (table, found.all()) == (table, [person.organization_id])
            assert (await session.scalars(sa.text("SELECT id FROM organizations"))).all() == [person.organization_id]


async def test_without_a_scope_there_is_nothing_at_all(hub: Hub):
    await furnish(hub, await hub.person())
    async with hub.database.engine.begin() as connection:
        await connection.execute(sa.text("SET LOCAL ROLE sarafan_app"))
        for table in [*OWNED, "organizations"]:
            assert (table, await connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))) == (table, 0)


async def test_a_foreign_row_can_neither_be_changed_nor_deleted_nor_made(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    await furnish(hub, owner)
    async with hub.database.for_organization(stranger.organization_id) as session:
        for table in OWNED:
            update = sa.text(f"UPDATE {table} SET organization_id = organization_id WHERE organization_id = :theirs")
            delete = sa.text(f"DELETE FROM {table} WHERE organization_id = :theirs")
            for verb, statement in (("UPDATE", update), ("DELETE", delete)):
                if verb in ORGANIZATION_MAY[table]:  # what may not be done at all: test_grants.py
                    result = await session.execute(statement, {"theirs": owner.organization_id})
                    assert (table, result.rowcount) == (table, 0)  # type: ignore[attr-defined]

    with pytest.raises(ProgrammingError, match="row-level security"):
        async with hub.database.for_organization(stranger.organization_id) as session:
            session.add(Contact(organization_id=owner.organization_id, name="Чужой"))


async def test_a_scope_ends_with_its_transaction(hub: Hub):
    owner = await hub.person()
    async with hub.database.for_organization(owner.organization_id) as session:
        connection = (await session.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one()
    present = sa.text("SELECT current_user, current_setting('sarafan.organization_id', true), pg_backend_pid()")
    async with hub.database.engine.connect() as again:
        user, organization, pid = (await again.execute(present)).one()

    assert pid == connection, "the pool has handed out the same connection"
    assert (user.startswith("sarafan_"), organization) == (False, "")


async def test_a_forgotten_filter_in_a_list_leaks_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    owner, stranger = await hub.person(), await hub.person()
    conversation_id = await furnish(hub, owner)
    everything = (
        sa.select(Conversation, Contact, Group)
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Group, Group.id == Conversation.group_id)
    )
    monkeypatch.setattr(conversations, "of_organization", lambda _organization_id: everything)

    assert await hub.conversations(stranger) == []
    assert [row["id"] for row in await hub.conversations(owner)] == [str(conversation_id)]


async def test_a_forgotten_filter_in_a_look_up_leaks_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    owner, stranger = await hub.person(), await hub.person()
    conversation_id = await furnish(hub, owner)

    async def careless(session, _actor, wanted, *, lock=False):
        found = await session.scalar(sa.select(Conversation).where(Conversation.id == wanted))
        if found is None:
            raise ConversationNotFound
        return found

    async def careless_page(session, _stretch, **_options):
        found = list(await session.scalars(sa.select(Message)))
        return paging.ThreadPage(found, has_older=False, has_newer=False, anchor=0)

    monkeypatch.setattr(conversations, "get_visible", careless)
    monkeypatch.setattr(paging, "thread_page", careless_page)
    path = f"/api/conversations/{conversation_id}/messages"

    assert (await stranger.http.get(path)).status_code == 404
    assert len((await owner.http.get(path)).json()["items"]) == 4, "what was furnished"
    sent = await stranger.http.post(path, json={"text": "Чужое", "client_key": "k"})
    assert sent.status_code == 404
