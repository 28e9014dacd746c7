"""Contacts are taken in from tables: looked at first, done once whatever dies, and taken back but for what is used."""

import asyncio
import csv
import io
import random
from typing import Any

import pytest

from sarafan.contacts.tags.setting import MOST_TAGS_OF_CONTACT
from sarafan.contacts.tags.vocabulary import MOST_TAGS
from sarafan.organizations.models import Role
from sarafan.people.imports import running
from tests.people.clients import KIND, LANGUAGE, NAME, PHONE, SKIP, TAGS, Shop, workbook
from tests.server.test_hidden import blind
from tests.support.hub import Hub, message

__all__ = ["blind"]

AT = 1_790_000_000


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    return Shop(hub, await hub.person())


async def write(shop: Shop, channel: Any, phone: str, name: str = "Асель", **more: Any) -> None:
    said = message(f"M{phone}{name}", "Где заказ?", phone=phone, lid=None, name=name, at=AT, **more)
    await shop.hub.deliver(channel, shop.hub.event(channel, "message", said))


async def test_a_dry_run_says_of_every_row_what_it_would_do_and_writes_nothing(shop: Shop):
    channel = await shop.hub.channel(shop.owner)
    await write(shop, channel, "77011111111")
    await write(shop, channel, "77012222222", "Берик")
    await shop.tag("VIP")
    before = await shop.ledger()
    looked = await shop.look(
        "Имя;Тел;Метки\n"
        "Асель К.;8 701 111 11 11;VIP\n"  # 2 joins
        "Ержан;+7 (701) 333-33-33, 77013333334;\n"  # 3 new
        "Ещё Ержан;77013333334;\n"  # 4 the same as 3
        ";12;\n"  # 5 no phone
        "Пусто;;\n"  # 6 no phone at all
        "Оба;77011111111/77012222222;\n"  # 7 of several
        "Метка;77014444444;нет такой\n"  # 8
        "Лишнее;77015555555;;4\n"  # 9 too many cells
        "Асель;77011111111;\n"  # 10 the same as 2
        "Берик;77012222222;\n",  # 11 unchanged
        NAME,
        PHONE,
        TAGS,
    )
    assert {
        state: looked[state] for state in ("new", "joins", "unchanged", "same", "refused", "waiting")
    } == {"new": 1, "joins": 1, "unchanged": 1, "same": 2, "refused": 5, "waiting": 0}  # fmt: skip
    assert await shop.faults(looked["id"]) == {
        5: ["invalid_phone"], 6: ["no_phone"], 7: ["phone_of_another"], 8: ["tag_unknown"], 9: ["too_many_cells"],
    }  # fmt: skip
    rows = {row["number"]: row for row in await shop.rows(looked["id"])}
    assert (rows[4]["same_as"], rows[10]["same_as"]) == (3, 2)
    assert (rows[2]["contact"]["name"], rows[2]["contact"]["phone"]) == ("Асель", "77011111111")
    changes = [(one["what"], one["before"], one["after"]) for one in rows[2]["changes"]]
    assert changes == [("name", "Асель", "Асель К."), ("tag", None, "VIP")]
    invalid = rows[5]["faults"][0]
    assert (invalid["column"], invalid["limit"], invalid["found"]) == (1, "7–15", "12")
    assert await shop.ledger() == before


async def test_an_import_makes_contacts_and_adds_to_those_that_are_there(shop: Shop):
    channel = await shop.hub.channel(shop.owner)
    await write(shop, channel, "77011111111")
    city, size = await shop.field("Город"), await shop.field("Размер", "choice", "Большой", "Малый")
    born, spent = await shop.field("Рождение", "date"), await shop.field("Покупки", "number")
    rows: list[list[Any]] = [
        ["Имя", "Фамилия", "Тел", "Город", "Размер", "Рождение", "Покупки", "Метки", "Кто", "Тіл"],
        ["Асель", "Ким", 77011111111, "Алматы", "большой", "05.07.1990", "1 200,50", "VIP, опт", "клиент", "қазақша"],
        ["Ержан", "", 7.7013333333e10, "Астана", "", "", 3, "опт", "Поставщик", ""],
    ]
    columns = (NAME, NAME, PHONE, city, size, born, spent, TAGS, KIND, LANGUAGE)
    done = await shop.take_in(workbook(*rows), *columns, create_tags=True)

    assert (done["state"], done["created"], done["changed"], done["refused"]) == ("done", 1, 1, 0)
    assert sorted(done["new_tags"]) == ["VIP", "опт"]
    assert await shop.names() == {"77011111111": "Асель Ким", "77013333333": "Ержан"}
    old, new = await shop.contact("77011111111"), await shop.contact("77013333333")
    values = {one["field_id"]: one["value"] for one in old["fields"]}
    assert (values[city["field_id"]], values[born["field_id"]]) == ("Алматы", "1990-07-05")
    assert values[spent["field_id"]] == "1200.5"
    assert (old["language"], new["language"]) == ("kk", None)
    assert (len(old["tag_ids"]), len(new["tag_ids"]), new["kind"]) == (2, 1, "supplier")
    listed = (await shop.hub.conversations(shop.owner, "view=all"))[0]
    assert listed["contact"]["name"] == "Асель Ким"
    assert await shop.do(done["id"], "start") == await shop.read(done["id"]), "asked for again it changes nothing"


