"""Tables of linked devices."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Owned
from sarafan.gateways.whatsapp.arrivals import HistoryGap


class AddressBookEntry(Owned, Base):
    """Somebody in a phone's address book, by one of their ids: kept only while it decides which chats are private."""

    __tablename__ = "address_book_entries"

    channel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(sa.String(80), primary_key=True)  # "phone:7701…", "lid:9001"


class LinkedDevice(Owned, Base):
    """A channel's linked device; a channel without a row is none, or has nothing to say of it yet."""

    __tablename__ = "linked_devices"

    channel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True)
    qr_text: Mapped[str | None] = mapped_column(sa.Text)
    qr_expires_at: Mapped[datetime | None]
    pairing_code: Mapped[str | None] = mapped_column(sa.String(16))
    pairing_expires_at: Mapped[datetime | None]
    # Whether a member wants another phone linked than the channel had before; over once one is.
    any_phone: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    restriction_code: Mapped[str | None] = mapped_column(sa.String(64))
    restriction_message: Mapped[str | None] = mapped_column(sa.Text)
    restricted_until: Mapped[datetime | None]
    # Of the history that a newly linked phone hands over: how much has come, and whether it is all.
    history_progress: Mapped[int | None]
    history_done: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # What the phone has announced and does not come.
    history_missing: Mapped[HistoryGap | None]
