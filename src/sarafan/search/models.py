"""Tables of the search. Triggers of the tables that are searched keep them (migration 0042)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Owned


class SearchEntry(Owned, Base):
    """By which words something is found: a message, a person or a group."""

    __tablename__ = "search_entries"
    __table_args__ = (
        sa.Index(
            "ix_search_entries_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 512},
        ),
    )

    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID | None]  # of what stands in a thread
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(TSVECTOR)


class SearchGap(Base):
    """Rows of a table from before there was a search: those with lower ids are still to be taken in."""

    __tablename__ = "search_gaps"

    source: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    before_id: Mapped[UUID]
