"""Sealed values open in their own place with their own key, and a key is changed without losing one."""

import asyncio
import os
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from sarafan.cli import sealing, secrets_file
from sarafan.cli.verdicts import Verdict
from sarafan.core import seal as sealing_core
from sarafan.core.seal import HEADER_BYTES, ROWS_AT_ONCE, NotOpened, Resealed, Seal, SealedBytes
from tests.support.hub import Hub
from tests.support.stack import eventually

OLD, NEW, OTHER = "old-key-" * 8, "new-key-" * 8, "other-key" * 8


class Vaults(DeclarativeBase):
    """Tables that only these tests have."""


class Vault(Vaults):
    __tablename__ = "vaults"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token: Mapped[bytes | None] = mapped_column(SealedBytes)
    password: Mapped[bytes | None] = mapped_column(SealedBytes)


@pytest.fixture
async def vaults(own_hub: Hub) -> AsyncIterator[Hub]:
    """A hub whose database has a table of sealed values."""
    engine = own_hub.database.engine
    async with engine.begin() as connection:
        await connection.run_sync(Vaults.metadata.create_all)
    yield own_hub
    async with engine.begin() as connection:
        await connection.run_sync(Vaults.metadata.drop_all)


async def fill(hub: Hub, seal: Seal, count: int) -> list[UUID]:
    async with hub.database.for_system() as session:
        rows = [Vault(id=uuid4()) for _ in range(count)]
        for number, row in enumerate(rows):
            seal.keep(row, "token", f"токен {number}")
            seal.keep(row, "password", f"пароль {number}")
        session.add_all(rows)
    return [row.id for row in rows]


async def opened(session: AsyncSession, seal: Seal, ids: list[UUID]) -> list[tuple[str | None, str | None]]:
    rows = {row.id: row for row in await session.scalars(sa.select(Vault))}
    return [(seal.read(rows[one], "token"), seal.read(rows[one], "password")) for one in ids]


async def test_the_database_holds_nothing_that_can_be_read(vaults: Hub):
    seal = Seal([OLD])
    ids = await fill(vaults, seal, 1)

    (token, password) = (await vaults.rows("SELECT token, password FROM vaults"))[0]
    assert b"\xd1" not in token[:1]
    assert "токен".encode() not in token
    assert "пароль".encode() not in password
    async with vaults.database.for_system() as session:
        assert await opened(session, seal, ids) == [("токен 0", "пароль 0")]


async def test_a_value_that_was_moved_to_another_row_or_column_does_not_open(vaults: Hub):
    seal = Seal([OLD])
    first, second = await fill(vaults, seal, 2)
    await vaults.change(
        "UPDATE vaults SET token = (SELECT token FROM vaults WHERE id = :first) WHERE id = :second",
        first=first, second=second,
    )  # fmt: skip
    await vaults.change("UPDATE vaults SET password = token WHERE id = :first", first=first)

    async with vaults.database.for_system() as session:
        moved, swapped = await session.get_one(Vault, second), await session.get_one(Vault, first)
    for row, column in ((moved, "token"), (swapped, "password")):
        with pytest.raises(NotOpened):
            seal.read(row, column)
    assert seal.read(moved, "password") == "пароль 1"


def test_no_changed_bit_opens_and_no_other_key_does():
    seal = Seal([OLD])
    sealed = seal.close("слово".encode(), "vaults/1/token")

    assert seal.open(sealed, "vaults/1/token").decode() == "слово"
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(NotOpened):
            seal.open(bytes(changed), "vaults/1/token")
    for stump in (b"", sealed[:HEADER_BYTES], sealed[:-1]):
        with pytest.raises(NotOpened):
            seal.open(stump, "vaults/1/token")
    with pytest.raises(NotOpened, match="key"):
        Seal([OTHER]).open(sealed, "vaults/1/token")


def test_the_same_value_is_never_sealed_alike():
    seal = Seal([OLD])

    assert len({seal.close(b"x", "vaults/1/token") for _ in range(1000)}) == 1000


