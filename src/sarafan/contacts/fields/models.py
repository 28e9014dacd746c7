"""Tables of fields."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.contacts.names import MOST_NAME_LETTERS
from sarafan.core.db import Base, Identified, Owned

_AMOUNT = "CASE WHEN value ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' THEN value::double precision END"


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    PHONE = "phone"
    LINK = "link"

    @classmethod
    def if_unknown(cls) -> "FieldKind":
        """Return what a kind is read as that only the next release knows."""
        return cls.TEXT


class ContactField(Identified, Owned, Base):
    """A field that contacts have. A hidden one is shown nowhere and keeps its values."""

    __tablename__ = "contact_fields"
    __table_args__ = (sa.UniqueConstraint("organization_id", "name_key"),)

    name: Mapped[str] = mapped_column(sa.String(MOST_NAME_LETTERS))
    name_key: Mapped[str] = mapped_column(sa.Text)  # by which two names are the same: `contacts/names.py`
    kind: Mapped[FieldKind]
    choices: Mapped[list[dict[str, Any]]]  # of a choice, in order: `id` and `name` of each
    position: Mapped[int]
    hidden_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class FieldValue(Owned, Base):
    """What a contact has in a field, as `fields/values.py` writes it; of a choice, its id."""

    __tablename__ = "contact_field_values"
    __table_args__ = (
        sa.Index("ix_contact_field_values_of_field", "field_id"),
        sa.Index("ix_contact_field_values_of_compared", "field_id", "compared"),
        sa.Index(
            "ix_contact_field_values_of_amount", "field_id", "amount", postgresql_where=sa.text("amount IS NOT NULL")
        ),
    )

    contact_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    field_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contact_fields.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)
    # By which views find it: a btree holds no kilobytes, and row-level security lets it have no function of a column.
    compared: Mapped[str | None] = mapped_column(sa.Text, sa.Computed('lower("left"(value, 64))', persisted=True))
    amount: Mapped[float | None] = mapped_column(sa.Double, sa.Computed(_AMOUNT, persisted=True))
    updated_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
