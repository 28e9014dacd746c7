"""Tables of views."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.contacts.names import MOST_NAME_LETTERS
from sarafan.contacts.tags.models import TagColor
from sarafan.conversations.sorts import Sort
from sarafan.core.db import Base, Identified, Owned


class SavedView(Identified, Owned, Base):
    """A view that a member has made of conditions. `member_id`: whose own it is; nobody's is everybody's."""

    __tablename__ = "saved_views"
    __table_args__ = (sa.Index("ix_saved_views_organization_id_member_id", "organization_id", "member_id"),)

    member_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(MOST_NAME_LETTERS))
    color: Mapped[TagColor]
    position: Mapped[int]
    condition: Mapped[dict[str, Any]]  # as `conditions.Condition` writes it
    names: Mapped[dict[str, Any]]  # of what its conditions name, by id: what is removed can still be called by its name
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class ViewOrder(Owned, Base):
    """In which order a member wants saved views, everybody's and their own; those that it does not name come last."""

    __tablename__ = "view_orders"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    view_ids: Mapped[list[str]]  # as text; of views that are gone nobody takes theirs out


class ViewSort(Owned, Base):
    """In which order a member wants a view; `view`: one of `queries.View`, or a saved one's id."""

    __tablename__ = "view_sorts"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    view: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sort: Mapped[Sort]
