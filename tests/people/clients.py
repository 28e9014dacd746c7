"""A shop whose clients come from tables."""

import io
from typing import Any

import openpyxl

from tests.support.hub import Hub, Person

NAME, PHONE, TAGS, KIND, LANGUAGE = ({"target": one} for one in ("name", "phone", "tags", "kind", "language"))
SKIP = {"target": "skip"}

# All that imports may write, as it is to a member: how often a row changed, and when, is left out.
_LEDGER = {
    "contacts": "to_jsonb(t) - '{revision,created_at}'::text[]",
    "contact_identifiers": "to_jsonb(t) - 'id'",
    "contact_tags": "to_jsonb(t)",
    "contact_field_values": "to_jsonb(t) - 'updated_at'",
}


def workbook(*rows: list[Any]) -> bytes:
    """Make a workbook with one sheet."""
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


class Shop:
    """A shop, and a member who imports."""

    def __init__(self, hub: Hub, owner: Person) -> None:
        self.hub, self.owner = hub, owner

    async def give(self, content: str | bytes, status: int = 201, who: Person | None = None, **how: Any) -> Any:
        raw = content.encode() if isinstance(content, str) else content
        http = (who or self.owner).http
        answer = await http.post("/api/contact-imports", content=raw, params=how, headers={"x-file-name": "a.csv"})
        assert answer.status_code == status, answer.text
        return answer.json()

    async def look(self, content: str | bytes, *columns: dict[str, Any], **more: Any) -> Any:
        """Give a table, say what its columns are, and let a job look at it."""
        given = await self.give(content)
        body = {"columns": list(columns) or [NAME, PHONE], **more}
        answer = await self.owner.http.put(f"/api/contact-imports/{given['id']}/matching", json=body)
        assert answer.status_code == 200, answer.text
        await self.hub.work()
        return await self.read(given["id"])

    async def take_in(self, content: str | bytes, *columns: dict[str, Any], **more: Any) -> Any:
        looked = await self.look(content, *columns, **more)
        await self.do(looked["id"], "start")
        await self.hub.work()
        return await self.read(looked["id"])

    async def do(self, import_id: str, deed: str, status: int = 200) -> Any:
        answer = await self.owner.http.post(f"/api/contact-imports/{import_id}/{deed}")
        assert answer.status_code == status, answer.text
        return answer.json()

    async def undo(self, import_id: str) -> Any:
        await self.do(import_id, "undo")
        await self.hub.work()
        return await self.read(import_id)

    async def read(self, import_id: str) -> Any:
        return (await self.owner.http.get(f"/api/contact-imports/{import_id}")).json()

    async def rows(self, import_id: str, *states: str) -> list[Any]:
        found: list[Any] = []
        after: int | None = 0
        while after is not None:
            query: dict[str, Any] = {"state": list(states), "after": after}
            page = (await self.owner.http.get(f"/api/contact-imports/{import_id}/rows", params=query)).json()
            found += page["items"]
            after = page["next_after"]
        return found

    async def faults(self, import_id: str) -> dict[int, list[str]]:
        return {row["number"]: [one["code"] for one in row["faults"]] for row in await self.rows(import_id, "refused")}

    async def ledger(self) -> dict[str, list[str]]:
        return {
            table: [row[0] for row in await self.hub.rows(f"SELECT ({what})::text FROM {table} AS t ORDER BY 1")]
            for table, what in _LEDGER.items()
        }

    async def names(self) -> dict[str, str | None]:
        return {row[0]: row[1] for row in await self.hub.rows("SELECT phone, name FROM contacts")}

    async def field(self, name: str, kind: str = "text", *choices: str) -> dict[str, str]:
        body = {"name": name, "kind": kind, "choices": list(choices)}
        made = (await self.owner.http.post("/api/contact-fields", json=body)).json()
        return {"target": "field", "field_id": made["id"]}

    async def tag(self, name: str) -> str:
        return str((await self.owner.http.post("/api/tags", json={"name": name})).json()["id"])

    async def contact(self, phone: str) -> Any:
        found = await self.hub.rows(
            "SELECT contact_id FROM contact_identifiers WHERE value = :phone AND kind = 'phone'", phone=phone
        )
        return (await self.owner.http.get(f"/api/contacts/{found[0][0]}")).json()