async def test_what_is_filled_gives_way_only_when_that_is_said(shop: Shop):
    city = await shop.field("Город")
    await shop.take_in("Имя;Тел;Город\nАсель;77011111111;Алматы\n", NAME, PHONE, city)
    other = "Имя;Тел;Город;Кто\nАйгүл;77011111111;Астана;курьер\n"

    kept = await shop.take_in(other, NAME, PHONE, city, KIND)
    contact = await shop.contact("77011111111")
    assert (contact["name"], contact["fields"][0]["value"], contact["kind"]) == ("Асель", "Алматы", "courier")
    assert [one["what"] for one in (await shop.rows(kept["id"]))[0]["changes"]] == ["kind"]

    await shop.take_in(other, NAME, PHONE, city, KIND, overwrite=True)
    contact = await shop.contact("77011111111")
    assert (contact["name"], contact["fields"][0]["value"]) == ("Айгүл", "Астана")


async def test_a_number_is_taken_from_nobody(shop: Shop):
    channel = await shop.hub.channel(shop.owner)
    await write(shop, channel, "77011111111")
    await shop.take_in("Имя;Тел\nАсель;77011111111, 77012222222\n")
    assert len((await shop.contact("77011111111"))["identifiers"]) == 2
    await shop.hub.change("UPDATE contact_identifiers SET former_since = now() WHERE value = '77012222222'")
    before = await shop.ledger()
    done = await shop.take_in("Имя;Тел\nДругая;77012222222\nВместе;77012222222, 77019999999\n")
    assert await shop.faults(done["id"]) == {2: ["phone_of_another"], 3: ["phone_of_another"]}
    assert await shop.ledger() == before


async def test_undone_everything_is_as_before(shop: Shop):
    channel = await shop.hub.channel(shop.owner)
    await write(shop, channel, "77011111111")
    city = await shop.field("Город")
    await shop.tag("VIP")
    await shop.take_in("Имя;Тел;Город\nБерик;77012222222;Тараз\n", NAME, PHONE, city)
    before = await shop.ledger()
    table = "Имя;Тел;Город;Метки;Кто;Язык\n" + "".join(
        f"Клиент {one};{phone};Алматы;VIP, новая;спам;en\n"
        for one, phone in enumerate(("77011111111", "77012222222, 77015555555", "77013333333"))
    )
    done = await shop.take_in(table, NAME, PHONE, city, TAGS, KIND, LANGUAGE, overwrite=True, create_tags=True)
    assert (done["created"], done["changed"]) == (1, 2)
    assert await shop.ledger() != before

    undone = await shop.undo(done["id"])

    assert (undone["state"], undone["removed"], undone["restored"], undone["kept"]) == ("undone", 1, 2, 0)
    assert await shop.ledger() == before
    archived = await shop.hub.rows("SELECT name FROM tags WHERE archived_at IS NOT NULL")
    assert archived == [("новая",)]
    assert (await shop.do(done["id"], "undo"))["state"] == "undone"


