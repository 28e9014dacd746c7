"""Tables of channels."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned
from sarafan.core.seal import SealedBytes
from sarafan.gateways.whatsapp.gateway import Account


class ChannelState(StrEnum):
    """The closed list of a linked account's states; the web has a sentence for each."""

    CREATED = "created"
    CONNECTING = "connecting"
    QR = "qr"
    PAIRING = "pairing"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    LOGGED_OUT = "logged_out"
    REPLACED = "replaced"
    RESTRICTED = "restricted"
    PASSKEY_REQUIRED = "passkey_required"
    FAILED = "failed"
    STOPPED = "stopped"


OFF = (ChannelState.STOPPED, ChannelState.LOGGED_OUT)  # whatever else changes of it, it is not connected by itself


class Keeping(StrEnum):
    """Which chats of a phone stay private, as whoever linked it has chosen; `asked`: they have not yet, so all of them.

    `address_book`: with the people in the phone's address book; `chosen`: those that were picked.
    """

    ASKED = "asked"
    NONE = "none"
    ADDRESS_BOOK = "address_book"
    CHOSEN = "chosen"

    @classmethod
    def if_unknown(cls) -> "Keeping":
        """Return what a choice is read as that only the next release knows: nothing is shown too early."""
        return cls.ASKED


class Channel(Identified, Owned, Base):
    """One connected number. Its id is its gateway's, too, where that lets us choose."""

    __tablename__ = "channels"
    # A member who goes is looked for among the keepers.
    __table_args__ = (
        sa.Index("ix_channels_keeper_id", "keeper_id", postgresql_where=sa.text("keeper_id IS NOT NULL")),
    )

    kind: Mapped[str] = mapped_column(sa.String(32))  # one of `resources.gateways.kinds`
    # What its kind asks for: what its members may read, and the secrets (`gateways/whatsapp/kinds.py`).
    settings: Mapped[dict[str, Any] | None]
    sealed_settings: Mapped[bytes | None] = mapped_column(SealedBytes)
    label: Mapped[str] = mapped_column(sa.String(60))
    color: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[ChannelState] = mapped_column(default=ChannelState.CREATED)
    # Whether members want it on line, which only they decide; `state` is what its gateway tells, too.
    is_wanted: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    state_since: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    reason_code: Mapped[str | None] = mapped_column(sa.String(64))
    # The same with all that is known of it; `channels/reasons.py` reads and writes both.
    reason: Mapped[dict[str, Any] | None]
    reason_message: Mapped[str | None] = mapped_column(sa.Text)  # read by the release before only
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    lid: Mapped[str | None] = mapped_column(sa.String(40))
    name: Mapped[str | None] = mapped_column(sa.String(255))
    linked_at: Mapped[datetime | None]
    # While set, its phone has unlinked it, or is being linked: the next time that it is on line, it is linked anew.
    unlinked_at: Mapped[datetime | None]
    # Since when what is written to its number comes here. What a phone's history holds of later was missed meanwhile.
    followed_since: Mapped[datetime | None]
    # Who was asked, when they linked their phone, which of its chats are private, and their answer; else nobody.
    keeper_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("members.id"))
    keeping: Mapped[Keeping | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    # Which delivery brought the state, so that a replayed earlier one does not bring back an earlier state.
    state_arrival: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    # What waits to come in, as the gateway tells it and as we see it, while that lasts: `code`, `since`, `waiting`.
    bridge_trouble: Mapped[dict[str, Any] | None]
    intake_trouble: Mapped[dict[str, Any] | None]
    # By how much our clock is ahead of its provider's, or behind, while that is more than two seconds.
    clock_ahead_s: Mapped[float | None]
    failed_deliveries: Mapped[int] = mapped_column(default=0, server_default="0")
    # While set, the channel is leaving: nobody sees it, and a job deletes what hangs on it.
    removed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)

    @property
    def account(self) -> Account:
        """What its gateway has to know of it."""
        return Account(self.id, self.kind, self.settings or {}, self.sealed_settings)

    @property
    def keeps_some(self) -> bool:
        """Whether a chat that is new here may be private."""
        return self.keeper_id is not None and self.keeping not in (None, Keeping.NONE)

    def missed(self, at: datetime) -> bool:
        """Whether what a phone's history holds of this moment should have come by itself: its writer waits."""
        return self.followed_since is not None and at >= self.followed_since

    def is_person(self, phone: str | None, lid: str | None) -> bool:
        """Whether somebody on WhatsApp is this number itself."""
        return bool((phone and phone == self.phone) or (lid and lid == self.lid))
