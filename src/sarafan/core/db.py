"""The database: engine, models' base, and the two scopes in which a transaction may run.

A transaction belongs either to one organization, and PostgreSQL's row-level security shows it
nothing else, or to the system, for the few moments when the organization is not known yet
(signing in, a delivery arriving) or all of them are meant (sweeps). The scope is set when the
transaction begins and cannot outlive it.
"""

import copy
import enum
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar, get_args
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column
from typing_extensions import override
from uuid_utils.compat import uuid7

APP_ROLE = "sarafan_app"
SYSTEM_ROLE = "sarafan_system"
APPLICATION = "sarafan"  # the name that our connections give PostgreSQL; releases before `grants.py` gave none
# For connections that stay open: libpq gives one up within a minute when its other end is gone without a word (a router
# forgot it). Linux by itself notices after two hours, in which a listener would hear nothing.
CONNECTING: dict[str, Any] = {
    "application_name": APPLICATION,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

_SET_SCOPE = sa.text(
    "SELECT set_config('role', :role, true), set_config('sarafan.organization_id', :organization, true)"
)


def _lists_in(hint: Any) -> Iterator[type[enum.StrEnum]]:
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        yield hint
    for part in get_args(hint):
        yield from _lists_in(part)


class StoredEnum(sa.TypeDecorator[enum.StrEnum]):
    """A closed list, by value in a string column: a new member needs no migration.

    A server may run beside one of the next release, which writes members that this one does not know. They are read as
    the list's own `if_unknown()`; a list without one has no member that could stand for them, and refuses.
    """

    impl = sa.String(32)
    cache_ok = True

    def __init__(self, kind: type[enum.StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._members = {member.value: member for member in kind}

    @override
    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else self._members[value].value

    @override
    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> enum.StrEnum | None:
        if value is None or value in self._members:
            return self._members.get(value or "")
        if_unknown: Callable[[], enum.StrEnum] | None = getattr(self.kind, "if_unknown", None)
        if if_unknown is None:
            raise LookupError(f"No {self.kind.__name__} is {value!r}.")
        return if_unknown()


class Base(DeclarativeBase):
    """What all tables share: how types are stored, and how constraints are named."""

    @override
    def __init_subclass__(cls, **options: Any) -> None:
        lists = [one for hint in cls.__annotations__.values() for one in _lists_in(hint)]
        cls.registry.update_type_annotation_map({one: StoredEnum(one) for one in lists})
        super().__init_subclass__(**options)

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: sa.DateTime(timezone=True),
        # A missing value is SQL's NULL and not JSON's `null`, of which IS NULL says no.
        dict[str, Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
        list[dict[str, Any]]: JSONB(none_as_null=True),
        list[int]: JSONB(none_as_null=True),
    }
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Identified:
    """A row with an id of our own: UUIDv7, so that new rows lie together on disk."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


class Owned:
    """A row that belongs to one organization; migrations give its table a row-level policy."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id", ondelete="CASCADE"))


class Database:
    """One process's way to PostgreSQL: a pool, and transactions in a scope."""

    def __init__(self, url: str, pool_size: int = 12) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_use_lifo=True,
            hide_parameters=True,
            connect_args=CONNECTING,
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def for_organization(self, organization_id: UUID) -> AsyncIterator[AsyncSession]:
        """Open a transaction that sees one organization's rows; commits at the end of the block."""
        async with self._begin(APP_ROLE, str(organization_id)) as session:
            yield session

    @asynccontextmanager
    async def for_system(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that sees all organizations; for edges and sweeps only."""
        async with self._begin(SYSTEM_ROLE, "") as session:
            yield session

    @asynccontextmanager
    async def _begin(self, role: str, organization: str) -> AsyncIterator[AsyncSession]:
        scope = {"role": role, "organization": organization}
        async with self._sessions(info={"scope": scope}) as session, session.begin():
            yield session

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


@asynccontextmanager
async def attempt(session: AsyncSession) -> AsyncIterator[None]:
    """Run a block that may fail alone: what it wrote and noted is undone, and the transaction goes on."""
    noted = copy.deepcopy(session.info)
    try:
        async with session.begin_nested():
            yield
    except BaseException:
        session.info.clear()
        session.info.update(noted)
        raise


def sqlalchemy_url(url: str) -> sa.URL:
    """Translate a libpq address (`postgresql://…`) to SQLAlchemy's with psycopg 3."""
    return sa.make_url(url).set(drivername="postgresql+psycopg")


@sa.event.listens_for(Session, "after_begin")
def _enter_scope(session: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    if not transaction.nested:
        connection.execute(_SET_SCOPE, session.info["scope"])