async def test_what_was_used_or_changed_since_stays_and_is_named(shop: Shop):
    channel = await shop.hub.channel(shop.owner)
    await shop.take_in("Имя;Тел\nСтарая;77010000000\n")
    rows = "".join(f"Клиент {one};7701000000{one}\n" for one in range(1, 6))
    done = await shop.take_in(f"Имя;Тел\nНовая;77010000000\n{rows}", overwrite=True)
    await write(shop, channel, "77010000001", "Она сама")
    for phone, change in (("77010000002", {"name": "Переименован"}), ("77010000000", {"name": "Ещё новее"})):
        contact = await shop.contact(phone)
        assert (await shop.owner.http.patch(f"/api/contacts/{contact['id']}", json=change)).status_code == 200
    tag = await shop.tag("VIP")
    tagged = await shop.contact("77010000003")
    await shop.owner.http.put(f"/api/contacts/{tagged['id']}/tags/{tag}")

    undone = await shop.undo(done["id"])

    kept = {row["number"]: row["kept"] for row in await shop.rows(done["id"], "kept")}
    assert kept == {2: ["name"], 3: ["chat"], 4: ["name"], 5: ["tag"]}
    assert (undone["kept"], undone["removed"]) == (4, 2)
    assert set(await shop.names()) == {f"7701000000{one}" for one in range(4)}


async def test_an_import_whose_job_dies_anywhere_is_done_once(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "MADE", 3)
    monkeypatch.setattr(running, "LOOKED_AT", 7)
    channel = await shop.hub.channel(shop.owner)
    for one in range(0, 40, 5):
        await write(shop, channel, f"770100000{one:02}")
    given = await shop.give("Имя;Тел\n" + "".join(f"Клиент {one};770100000{one:02}\n" for one in range(40)))
    path = f"/api/contact-imports/{given['id']}/matching"
    await shop.owner.http.put(path, json={"columns": [NAME, PHONE]})
    args = {"organization_id": str(shop.owner.organization_id), "import_id": given["id"]}
    chance = random.Random(1)

    async def die_often(state: str, most: int) -> None:
        for _ in range(most):
            job = asyncio.create_task(running.run(shop.hub.resources, **args))
            asyncio.get_running_loop().call_later(chance.random() / 20, job.cancel)
            await asyncio.gather(job, return_exceptions=True)
            if (await shop.read(given["id"]))["state"] == state:
                break
        await shop.hub.work()

    await die_often("checked", 30)
    looked = await shop.read(given["id"])
    assert (looked["state"], looked["new"], looked["joins"]) == ("checked", 32, 8)
    await shop.do(given["id"], "start")
    await die_often("done", 60)
    done = await shop.read(given["id"])
    assert (done["state"], done["created"], done["changed"], done["refused"]) == ("done", 32, 8, 0)
    assert await shop.names() == {f"770100000{one:02}": f"Клиент {one}" for one in range(40)}
    assert await shop.hub.rows("SELECT count(*) FROM contact_identifiers") == [(40,)]
    for _ in range(2):
        await running.run(shop.hub.resources, **args)
    assert await shop.read(given["id"]) == done, "run again it changes nothing"


async def test_two_jobs_of_one_import_do_each_row_once(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "MADE", 2)
    looked = await shop.look("Имя;Тел\n" + "".join(f"К{one};770100000{one:02}\n" for one in range(30)))
    await shop.do(looked["id"], "start")
    args = {"organization_id": str(shop.owner.organization_id), "import_id": looked["id"]}
    await asyncio.gather(*(running.run(shop.hub.resources, **args) for _ in range(3)))
    await shop.hub.work()
    assert (await shop.read(looked["id"]))["created"] == 30
    assert len(await shop.names()) == 30


async def test_a_stopped_import_leaves_the_rest_and_can_be_taken_back(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "MADE", 2)
    monkeypatch.setattr(running, "PIECES", 3)
    looked = await shop.look("Имя;Тел\n" + "".join(f"К{one};770100000{one:02}\n" for one in range(20)))
    before = await shop.ledger()
    await shop.do(looked["id"], "start")
    args = {"organization_id": str(shop.owner.organization_id), "import_id": looked["id"]}
    await running.run(shop.hub.resources, **args)
    stopped = await shop.do(looked["id"], "stop")
    assert (stopped["state"], stopped["is_stopped"], stopped["created"], stopped["left"]) == ("done", True, 4, 16)
    await shop.hub.work()
    assert (await shop.read(looked["id"]))["created"] == 4
    undone = await shop.undo(looked["id"])
    assert (undone["removed"], undone["left"]) == (4, 16)
    assert await shop.ledger() == before


