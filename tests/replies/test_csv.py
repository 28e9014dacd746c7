"""Quick replies as a table: taken in whole or not at all, each line's fault named, and nothing in it runs."""

import csv
import io
from typing import Any

import pytest

from sarafan.organizations.models import Role
from tests.replies.test_replies import make, titles
from tests.support.hub import Hub, Person

HEAD = "folder;title;shortcut;text_ru;text_kk;text_en"


async def take_in(person: Person, content: str | bytes, status: int = 200, **query: Any) -> dict[str, Any]:
    """Take in a file."""
    raw = content.encode() if isinstance(content, str) else content
    answer = await person.http.post("/api/replies/import", content=raw, params=query)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def give_out(person: Person, *, team: bool = True) -> str:
    """Return all of them as a table."""
    return str((await person.http.get("/api/replies/export", params={"team": team})).json()["csv"])


def faults(outcome: dict[str, Any]) -> list[tuple[int, str | None, str]]:
    """Tell where what is wrong."""
    return [(one["line"], one["column"], one["problem"]) for one in outcome["faults"]]


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
async def test_a_table_of_any_spreadsheet_is_taken_in(hub: Hub, bom: str, delimiter: str, end: str):
    owner = await hub.person()
    lines = [HEAD, 'Общее;Адрес;адрес;"Абая, 10; вход ""со двора""";Абай к-сі, 10;', ";Цены;;Вот;;"]
    table = bom + end.join(line.replace(";", delimiter) if line is not lines[1] else line for line in lines)
    if delimiter == ",":
        table = table.replace(lines[1], 'Общее,Адрес,адрес,"Абая, 10; вход ""со двора""","Абай к-сі, 10",')

    tried = await take_in(owner, table)
    assert (tried["created"], tried["faults"], await titles(owner)) == (2, [], [])
    done = await take_in(owner, table, dry_run=False)

    assert done == tried
    listed = {one["title"]: one for one in (await owner.http.get("/api/replies")).json()["items"]}
    assert listed["Адрес"]["texts"] == {"ru": 'Абая, 10; вход "со двора"', "kk": "Абай к-сі, 10"}
    assert (listed["Адрес"]["folder"], listed["Адрес"]["shortcut"], listed["Адрес"]["team"]) == ("Общее", "адрес", True)


async def test_each_lines_fault_is_named_and_then_nothing_is_taken_in(hub: Hub):
    owner = await hub.person()
    lines = [
        HEAD,
        ";Хороший;;Да;;",
        ";;;Без названия;;",
        ";Без текста;;;;",
        f";{'x' * 121};;Да;;",
        ";Ярлык;два слова;Да;;",
        ";Переменная;;{{contact.password}};;",
        ";Дважды;раз;Да;;",
        ';Дважды ещё;раз;"Да',
        'и нет";;',
        ";Нуль\x00;;Да;;",
    ]
    table = "\n".join(lines)
    expected = [
        (3, "title", "missing"),
        (4, "text_ru", "missing"),
        (5, "title", "too_long"),
        (6, "shortcut", "invalid"),
        (7, "text_ru", "unknown_variable"),
        (9, "shortcut", "twice"),
        (11, "title", "invalid"),
    ]

    tried = await take_in(owner, table)
    refused = await take_in(owner, table, 422, dry_run=False)

    assert faults(tried) == expected
    assert (refused["error"], faults(refused["data"])) == ("import_faulty", expected)
    too_long = tried["faults"][2]
    assert (too_long["found"], too_long["limit"]) == ("121", 120)
    assert await titles(owner) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", (1, None, "no_head")),
        (b"\xff\xfe\x00a", (1, None, "not_utf8")),
        (HEAD.encode() + b"\n;\xcf\xf0\xe8\xe2\xe5\xf2;;x;;", (2, None, "not_utf8")),
        ("имя;текст\nа;б".encode(), (1, None, "unknown_column")),
        (b"title;title\na;b", (1, "title", "twice")),
        (b"text_ru\na", (1, "title", "missing")),
        (f'{HEAD}\n;"a"b;;c;;'.encode(), (2, None, "broken")),
        (f'{HEAD}\n;"никогда не кончается'.encode(), (2, None, "broken")),
        (f"{HEAD}\n;a;;b;;;;x".encode(), (2, None, "too_many_cells")),
        ((HEAD + "\n;a;;b;;" * 501).encode(), (502, None, "too_many_rows")),
        (b'title;text_ru\na;"' + b"x" * 200_000 + b'"', (2, None, "broken")),
        (b";" * 100_000, (1, None, "unknown_column")),
        (b"\x00" * 1000, (1, None, "unknown_column")),
    ],
    ids=range(13),
)
async def test_what_is_no_such_table_is_told_so(hub: Hub, content: bytes, found: tuple[int, str | None, str]):
    assert faults(await take_in(await hub.person(), content)) == [found]


