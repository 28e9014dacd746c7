"""What happens while people are merged, parted or erased, or after it, to what these rely on."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sarafan.core.clock import utc_now
from sarafan.core.errors import Unreachable
from sarafan.organizations.models import Role
from sarafan.people import tasks
from tests.people.test_erasing import PERSON, Shop, shop
from tests.people.test_merging import Two, two
from tests.support.hub import message
from tests.support.recount import assert_counters_are_exact

__all__ = ["shop", "two"]


class Store:
    """A store of files, at whose next deletion something happens first."""

    def __init__(self, files: Any, happens: Any) -> None:
        self.files, self.happens = files, happens

    async def delete(self, keys: Sequence[str]) -> None:
        happens, self.happens = self.happens, None
        if happens is not None:
            await happens()
        await self.files.delete(keys)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        async for piece in self.files.read(key):
            yield piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self.files, name)


@pytest.mark.parametrize("news", ["a chat on another number", "a number", "a merge"])
async def test_an_erasure_begins_anew_when_more_is_known_before_its_end(shop: Shop, news: str):
    hub = shop.hub
    assert (await shop.export()).status_code == 202
    await hub.work()
    school = await hub.channel(shop.owner, "Школа")
    other = message("B9", "Ещё раз", phone="77019182737", lid=None, name="Ботагоз", at=1_790_000_020)
    await shop.event("message", other)

    async def happen() -> None:
        if news == "a chat on another number":
            said = message("S1", "И здесь", **PERSON, at=1_790_000_030)
            await hub.deliver(school, hub.event(school, "message", said))
        elif news == "a number":
            await hub.change(
                "INSERT INTO contact_identifiers (id, organization_id, contact_id, kind, value)"
                " SELECT gen_random_uuid(), organization_id, id, 'phone', '77019182738' FROM contacts WHERE id = :id",
                id=shop.contact,
            )
        else:
            row = next(
                one for one in await hub.conversations(shop.owner, "view=all")
                if one["contact"] and one["contact"]["phone"] == "77019182737"
            )  # fmt: skip
            merge = {"absorbed_id": row["contact"]["id"], "choices": {"phone": "survivor", "name": "survivor"}}
            merged = await shop.owner.http.post(f"/api/contacts/{shop.contact}/merges", json=merge)
            assert merged.status_code == 201, merged.text

    task = (await shop.erase()).json()
    args = {"organization_id": str(shop.owner.organization_id), "task_id": task["id"]}
    resources = replace(hub.resources, files=Store(hub.resources.files, happen))  # type: ignore[arg-type]
    with pytest.raises(Unreachable):
        await tasks.erase(resources, **args)
    assert await hub.rows("SELECT count(*) FROM contacts WHERE id = :id", id=shop.contact) == [(1,)]

    await hub.hurry()
    assert await shop.traces() == {}
    done = (await shop.owner.http.get("/api/erasures")).json()["items"][0]
    assert (done["state"], done["contact_id"]) == ("done", None)
    left = await hub.rows("SELECT count(*) FROM contacts WHERE phone = '77019182737'")
    assert left == [(0 if news == "a merge" else 1,)], "who was another person until the end"
    await assert_counters_are_exact(hub)


async def test_merges_into_a_contact_that_turns_out_to_be_another_are_final(two: Two):
    hub = two.hub
    lid_only = message("L1", "кто я", phone=None, lid="9009", name="без номера", at=1_790_000_100)
    await hub.deliver(two.channel, hub.event(two.channel, "message", lid_only))
    found = next(row for row in await two.rows() if row["contact"]["name"] == "без номера")
    body = {"absorbed_id": two.second, "choices": {"name": "survivor"}}
    await hub.change("DELETE FROM contact_identifiers WHERE contact_id = :id AND kind = 'phone'", id=two.second)
    await hub.change("UPDATE contacts SET phone = NULL WHERE id = :id", id=two.second)
    merged = await two.owner.http.post(f"/api/contacts/{found['contact']['id']}/merges", json=body)
    assert merged.status_code == 201, merged.text
    assert (await hub.rows("SELECT count(*) FROM contact_merge_rows"))[0][0] > 0

    # The phone becomes known with the LID: the first contact has that phone, and takes the other one over.
    await hub.change("DELETE FROM contact_identifiers WHERE value = '9001'")
    both = message("L2", "это я", phone="77010000001", lid="9009", name="вместе", at=1_790_000_200)
    await hub.deliver(two.channel, hub.event(two.channel, "message", both))

    assert await hub.rows("SELECT count(*) FROM contacts WHERE id = :id", id=found["contact"]["id"]) == [(0,)]
    for table in ("contact_merges", "contact_merge_rows"):
        assert (table, await hub.rows(f"SELECT count(*) FROM {table}")) == (table, [(0,)])


async def test_merges_by_hand_keep_those_before_them(two: Two):
    await two.merge()
    two.number += 10
    third = message("T1", "три", phone="77010000003", lid="9003", name="third", at=1_790_000_300)
    await two.hub.deliver(two.channel, two.hub.event(two.channel, "message", third))
    found = next(row["contact"]["id"] for row in await two.rows() if row["contact"]["name"] == "third")
    body = {"absorbed_id": two.first, "choices": {"phone": "survivor", "name": "survivor"}}
    assert (await two.owner.http.post(f"/api/contacts/{found}/merges", json=body)).status_code == 201
    assert await two.hub.rows("SELECT count(*) FROM contact_merges") == [(2,)]


async def test_journals_of_merges_go_when_these_can_be_undone_no_more(two: Two):
    await two.merge()
    await tasks.forget_merges(two.hub.resources, 0)
    assert await two.hub.rows("SELECT count(*) FROM contact_merges") == [(1,)]
    past = utc_now() - timedelta(seconds=1)
    await two.hub.change("UPDATE contact_merges SET undo_until = :past", past=past)
    await tasks.forget_merges(two.hub.resources, 0)
    for table in ("contact_merges", "contact_merge_rows"):
        assert (table, await two.hub.rows(f"SELECT count(*) FROM {table}")) == (table, [(0,)])


@pytest.mark.parametrize("whose", ["first", "second"])
async def test_an_undo_gives_no_chat_back_to_who_has_left(two: Two, whose: str):
    colleague = await two.hub.person(two.owner.organization_id, Role.OPERATOR)
    chat = next(row["id"] for row in await two.rows() if row["contact"]["name"] == whose)
    given = await two.owner.http.patch(f"/api/conversations/{chat}", json={"assignee_id": str(colleague.id)})
    assert given.status_code == 200
    made = await two.merge()
    if whose == "first":  # so that the undo has something of it to restore
        joined = (await two.rows())[0]["id"]
        await two.hub.change(
            "UPDATE contact_merge_rows SET before = before || jsonb_build_object('assignee_id', CAST(:id AS text)),"
            " after = after || '{\"assignee_id\": null}' WHERE table_name = 'conversations' AND after IS NOT NULL"
            " AND key ->> 'id' = :chat",
            id=str(colleague.id), chat=joined,
        )  # fmt: skip
    assert (await two.owner.http.delete(f"/api/members/{colleague.id}")).status_code == 204
    await two.undo(made)
    assert {row["assignee_id"] for row in await two.rows()} == {None}
    await assert_counters_are_exact(two.hub)
