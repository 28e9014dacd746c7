"""Quick replies: whose they are, who sees and changes them, what they keep, and how they are found."""

from datetime import timedelta
from typing import Any

import pytest

from sarafan.conversations.models import Conversation
from sarafan.conversations.visibility import assignees_shown, by_assignment, limit_by
from sarafan.core.clock import utc_now
from sarafan.media.files import forget_unused
from sarafan.organizations.models import Role
from sarafan.replies.editing import MOST_FILES, MOST_OF_ONE
from sarafan.replies.tasks import forget_deleted
from tests.support.hub import Hub, Person


async def make(person: Person, status: int = 201, **about: Any) -> dict[str, Any]:
    """Make a quick reply."""
    answer = await person.http.post("/api/replies", json={"title": "Адрес", "texts": {"ru": "Абая, 10"}, **about})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def change(person: Person, reply: dict[str, Any], status: int = 200, **about: Any) -> dict[str, Any]:
    """Change one, as its form does: all of it."""
    kept = {name: reply[name] for name in ("title", "folder", "shortcut", "texts", "team")}
    body = {**kept, "file_ids": [file["id"] for file in reply["files"]], **about}
    answer = await person.http.put(f"/api/replies/{reply['id']}", json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def titles(person: Person, q: str = "") -> list[str]:
    """List the titles of what a member finds."""
    answer = await person.http.get("/api/replies", params={"q": q})
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


async def upload(person: Person, name: str = "price.pdf") -> str:
    """Give a file; returns its id."""
    answer = await person.http.post("/api/media", content=b"%PDF-1.4", headers={"x-file-name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_reply_is_kept_as_it_was_given(hub: Hub):
    owner = await hub.person()
    file = await upload(owner)
    texts = {"ru": "Здравствуйте, {{contact.name}}!", "kk": "Сәлеметсіз бе!", "en": "Hello"}
    made = await make(owner, texts=texts, folder="Общее", shortcut="ПРИВЕТ", team=True, file_ids=[file])

    shown = (await owner.http.get(f"/api/replies/{made['id']}")).json()

    assert shown == made
    assert (shown["texts"], shown["folder"], shown["shortcut"], shown["team"]) == (texts, "Общее", "привет", True)
    assert [(one["file_name"], one["kind"]) for one in shown["files"]] == [("price.pdf", "document")]


@pytest.mark.parametrize("role", [Role.OWNER, Role.HEAD])
async def test_who_manages_them_changes_the_teams(hub: Hub, role: Role):
    owner = await hub.person()
    manager = await hub.person(owner.organization_id, role)
    made = await make(owner, team=True)

    await change(manager, made, title="Где мы")
    assert await titles(owner) == ["Где мы"]
    assert (await manager.http.delete(f"/api/replies/{made['id']}")).status_code == 204
    assert await titles(owner) == []


async def test_an_operator_reads_the_teams_and_changes_only_their_own(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    of_team = await make(owner, team=True)
    own = await make(operator, title="Моё")

    assert sorted(await titles(operator)) == ["Адрес", "Моё"]
    assert (await make(operator, 403, team=True))["error"] == "forbidden"
    assert (await change(operator, of_team, 403))["error"] == "forbidden"
    assert (await change(operator, own, 403, team=True))["error"] == "forbidden"
    await change(operator, own, title="Моё, новое")
    assert sorted(await titles(operator)) == ["Адрес", "Моё, новое"]


async def test_what_is_ones_own_is_seen_by_nobody_else_not_even_the_owner(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    file = await upload(operator)
    own = await make(operator, title="Секрет", shortcut="секрет", file_ids=[file])
    path = f"/api/replies/{own['id']}"

    assert (await titles(owner), await titles(owner, "секрет")) == ([], [])
    for team in ("true", "false"):
        assert "Секрет" not in (await owner.http.get(f"/api/replies/export?team={team}")).text
    conversation = {"conversation_id": own["id"]}
    for answer in (
        await owner.http.get(path),
        await owner.http.put(path, json={"title": "x", "texts": {"ru": "x"}}),
        await owner.http.delete(path),
        await owner.http.post(f"{path}/restore"),
        await owner.http.post(f"{path}/insert", json=conversation),
        await owner.http.get(f"/api/media/{file}"),
        await owner.http.get(f"/api/media/{file}/download"),
    ):
        assert answer.status_code == 404, answer.text
    assert (await operator.http.get(f"/api/media/{file}")).status_code == 302
    stolen = await make(owner, 404, file_ids=[file])
    assert stolen["error"] == "not_found"


async def test_a_file_of_the_teams_is_seen_whatever_conversations_somebody_sees(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    file = await upload(owner)
    await make(owner, team=True, file_ids=[file])
    limit_by(lambda actor: Conversation.assignee_id == actor.member_id)
    try:
        assert (await operator.http.get(f"/api/media/{file}")).status_code == 302
    finally:
        limit_by(by_assignment, assignees_shown)


async def test_a_file_stays_as_long_as_a_reply_has_it(hub: Hub):
    owner = await hub.person()
    kept, dropped = await upload(owner), await upload(owner, "old.pdf")
    made = await make(owner, team=True, file_ids=[kept, dropped])
    made = await change(owner, made, file_ids=[kept])

    await _sweep_files(hub)
    assert [(await owner.http.get(f"/api/media/{one}")).status_code for one in (kept, dropped)] == [302, 404]
    await owner.http.delete(f"/api/replies/{made['id']}")
    await _sweep_files(hub)
    restored = await owner.http.post(f"/api/replies/{made['id']}/restore")
    assert [one["id"] for one in restored.json()["files"]] == [kept], "deleted a moment ago only"

    await owner.http.delete(f"/api/replies/{made['id']}")
    await hub.change("UPDATE quick_replies SET deleted_at = deleted_at - interval '25 hours'")
    await forget_deleted(hub.resources, 0)
    await forget_deleted(hub.resources, 0)
    await _sweep_files(hub)
    assert (await owner.http.get(f"/api/media/{kept}")).status_code == 404
    assert (await owner.http.post(f"/api/replies/{made['id']}/restore")).status_code == 404


async def _sweep_files(hub: Hub) -> None:
    async with hub.database.for_system() as session:
        await forget_unused(session, utc_now() + timedelta(minutes=1))
    await hub.work()


async def test_a_shortcut_is_one_replys_among_the_teams_and_among_ones_own(hub: Hub):
    owner = await hub.person()
    first = await make(owner, team=True, shortcut="адрес")

    assert (await make(owner, 409, team=True, shortcut="Адрес"))["error"] == "shortcut_taken"
    await make(owner, shortcut="адрес")
    assert (await make(owner, 409, shortcut="адрес"))["error"] == "shortcut_taken"
    await owner.http.delete(f"/api/replies/{first['id']}")
    await make(owner, team=True, shortcut="адрес")
    restored = await owner.http.post(f"/api/replies/{first['id']}/restore")
    assert (restored.status_code, restored.json()["error"]) == (409, "shortcut_taken")


async def test_a_removed_members_own_are_gone_and_the_teams_stay(hub: Hub):
    owner = await hub.person()
    head = await hub.person(owner.organization_id, Role.HEAD)
    await make(head, title="Своё")
    await make(head, title="Общее", team=True)

    await owner.http.delete(f"/api/members/{head.id}")

    assert await titles(owner) == ["Общее"]
    assert await hub.rows("SELECT title FROM quick_replies") == [("Общее",)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("гра", ["График работы"]),
        ("рабо граф", ["График работы"]),
        ("афик", []),
        ("елка", ["Ёлка"]),
        ("казак", ["Қазақша"]),
        ("қаза", ["Қазақша"]),
        ("ТЕҢГЕ", ["Ёлка"]),
        ("тенге", ["Ёлка"]),
        ("время", ["График работы"]),
        ("%", []),
        ("_", []),
        ("   ", ["Ёлка", "График работы", "Қазақша"]),
    ],
)
async def test_words_are_found_by_their_beginnings_in_title_shortcut_and_text(hub: Hub, typed: str, found: list[str]):
    owner = await hub.person()
    await make(owner, team=True, title="График работы", shortcut="время", texts={"ru": "С 9 до 18"})
    await make(owner, team=True, title="Ёлка", texts={"kk": "Бағасы 5000 теңге"})
    await make(owner, team=True, title="Қазақша", texts={"ru": "Говорим"})

    assert sorted(await titles(owner, typed)) == sorted(found)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"folder": "x" * 61}, "folder"),
        ({"shortcut": "два слова"}, "shortcut"),
        ({"shortcut": "a/b"}, "shortcut"),
        ({"texts": {}}, "texts"),
        ({"texts": {"ru": "  "}}, "texts"),
        ({"texts": {"ru": "x" * 4097}}, "texts.ru"),
        ({"texts": {"de": "Hallo"}}, "texts.de"),
        ({"texts": {"ru": "a\x00"}}, "texts.ru"),
        ({"file_ids": ["01900000-0000-7000-8000-000000000000"] * (MOST_FILES + 1)}, "file_ids"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
async def test_what_is_outside_of_its_limits_is_named(hub: Hub, about: dict[str, Any], field: str):
    refused = await make(await hub.person(), 422, **about)

    assert [one["field"] for one in refused["data"]["fields"]] == [field]


async def test_there_are_only_so_many(hub: Hub):
    owner = await hub.person()
    await hub.change(
        "INSERT INTO quick_replies (id, organization_id, member_id, title, text_ru, searched)"
        " SELECT gen_random_uuid(), :organization, :member, 'x' || n, 'x', '' FROM generate_series(1, :most) AS n",
        organization=owner.organization_id, member=owner.id, most=MOST_OF_ONE,
    )  # fmt: skip

    refused = await make(owner, 409)
    assert (refused["error"], refused["data"]) == ("too_many_replies", {"limit": MOST_OF_ONE, "found": MOST_OF_ONE + 1})
    await make(owner, team=True)
    listed = (await owner.http.get("/api/replies")).json()["items"]
    assert len(listed) == MOST_OF_ONE + 1


async def test_a_file_that_is_not_here_goes_with_no_reply(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()

    assert (await make(owner, 404, file_ids=[await upload(stranger)]))["error"] == "not_found"
    assert await titles(owner) == []