async def test_whoever_may_import_no_more_changes_nothing_more(shop: Shop):
    head = await shop.hub.person(shop.owner.organization_id, Role.HEAD)
    theirs = Shop(shop.hub, head)
    looked = await theirs.look("Имя;Тел\nА;77010000001\n")
    await theirs.do(looked["id"], "start")
    await shop.owner.http.patch(f"/api/members/{head.id}", json={"role": "operator"})
    await shop.hub.work()
    assert await shop.names() == {}
    assert (await head.http.get(f"/api/contact-imports/{looked['id']}")).status_code == 403
    assert (await shop.owner.http.get(f"/api/contact-imports/{looked['id']}")).status_code == 404


async def test_what_somebody_has_made_meanwhile_is_joined_and_not_doubled(shop: Shop):
    looked = await shop.look("Имя;Тел\nАйгүл;77010000001\n")
    assert looked["new"] == 1
    await write(shop, await shop.hub.channel(shop.owner), "77010000001", "Сама")
    await shop.do(looked["id"], "start")
    await shop.hub.work()
    done = await shop.read(looked["id"])
    assert (done["created"], done["changed"]) == (0, 1)
    assert await shop.names() == {"77010000001": "Айгүл"}


async def test_columns_and_states_are_refused_by_name(shop: Shop):
    given = await shop.give("Имя;Тел\nА;77010000001\n")
    path = f"/api/contact-imports/{given['id']}"
    city = await shop.field("Город")
    for columns, field, limit, found in (
        ([NAME], "columns", 2, 1),
        ([NAME, NAME], "phone", 5, 0),
        ([city, city], "phone", 5, 0),
        ([{"target": "field"}, PHONE], "Имя", "field_id", "field"),
        ([{**city, "field_id": "00000000-0000-7000-8000-000000000001"}, PHONE], "Имя", "field_id", None),
    ):
        answer = await shop.owner.http.put(f"{path}/matching", json={"columns": columns})
        data = answer.json()["data"]
        assert (answer.status_code, answer.json()["error"], data["field"], data["limit"]) == (
            422, "matching_invalid", field, limit,
        )  # fmt: skip
        assert found is None or found == data["found"]
    assert (await shop.do(given["id"], "start", 409))["error"] == "import_not_checked"
    assert (await shop.do(given["id"], "undo", 409))["error"] == "import_not_done"
    done = await shop.take_in("Имя;Тел\nА;77010000001\n")
    path = f"/api/contact-imports/{done['id']}"
    for answer in (
        await shop.owner.http.delete(path),
        await shop.owner.http.put(f"{path}/matching", json={"columns": [NAME, PHONE]}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (409, "import_begun")
    await shop.hub.change("UPDATE contact_imports SET finished_at = now() - interval '8 days'")
    assert (await shop.do(done["id"], "undo", 409))["error"] == "too_late_to_undo_import"
    await running.forget_old(shop.hub.resources, 0)
    assert (await shop.owner.http.get(path)).status_code == 404


async def test_a_new_table_takes_the_place_of_one_that_was_not_begun(shop: Shop):
    first = await shop.give("Имя;Тел\nА;77010000001\n")
    second = await shop.give("Имя;Тел\nБ;77010000002\n")
    listed = (await shop.owner.http.get("/api/contact-imports")).json()["items"]
    assert [one["id"] for one in listed] == [second["id"]]
    assert (await shop.owner.http.get(f"/api/contact-imports/{first['id']}")).status_code == 404
    assert (await shop.owner.http.delete(f"/api/contact-imports/{second['id']}")).status_code == 204
    assert await shop.hub.rows("SELECT count(*) FROM contact_import_rows") == [(0,)]


async def test_nothing_in_the_list_of_faults_runs(shop: Shop):
    looked = await shop.look('=cmd|x;Тел\n"=1+1";=HYPERLINK()\n;@x\nА;77010000001\nА;77010000001\n')
    answer = await shop.owner.http.get(f"/api/contact-imports/{looked['id']}/faults", params={"language": "kk"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert lines[0] == ["Жол", "Баған", "Қатесі", "Рұқсат етілгені", "Табылғаны"]
    assert [line[0] for line in lines[1:]] == ["2", "3", "5"]
    assert lines[1][4] == "'=HYPERLINK()"
    assert all(cell[:1] not in "=+-@" or not cell for line in lines for cell in line)


async def test_limits_of_tags_are_kept(shop: Shop):
    many = ", ".join(f"т{one}" for one in range(MOST_TAGS_OF_CONTACT + 1))
    enough = ", ".join(f"т{one}" for one in range(MOST_TAGS_OF_CONTACT))
    done = await shop.take_in(
        f'Тел;Метки\n77010000001;"{many}"\n77010000002;"{enough}"\n', PHONE, TAGS, create_tags=True
    )
    assert await shop.faults(done["id"]) == {2: ["too_many_tags_of_contact"]}
    rows = "".join(f"7702{one:07};м{one}\n" for one in range(MOST_TAGS))
    looked = await shop.look(f"Тел;Метки\n{rows}", PHONE, TAGS, create_tags=True)
    assert looked["refused"] == MOST_TAGS_OF_CONTACT
    assert {code for codes in (await shop.faults(looked["id"])).values() for code in codes} == {"too_many_tags"}
    await shop.owner.http.post("/api/tags", json={"name": "м0"})
    await shop.do(looked["id"], "start")
    await shop.hub.work()
    assert (await shop.hub.rows("SELECT count(*) FROM tags"))[0][0] == MOST_TAGS


async def test_an_import_is_told_of_to_its_member_alone(shop: Shop):
    head = await shop.hub.person(shop.owner.organization_id, Role.HEAD)
    done = await shop.take_in("Имя;Тел\nА;77010000001\n")
    for who, expected in ((shop.owner, {done["id"]}), (head, set())):
        told = (await who.http.get("/api/changes?after=0")).json()["items"]
        assert {one["data"]["id"] for one in told if one["type"] == "contact_import"} == expected
    assert (await head.http.get(f"/api/contact-imports/{done['id']}/rows")).status_code == 404
    assert (await head.http.get("/api/contact-imports")).json()["items"] == []


async def test_rows_come_in_pages_without_a_gap(shop: Shop):
    given = await shop.give("Имя;Тел\n" + "".join(f"К{one};{one}\n" for one in range(120)))
    assert [row["number"] for row in await shop.rows(given["id"])] == list(range(2, 122))


_LETTERS = [
    *("А", "7", "77010000001", "8 701 000 00 02", "=1", "\ufffd", "\x01", "🙂" * 50, "x" * 2100, "7.7E+10", ",", "VIP"),
    *("клиент", "2026-13-45", "-", "\u202e", "  ", "+", "{}", "\\", "%", "'"),
]


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_rows_say_each_is_done_or_refused_by_name(shop: Shop, seed: int):
    chance = random.Random(seed)
    fields = [await shop.field(kind, kind, *(["да"] if kind == "choice" else [])) for kind in (
        "text", "number", "date", "choice", "phone", "link")]  # fmt: skip
    columns = [NAME, PHONE, PHONE, TAGS, KIND, LANGUAGE, SKIP, *fields]
    rows = [["".join(chance.choices(_LETTERS, k=chance.randrange(3))) for _ in columns] for _ in range(40)]
    for row in rows:
        if chance.random() < 0.7:  # some are good
            row[1:] = [f"7701{chance.randrange(10):07}", *(chance.choice(("", one)) for one in row[2:])]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["Heading"] * len(columns), *rows])

    done = await shop.take_in(written.getvalue(), *columns, create_tags=True, overwrite=bool(seed % 2))

    assert done["state"] == "done"
    count = sum(any(cell.strip() for cell in row) for row in rows)
    states = ("created", "changed", "unchanged", "same", "refused")
    assert (done["total"], sum(done[state] for state in states)) == (count, count)
    found = await shop.rows(done["id"], "refused")
    assert all(row["faults"] and all(one["code"] != "internal_error" for one in row["faults"]) for row in found)
    undone = await shop.undo(done["id"])
    assert (undone["kept"], await shop.names()) == (0, {})


async def test_a_contact_that_is_not_shown_is_neither_changed_nor_named(shop: Shop, blind: set[str]):
    await write(shop, await shop.hub.channel(shop.owner), "77011111111", "Тайна")
    blind.add((await shop.owner.http.get("/api/session")).json()["member"]["name"])
    before = await shop.ledger()
    done = await shop.take_in("Имя;Тел\nДругое имя;77011111111\n", overwrite=True)
    (row,) = await shop.rows(done["id"])
    assert ([one["code"] for one in row["faults"]], row["contact"]) == (["phone_of_another"], None)
    assert "Тайна" not in str(row)
    assert await shop.ledger() == before
