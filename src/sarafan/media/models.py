"""Tables of files."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.conversations.models import MessageKind
from sarafan.core.db import Base, Identified, Owned


class MediaState(StrEnum):
    """Where a message's file is. `gone`: the phone that had it has it no more."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"
    TOO_LARGE = "too_large"


class MediaFile(Identified, Owned, Base):
    """A file of a message, of several when it was forwarded, or of none yet while a member still writes."""

    __tablename__ = "media_files"
    __table_args__ = (
        sa.Index("ix_media_files_created", "created_at"),
        sa.Index(
            "ix_media_files_previews_due",
            "organization_id",
            "id",
            postgresql_where=sa.text("preview_tries_left > 0"),
        ),
    )

    state: Mapped[MediaState] = mapped_column(default=MediaState.PENDING)
    kind: Mapped[MessageKind]
    mimetype: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    file_name: Mapped[str | None] = mapped_column(sa.String(255))
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[int | None]
    waveform: Mapped[list[int] | None]
    # It moves by itself: a sticker, or a film without sound that people call a GIF.
    animated: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # The small picture that came with the message; a better one, made by us, is in the object store.
    thumbnail: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    object_key: Mapped[str | None] = mapped_column(sa.String(200))
    preview_key: Mapped[str | None] = mapped_column(sa.String(200))
    # How often a preview may still be tried: counted before each try, and none once it is known how it ended.
    preview_tries_left: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")
    # The message that it is fetched with at the provider, where that is not the message that shows it.
    source_id: Mapped[str | None] = mapped_column(sa.String(128))
    error_code: Mapped[str | None] = mapped_column(sa.String(64))
    error_message: Mapped[str | None] = mapped_column(sa.Text)
    # It was given for what members say among themselves, and is never sent, whatever becomes of that.
    stays_inside: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
