"""Secrets that the database keeps for us: encrypted, and bound to the row and column they stand in.

Layout: version (1 byte), key id (4), nonce (12), AES-256-GCM's ciphertext with its tag. The key id is derived from
the key, as the bridge does it (`bridge/src/seal.ts`), so a rotation is: the new key in front of the old one in
`SARAFAN_ENCRYPTION_KEY`, a restart, `./sarafan reseal`, and the old one away.
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.db import Base, Database

VERSION = 1
KEY_ID_BYTES = 4
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES
ROWS_AT_ONCE = 200  # that a transaction seals anew


class NotOpened(Exception):
    """A sealed value does not open: its key is not among ours, or it was made for another cell, or changed."""


class SealedBytes(sa.types.TypeDecorator[bytes]):
    """The type of a column of sealed values, in a table whose rows have an `id`.

    `Seal.keep` writes them and `Seal.read` opens them; by this type `reseal` and `doctor` find them.
    """

    impl = sa.LargeBinary
    cache_ok = True


class Row(Protocol):
    """A row that may hold sealed values."""

    __tablename__: str
    id: Any


class Seal:
    """Closes values with the first of its keys, and opens what any of them has closed."""

    def __init__(self, secrets: Sequence[str]) -> None:
        keys = [_derive(secret) for secret in secrets]
        self._keys = {_id_of(key): AESGCM(key) for key in keys}
        self.current_id = _id_of(keys[0])

    @property
    def key_ids(self) -> frozenset[bytes]:
        """The ids of all keys that open."""
        return frozenset(self._keys)

    def close(self, plain: bytes, cell: str) -> bytes:
        """Encrypt for one cell of the database (`cell_of`): read from any other, it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        head = bytes([VERSION]) + self.current_id + nonce
        return head + self._keys[self.current_id].encrypt(nonce, plain, head + cell.encode())

    def open(self, sealed: bytes, cell: str) -> bytes:
        """Decrypt. Raises `NotOpened`."""
        if len(sealed) < HEADER_BYTES + TAG_BYTES or sealed[0] != VERSION:
            raise NotOpened("This is no sealed value.")
        key = self._keys.get(sealed[1 : 1 + KEY_ID_BYTES])
        if key is None:
            raise NotOpened("It was sealed with a key that is not in SARAFAN_ENCRYPTION_KEY.")
        head = sealed[:HEADER_BYTES]
        try:
            return key.decrypt(head[1 + KEY_ID_BYTES :], sealed[HEADER_BYTES:], head + cell.encode())
        except InvalidTag as error:
            raise NotOpened("It has changed, or stands where it was not sealed for.") from error

    def keep(self, row: Row, column: str, text: str | None) -> None:
        """Seal a text into a column of a row that has its id; nothing empties it."""
        cell = cell_of(row.__tablename__, row.id, column)
        setattr(row, column, None if text is None else self.close(text.encode(), cell))

    def read(self, row: Row, column: str) -> str | None:
        """Return the text that is sealed in a column of a row. Raises `NotOpened`."""
        sealed = getattr(row, column)
        if sealed is None:
            return None
        return self.open(sealed, cell_of(row.__tablename__, row.id, column)).decode()


def cell_of(table: str, row_id: UUID, column: str) -> str:
    """Name the one cell of the database for which a value is sealed: a column of a row."""
    return f"{table}/{row_id}/{column}"


def _derive(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=b"sarafan hub", info=b"sealed values").derive(secret.encode())


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True)
class Resealed:
    """How many values have the current key now, and how many no key of ours opens."""

    sealed: int = 0
    lost: int = 0

    def __add__(self, other: "Resealed") -> "Resealed":
        return Resealed(self.sealed + other.sealed, self.lost + other.lost)


def sealed_columns(metadata: sa.MetaData) -> Iterator[sa.Column[bytes]]:
    """Go through all columns of sealed values that there are."""
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, SealedBytes))


async def reseal(database: Database, seal: Seal, metadata: sa.MetaData = Base.metadata) -> Resealed:
    """Seal with the current key whatever has another one; safe to stop, to run again, and beside everything else."""
    done = Resealed()
    for column in sealed_columns(metadata):
        after: UUID | None = None
        while True:
            async with database.for_system() as session:
                some, after = await _reseal_some(session, seal, column, after)
            done += some
            if after is None:
                break
    return done


async def _reseal_some(
    session: AsyncSession, seal: Seal, column: sa.Column[bytes], after: UUID | None
) -> tuple[Resealed, UUID | None]:
    """Seal some rows anew, each held meanwhile; returns after which to go on, or nothing at the end."""
    table = column.table
    query = sa.select(table.c.id, column).where(column.is_not(None), _key_id(column) != seal.current_id)
    if after is not None:
        query = query.where(table.c.id > after)
    rows = (await session.execute(query.order_by(table.c.id).limit(ROWS_AT_ONCE).with_for_update())).all()
    done = Resealed()
    for row_id, sealed in rows:
        cell = cell_of(table.name, row_id, column.name)
        try:
            fresh = seal.close(seal.open(sealed, cell), cell)
        except NotOpened:
            done += Resealed(lost=1)
            continue
        await session.execute(sa.update(table).where(table.c.id == row_id).values({column.name: fresh}))
        done += Resealed(sealed=1)
    return done, rows[-1][0] if len(rows) == ROWS_AT_ONCE else None


def count_lost(connection: sa.Connection, key_ids: Collection[bytes], metadata: sa.MetaData = Base.metadata) -> int:
    """Count the values whose key is none of these."""
    lost = 0
    for column in sealed_columns(metadata):
        query = sa.select(sa.func.count()).where(column.is_not(None), _key_id(column).not_in(key_ids))
        lost += connection.scalar(query) or 0
    return lost


def _key_id(column: sa.Column[bytes]) -> sa.ColumnElement[bytes]:
    return sa.func.substring(column, 2, KEY_ID_BYTES, type_=sa.LargeBinary)
