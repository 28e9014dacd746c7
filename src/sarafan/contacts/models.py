"""Tables of contacts."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.organizations.models import Language


class IdentifierKind(StrEnum):
    """By what a person is known."""

    PHONE = "phone"
    LID = "lid"


class NameSource(StrEnum):
    """Who named a contact; a later one of this list outweighs those before it."""

    PROFILE = "profile"
    ADDRESS_BOOK = "address_book"  # the owner, on the phone
    MEMBER = "member"

    @classmethod
    def if_unknown(cls) -> "NameSource":
        """Return what a source is read as that only the next release knows: any other may replace the name."""
        return cls.PROFILE

    @classmethod
    def of(cls, person: Person) -> "NameSource":
        """Return where a name comes from that a gateway tells."""
        return cls.ADDRESS_BOOK if person.saved else cls.PROFILE

    def outweighs(self, other: "NameSource | None") -> bool:
        """Whether a name of this source takes the place of one of another, or of the same."""
        order = list(NameSource)
        return other is None or order.index(self) >= order.index(other)


class ContactKind(StrEnum):
    """What a person is to the organization; only a customer who waits is shown as late."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    COURIER = "courier"
    EMPLOYEE = "employee"
    SPAM = "spam"

    @classmethod
    def if_unknown(cls) -> "ContactKind":
        """Return what a kind is read as that only the next release knows: nobody is forgotten."""
        return cls.CUSTOMER


class Contact(Identified, Owned, Base):
    """A person. `phone` repeats the phone identifier, for lists and search."""

    __tablename__ = "contacts"

    name: Mapped[str | None] = mapped_column(sa.String(255))
    # What a search compares; made by PostgreSQL of the name, as `core/folding.py` says.
    folded_name: Mapped[str | None] = mapped_column(
        sa.Text,
        server_default=sa.FetchedValue(),
        server_onupdate=sa.FetchedValue(),
        deferred=True,
        deferred_raiseload=True,
    )
    name_source: Mapped[NameSource | None]
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    kind: Mapped[ContactKind] = mapped_column(default=ContactKind.CUSTOMER, server_default=ContactKind.CUSTOMER.value)
    # In which they are written to, where a member has said it.
    language: Mapped[Language | None]
    # The first advertisement that brought them: its title, address and ids, as the card of a message has them.
    advertisement: Mapped[dict[str, Any] | None]
    # Since when, and as whose word: what they write is kept, and neither waits nor is told of.
    blocked_at: Mapped[datetime | None]
    blocked_by: Mapped[str | None] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    revision: Mapped[int] = mapped_column(default=0)


class ContactIdentifier(Identified, Owned, Base):
    """One identifier of a person: E.164 digits, or a LID without its domain."""

    __tablename__ = "contact_identifiers"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "kind", "value"),
        sa.Index(
            "ix_contact_identifiers_former", "organization_id", postgresql_where=sa.text("former_since IS NOT NULL")
        ),
    )

    contact_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[IdentifierKind]
    value: Mapped[str] = mapped_column(sa.String(64))
    # Since when they have another one; it stays theirs until somebody else writes with it.
    former_since: Mapped[datetime | None]

    @property
    def is_former(self) -> bool:
        """Whether it is no longer the person's way to be reached."""
        return self.former_since is not None
