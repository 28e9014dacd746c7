"""What happens while an import is at work, or after it: erasures, lost jobs, chats, and what other pages show."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.gateways.whatsapp.arrivals import Person as Somebody
from sarafan.people.imports import running
from tests.conversations.test_private_chats import CUSTOMER, FRIEND, MOTHER, Phone, phone, said
from tests.core.test_jobs import WAITING_FOR_A_LOCK
from tests.people.clients import NAME, PHONE, TAGS, Shop
from tests.support.events import change, in_group
from tests.support.hub import Hub, message
from tests.support.stack import eventually

__all__ = ["phone"]

TWO = "Имя;Тел\nАсель;77010000001\nБерик;77010000002\n"


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    return Shop(hub, await hub.person())


@contextlib.asynccontextmanager
async def meanwhile(shop: Shop, import_id: str, phone: str) -> AsyncIterator[AsyncSession]:
    """Hold somebody as their erasure does, while the job of an import waits for them with their row in its hands."""
    organization_id = shop.owner.organization_id
    args = {"organization_id": str(organization_id), "import_id": import_id}
    async with asyncio.TaskGroup() as tasks, shop.hub.database.for_organization(organization_id) as session:
        await identifying.hold(session, organization_id, [Somebody(phone=phone, lid=None)])
        tasks.create_task(running.run(shop.hub.resources, **args))
        await eventually(lambda: shop.hub.rows(WAITING_FOR_A_LOCK), "the job waiting for the person")
        yield session


async def execute(session: AsyncSession, statement: str) -> None:
    await (await session.connection()).exec_driver_sql(statement)


async def test_who_is_erased_while_their_row_has_its_turn_does_not_come_back(shop: Shop):
    looked = await shop.look(TWO)
    await shop.do(looked["id"], "start")

    async with meanwhile(shop, looked["id"], "77010000001") as erasure:
        await execute(erasure, "DELETE FROM contact_import_rows WHERE number = 2")

    done = await shop.read(looked["id"])
    assert (done["state"], done["created"], done["gone"]) == ("done", 1, 1)
    assert await shop.names() == {"77010000002": "Берик"}


async def test_who_is_erased_while_their_row_is_taken_back_holds_up_nobody(shop: Shop):
    done = await shop.take_in(TWO)
    await shop.do(done["id"], "undo")

    async with meanwhile(shop, done["id"], "77010000001") as erasure:
        await execute(erasure, "DELETE FROM contact_import_rows WHERE number = 2")
        await execute(erasure, "DELETE FROM contacts WHERE phone = '77010000001'")

    undone = await shop.read(done["id"])
    assert (undone["state"], undone["removed"], undone["gone"]) == ("undone", 1, 1)
    assert await shop.names() == {}


async def test_an_erasure_takes_every_row_of_theirs_and_none_of_somebody_else(shop: Shop):
    channel = await shop.hub.channel(shop.owner)
    wrote = message("M1", "Это я", phone="77017654321", lid=None, name="Зарина")
    await shop.hub.deliver(channel, shop.hub.event(channel, "message", wrote))
    await shop.take_in("Имя;Тел\nКороткая;1234567\n")
    theirs = ["8 (701) 765-43-21", "7.7017654321E+10", "123-45-67", "77010000003, 1234567", "1234567.0"]
    others = ["54321", "77123456780", "77010000009"]  # beside the first of them stands what makes it the number
    table = "Имя;Тел\n" + "".join(f"Заказ 70176;{one}\n" for one in [*others, *theirs])
    given = await shop.give(table)

    for name, number in (("Зарина", "77017654321"), ("Короткая", "1234567")):
        path = f"/api/contacts/{(await shop.contact(number))['id']}/erasure"
        assert (await shop.owner.http.post(path, json={"confirm": name})).status_code == 202
    await shop.hub.work()

    assert await shop.names() == {}
    assert [row["title"] for row in await shop.rows(given["id"])] == [f"Заказ 70176 · {one}" for one in others]


@pytest.mark.parametrize("how", ["asked again", "sweep"])
async def test_an_import_whose_job_is_lost_goes_on(shop: Shop, how: str):
    looked = await shop.look(TWO)

    async def lose_job_of(deed: str) -> Any:
        await shop.do(looked["id"], deed)
        await shop.hub.change("DELETE FROM procrastinate_jobs")
        await shop.hub.work()
        if how == "asked again":
            await shop.do(looked["id"], deed)
        else:
            await running.sweep(shop.hub.resources, 0)
        await shop.hub.work()
        return await shop.read(looked["id"])

    assert (await lose_job_of("start"))["state"] == "done"
    assert (await lose_job_of("undo"))["state"] == "undone"
    assert await shop.names() == {}


async def test_a_sweep_queues_nothing_that_has_a_job_or_is_over(shop: Shop):
    done = await shop.take_in(TWO)
    await shop.do(done["id"], "undo")
    before = await shop.hub.rows("SELECT id, status FROM procrastinate_jobs ORDER BY 1")
    await running.sweep(shop.hub.resources, 0)
    assert await shop.hub.rows("SELECT id, status FROM procrastinate_jobs ORDER BY 1") == before


async def test_who_did_something_in_a_group_stays_however_long_ago_it_was(shop: Shop):
    channel = await shop.hub.channel(shop.owner)
    done = await shop.take_in(TWO + "Вера;77010000003\n")
    old = in_group("G1", author="77010000001", lid=None, name="Асель", at=1_500_000_000)
    reacted = change("G1", {**old, "from": {"phone": "77010000002", "lid": None, "name": "Берик"}}, emoji="👍")
    await shop.hub.deliver(channel, shop.hub.event(channel, "message", old))
    await shop.hub.deliver(channel, shop.hub.event(channel, "message.reaction", reacted))

    undone = await shop.undo(done["id"])

    assert (undone["kept"], undone["removed"]) == (2, 1)
    kept = {row["number"]: row["kept"] for row in await shop.rows(done["id"], "kept")}
    assert kept == {2: ["chat"], 3: ["chat"]}


async def test_other_pages_learn_of_tables_that_are_there_and_those_that_are_no_more(shop: Shop):
    first = await shop.give(TWO)
    second = await shop.give(TWO)
    third = await shop.give(TWO)
    assert (await shop.owner.http.delete(f"/api/contact-imports/{third['id']}")).status_code == 204
    fourth = await shop.give(TWO)
    await shop.hub.change("UPDATE contact_imports SET created_at = now() - interval '2 days'")
    await running.forget_old(shop.hub.resources, 0)
    fifth = await shop.give(TWO)

    told = (await shop.owner.http.get("/api/changes?after=0")).json()["items"]

    gone = [one["data"]["id"] for one in told if one["type"] == "contact_import.removed"]
    assert gone == [one["id"] for one in (first, second, third, fourth)]
    assert [one["data"]["id"] for one in told if one["type"] == "contact_import"] == [fifth["id"]]
    colleague = await shop.hub.person(shop.owner.organization_id)
    assert "contact_import" not in (await colleague.http.get("/api/changes?after=0")).text


@pytest.mark.parametrize("at_once", [1, 200])
async def test_a_dry_run_says_what_the_run_does(shop: Shop, monkeypatch: pytest.MonkeyPatch, at_once: int):
    monkeypatch.setattr(running, "LOOKED_AT", at_once)
    city = await shop.field("Город")
    await shop.take_in("Тел\n77010000001, 77010000002\n", PHONE)
    table = "Имя;Тел;Город;Метки\nАсель;77010000001;Тараз;VIP\nДругая;77010000002;Шымкент;vip\n"

    looked = await shop.look(table, NAME, PHONE, city, TAGS, create_tags=True)
    would = {row["number"]: (row["state"], row["changes"]) for row in await shop.rows(looked["id"])}
    await shop.do(looked["id"], "start")
    await shop.hub.work()

    assert [state for state, _ in would.values()] == ["joins", "unchanged"]
    did = {row["number"]: (row["state"], row["changes"]) for row in await shop.rows(looked["id"])}
    assert [state for state, _ in did.values()] == ["changed", "unchanged"]
    assert [one["after"] for one in did[2][1]] == [one["after"] for one in would[2][1]] == ["Асель", "VIP", "Тараз"]
    assert await shop.names() == {"77010000001": "Асель"}


async def test_a_dry_run_does_not_tell_who_is_in_anothers_private_chats(phone: Phone):
    await phone.remember()
    assert (await phone.choose("address_book")).status_code == 200
    await phone.tell("message", said("L1", FRIEND, "привет"))
    await phone.hub.change(
        "UPDATE contact_identifiers SET former_since = now() WHERE value = :phone", phone=FRIEND["phone"]
    )
    mother, customer, friend = (one["phone"] for one in (MOTHER, CUSTOMER, FRIEND))
    shop = Shop(phone.hub, phone.colleague)
    asked = [mother, friend, f"{mother}, 77010000009", f"{friend}, 77010000009", f"{customer}, {mother}",
             f"{customer}, {friend}"]  # fmt: skip

    looked = await shop.look("Имя;Тел\n" + "".join(f'Кто;"{one}"\n' for one in asked))

    rows = await shop.rows(looked["id"])
    assert [row["contact"] for row in rows] == [None] * len(asked)
    fault = {"code": "phone_of_another", "column": None, "limit": None}
    assert [row["faults"] for row in rows] == [[{**fault, "found": one}] for one in asked]


async def test_an_import_can_be_taken_back_where_somebody_keeps_private_chats(phone: Phone):
    await phone.remember()
    assert (await phone.choose("address_book")).status_code == 200
    shop = Shop(phone.hub, phone.colleague)
    before = await shop.names()
    done = await shop.take_in(TWO)
    assert done["created"] == 2
    undone = await shop.undo(done["id"])
    assert (undone["removed"], undone["kept"]) == (2, 0)
    assert await shop.names() == before
