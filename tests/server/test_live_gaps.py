"""Who may hear what is looked at again after every gap, and while a page is just being let in."""

from typing import Any

import pytest
from psycopg import sql
from sqlalchemy.exc import OperationalError

from sarafan.organizations import sessions
from sarafan.organizations.models import Role
from tests.server.test_live import Browser, Street, street
from tests.support.hub import Hub, Person

__all__ = ["street"]

pytestmark = pytest.mark.slow

WAITS_FOR_A_SCAN = {
    "status": "qr",
    "since": "2026-11-21T10:00:00Z",
    "qr": {"text": "2@secret", "expiresAt": "2026-11-21T10:00:20Z"},
}
CUT_OFF = sql.SQL(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
)


class Office:
    """An owner, an operator, and a number whose QR only those may see who may link it."""

    def __init__(self, hub: Hub, owner: Person, operator: Person, channel: Any) -> None:
        self.hub, self.owner, self.operator, self.channel = hub, owner, operator, channel

    async def shows(self, browser: Browser, label: str) -> str | None:
        """Return the code that a page is shown with the next news of the number."""
        await self.owner.http.patch(f"/api/channels/{self.channel}", json={"label": label})
        row = await browser.hears("channel", label=label)
        return row["qr"] and str(row["qr"]["text"])

    async def promote(self) -> None:
        await self.owner.http.patch(f"/api/members/{self.operator.id}", json={"role": "head"})


@pytest.fixture
async def office(hub: Hub) -> Office:
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "session.status", WAITS_FOR_A_SCAN))
    return Office(hub, owner, operator, channel)


async def test_after_a_gap_a_page_has_the_role_and_the_session_that_its_member_has_now(street: Street, office: Office):
    hub, owner, operator = office.hub, office.owner, office.operator
    leaving = await hub.person(owner.organization_id)
    page, theirs = await street.browser(operator), await street.browser(leaving)
    assert await office.shows(page, "до") is None

    # News of both are lost: nobody tells of them.
    await hub.change("UPDATE members SET role = 'head' WHERE id = :id", id=operator.id)
    await hub.change("DELETE FROM member_sessions WHERE member_id = :id", id=leaving.id)
    await hub.change_as_owner(CUT_OFF)
    await page.hears("gap")

    assert await office.shows(page, "после") == "2@secret"
    await theirs.hears("session.ended")
    await theirs.until(theirs.ended.is_set)
    assert not [one for one in theirs.heard if one["data"].get("label") == "после"]


async def test_a_role_that_could_not_be_read_is_read_again(
    street: Street, office: Office, monkeypatch: pytest.MonkeyPatch
):
    page, look_up = await street.browser(office.operator), sessions.actor_of_session
    failures = [OperationalError("", None, ConnectionError())]

    async def look_up_in_vain(database: Any, token: str, *more: Any) -> Any:
        found = await look_up(database, token, *more)
        if found is not None and found.id == office.operator.id and failures:
            raise failures.pop()
        return found

    monkeypatch.setattr(sessions, "actor_of_session", look_up_in_vain)
    await office.promote()
    await page.hears("gap")

    assert await office.shows(page, "после") == "2@secret"


async def test_a_page_that_closes_meanwhile_keeps_no_other_in_its_old_role(
    street: Street, office: Office, monkeypatch: pytest.MonkeyPatch
):
    closing, staying = await street.browser(office.operator), await street.browser(office.operator)
    look_up = sessions.actor_of_session

    async def look_up_slowly(*asked: Any) -> Any:
        found = await look_up(*asked)
        if found is not None and found.id == office.operator.id:
            await closing.close()
            await closing.until(closing.ended.is_set)
            for _ in range(10):  # and the server hears of it
                await look_up(*asked)
        return found

    monkeypatch.setattr(sessions, "actor_of_session", look_up_slowly)
    await office.promote()
    await staying.hears("member", role="head")

    assert await office.shows(staying, "после") == "2@secret"
    assert "gap" not in staying.types()


async def test_a_role_that_changes_while_a_page_is_let_in_is_its_role(
    street: Street, office: Office, monkeypatch: pytest.MonkeyPatch
):
    look_up, changed = sessions.actor_of_session, False
    onlooker = await street.browser(office.owner)

    async def look_up_before_a_change(*asked: Any) -> Any:
        nonlocal changed
        found = await look_up(*asked)
        if found is not None and found.id == office.operator.id and not changed:
            changed = True
            await office.promote()
            await onlooker.hears("member", role="head")
        return found

    monkeypatch.setattr(sessions, "actor_of_session", look_up_before_a_change)
    page = await street.browser(office.operator)

    assert changed
    assert await office.shows(page, "после") == "2@secret"
