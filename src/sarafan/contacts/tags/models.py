"""Tables of tags."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.contacts.names import MOST_NAME_LETTERS
from sarafan.core.db import Base, Identified, Owned


class TagColor(StrEnum):
    """The palette: each is legible in the light and in the dark."""

    GRAY = "gray"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    VIOLET = "violet"
    PINK = "pink"

    @classmethod
    def if_unknown(cls) -> "TagColor":
        """Return what a colour is read as that only the next release knows."""
        return cls.GRAY


class Tag(Identified, Owned, Base):
    """A word of the organization's vocabulary. An archived one stays on its contacts, and is set on no other."""

    __tablename__ = "tags"
    __table_args__ = (sa.UniqueConstraint("organization_id", "name_key"),)

    name: Mapped[str] = mapped_column(sa.String(MOST_NAME_LETTERS))
    name_key: Mapped[str] = mapped_column(sa.Text)  # by which two names are the same: `contacts/names.py`
    color: Mapped[TagColor]
    position: Mapped[int]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class ContactTag(Owned, Base):
    """A contact has a tag."""

    __tablename__ = "contact_tags"
    __table_args__ = (sa.Index("ix_contact_tags_of_tag", "tag_id", "contact_id"),)

    contact_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    set_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