async def test_a_key_is_changed_while_both_open_and_then_the_old_one_may_go(vaults: Hub):
    ids = await fill(vaults, Seal([OLD]), ROWS_AT_ONCE + 5)
    both = Seal([NEW, OLD])
    async with vaults.database.for_system() as session:
        before = await opened(session, both, ids)

    assert await sealing_core.reseal(vaults.database, both, Vaults.metadata) == Resealed(sealed=2 * len(ids))
    assert await sealing_core.reseal(vaults.database, both, Vaults.metadata) == Resealed(), "twice changes nothing"

    async with vaults.database.for_system() as session:
        assert await opened(session, Seal([NEW]), ids) == before


async def test_a_change_of_keys_that_was_stopped_goes_on_where_it_was(vaults: Hub):
    ids = await fill(vaults, Seal([OLD]), ROWS_AT_ONCE + 5)
    both = Seal([NEW, OLD])

    async def is_half_done() -> bool:
        query = "SELECT count(*) FROM vaults WHERE substring(token FROM 2 FOR 4) = :new"
        return bool((await vaults.rows(query, new=both.current_id))[0][0] == ROWS_AT_ONCE)

    async with vaults.database.for_system() as session:
        await session.get_one(Vault, max(ids), with_for_update=True)  # the second batch waits for it
        resealing = asyncio.create_task(sealing_core.reseal(vaults.database, both, Vaults.metadata))
        await eventually(is_half_done, "the first batch")
        resealing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await resealing

    left = Resealed(sealed=2 * len(ids) - ROWS_AT_ONCE)
    assert await sealing_core.reseal(vaults.database, both, Vaults.metadata) == left
    async with vaults.database.for_system() as session:
        assert len(await opened(session, Seal([NEW]), ids)) == len(ids)


async def test_what_is_written_meanwhile_is_not_overwritten(vaults: Hub):
    (row_id,) = await fill(vaults, Seal([OLD]), 1)
    both = Seal([NEW, OLD])
    async with vaults.database.for_system() as session:
        row = await session.get_one(Vault, row_id, with_for_update=True)
        resealing = asyncio.create_task(sealing_core.reseal(vaults.database, both, Vaults.metadata))
        both.keep(row, "token", "новый токен")
        await session.flush()
    await resealing

    async with vaults.database.for_system() as session:
        assert await opened(session, Seal([NEW]), [row_id]) == [("новый токен", "пароль 0")]


async def test_what_no_key_opens_is_counted_and_stays_as_it_is(vaults: Hub):
    await fill(vaults, Seal([OTHER]), ROWS_AT_ONCE + 1)
    stranger = await vaults.rows("SELECT token FROM vaults ORDER BY id")

    done = await sealing_core.reseal(vaults.database, Seal([NEW, OLD]), Vaults.metadata)

    assert done == Resealed(lost=2 * (ROWS_AT_ONCE + 1))
    assert await vaults.rows("SELECT token FROM vaults ORDER BY id") == stranger


async def test_doctor_says_when_the_key_is_missing_wrong_or_too_short(vaults: Hub, tmp_path, monkeypatch):
    monkeypatch.delenv(sealing.NAME, raising=False)
    url = vaults.settings.database_url

    async def look() -> tuple[Verdict, str]:
        (found,) = await asyncio.to_thread(lambda: list(sealing.look(tmp_path, url, Vaults.metadata)))
        return found.verdict, found.found

    assert await look() == (Verdict.WARN, "there is none yet")
    await fill(vaults, Seal([OLD]), 1)
    assert await look() == (Verdict.BAD, "there is none, and 2 sealed values need it")
    assert not (tmp_path / secrets_file.FILE).exists(), "looking makes no key"
    monkeypatch.setenv(sealing.NAME, OTHER)
    assert await look() == (Verdict.BAD, "2 sealed values were sealed with another one")
    monkeypatch.setenv(sealing.NAME, f"{NEW},{OLD[:20]}")
    assert (await look())[0] is Verdict.BAD
    monkeypatch.setenv(sealing.NAME, f"{NEW}, {OLD}")
    assert await look() == (Verdict.OK, "opens everything that is sealed")


def test_the_first_start_makes_a_key_that_settings_take(tmp_path, monkeypatch):
    monkeypatch.delenv(sealing.NAME, raising=False)

    key = secrets_file.read_or_make(tmp_path)[sealing.NAME]

    assert os.environ.get(sealing.NAME) is None
    assert len(key) == 64
    assert Seal([key]).open(Seal([key]).close(b"x", "p"), "p") == b"x"