async def test_a_body_over_the_limit_is_refused_before_it_is_read(hub: Hub):
    refused = await take_in(await hub.person(), b"x" * (1024 * 1024 + 1), 413)

    assert refused["error"] == "body_too_large"


DANGEROUS = [
    "=HYPERLINK(\"http://evil\",\"да\")", "+7 701 123 45 67", "-5 %", "@собака", "'=1+1", "''-", "＝1+1", "'обычный",
    "=cmd|' /C calc'!A0", "Строка\n=1+1", "a;b,c\"d", "{{contact.name}}",
]  # fmt: skip


async def test_nothing_that_is_given_out_runs_and_it_comes_back_as_it_was(hub: Hub):
    owner, other = await hub.person(), await hub.person()
    for number, text in enumerate(DANGEROUS):
        await make(owner, team=True, title=f"{text[:1]}{number}", folder=text[:60], texts={"ru": text, "en": text})

    table = await give_out(owner)
    cells = [cell for row in csv.reader(io.StringIO(table.removeprefix("\ufeff")), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@＝\t\r")] == []
    assert table.startswith("\ufeff")

    done = await take_in(other, table, dry_run=False)
    assert (done["created"], done["faults"]) == (len(DANGEROUS), [])
    assert await give_out(other) == table
    again = await take_in(owner, table, dry_run=False)
    assert (again["same"], again["created"], again["changed"]) == (len(DANGEROUS), 0, 0)


async def test_a_known_line_changes_what_is_there_and_keeps_its_files_and_its_count(hub: Hub):
    owner = await hub.person()
    file = (await owner.http.post("/api/media", content=b"%PDF-1.4")).json()["id"]
    made = await make(owner, team=True, shortcut="адрес", texts={"ru": "Абая", "kk": "Абай"}, file_ids=[file])

    done = await take_in(owner, "title,shortcut,text_ru\nГде мы,Адрес,Сатпаева", dry_run=False)

    shown = (await owner.http.get(f"/api/replies/{made['id']}")).json()
    assert (done["changed"], shown["title"], shown["texts"]) == (1, "Где мы", {"ru": "Сатпаева", "kk": "Абай"})
    assert [one["id"] for one in shown["files"]] == [file]


async def test_an_operator_takes_in_only_their_own(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    table = f"{HEAD}\n;Своё;;Да;;"

    assert (await take_in(operator, table, 403))["error"] == "forbidden"
    assert (await take_in(operator, table, team=False, dry_run=False))["created"] == 1
    assert (await titles(operator), await titles(owner)) == (["Своё"], [])
    assert "Своё" in await give_out(operator, team=False)
    assert "Своё" not in await give_out(operator, team=True)


async def test_more_than_there_is_room_for_is_a_fault(hub: Hub):
    owner = await hub.person()
    rows = "".join(f"\n;{number};;{'ж' * 4000};;" for number in range(100))

    outcome = await take_in(owner, HEAD + rows, team=False)
    assert faults(outcome) == [(1, None, "too_much")]
    many = "".join(f"\n;{number};;x;;" for number in range(201))
    assert faults(await take_in(owner, HEAD + many, team=False)) == [(1, None, "too_many")]
