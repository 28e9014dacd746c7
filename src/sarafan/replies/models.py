"""Tables of quick replies."""

import re
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned
from sarafan.organizations.models import Language

MOST_TITLE, MOST_FOLDER, MOST_SHORTCUT = 120, 60, 32
MOST_TEXT = 4096  # letters, as of a message
_SHORTCUT = re.compile(r"[\w-]{1,32}")


def plain_shortcut(typed: str) -> str | None:
    """Return a shortcut as it is kept, one word in small letters; nothing when it is none."""
    return typed.lower() if _SHORTCUT.fullmatch(typed) and len(typed.lower()) <= MOST_SHORTCUT else None


class QuickReply(Identified, Owned, Base):
    """What is answered often. `member_id`: whose own it is; nobody's is the team's.

    One that was deleted stays for a day, with its files, so that this can be taken back.
    """

    __tablename__ = "quick_replies"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(text_ru, text_kk, text_en) > 0", name="has_a_text"),
        sa.Index("ix_quick_replies_organization_id_member_id", "organization_id", "member_id"),
        sa.Index(
            "uq_quick_replies_team_shortcut",
            "organization_id",
            "shortcut",
            unique=True,
            postgresql_where=sa.text("member_id IS NULL AND deleted_at IS NULL"),
        ),
        sa.Index(
            "uq_quick_replies_own_shortcut",
            "member_id",
            "shortcut",
            unique=True,
            postgresql_where=sa.text("member_id IS NOT NULL AND deleted_at IS NULL"),
        ),
    )

    member_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(MOST_TITLE))
    folder: Mapped[str] = mapped_column(sa.String(MOST_FOLDER), default="", server_default="")
    shortcut: Mapped[str | None] = mapped_column(sa.String(MOST_SHORTCUT))
    text_ru: Mapped[str | None] = mapped_column(sa.Text)
    text_kk: Mapped[str | None] = mapped_column(sa.Text)
    text_en: Mapped[str | None] = mapped_column(sa.Text)
    # All its words as searches compare them, a space before each.
    searched: Mapped[str] = mapped_column(sa.Text)
    use_count: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    deleted_at: Mapped[datetime | None]

    @property
    def texts(self) -> dict[Language, str]:
        """What it says, in each language that it has."""
        said = {Language.RUSSIAN: self.text_ru, Language.KAZAKH: self.text_kk, Language.ENGLISH: self.text_en}
        return {language: text for language, text in said.items() if text is not None}


class QuickReplyFile(Owned, Base):
    """A file that goes with a quick reply; it is kept as long as one has it."""

    __tablename__ = "quick_reply_files"

    reply_id: Mapped[UUID] = mapped_column(sa.ForeignKey("quick_replies.id", ondelete="CASCADE"), primary_key=True)
    media_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("media_files.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(sa.SmallInteger)


class ReplyLanguage(Owned, Base):
    """In which language a conversation was answered with a quick reply last."""

    __tablename__ = "reply_languages"

    conversation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[Language]
