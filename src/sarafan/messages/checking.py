"""What a channel's kind cannot do is refused before anything is stored, or asked of a gateway."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.conversations.models import MessageKind
from sarafan.core.errors import Invalid, Rejected
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.kinds import Gateways
from sarafan.gateways.whatsapp.outgoing import OutgoingKind
from sarafan.messages.errors import CaptionTooLong, ChannelGone, NotSupported, TextTooLong
from sarafan.messages.models import NOTICES, Message

QUOTE = "quote"  # to answer one message; beside the words of `OutgoingKind` the one thing that a kind can or cannot


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a channel, as far as capabilities speak of it.

    `needs`: what its kind has to be capable of, a word of `OutgoingKind` or `QUOTE`, by the request's field that asks
    for it. What is forwarded or sent again is named by the fields of a reply, and by `message_id` what no reply has.
    """

    needs: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    caption: str | None = None


@dataclass(frozen=True)
class Limit:
    """How many characters a kind takes of something."""

    words: Callable[[Wanted], str | None]
    most: Callable[[Capabilities], int]
    refusal: type[Invalid]


LIMITS = (
    Limit(lambda wanted: wanted.text, lambda can: can.longest_text, TextTooLong),
    Limit(lambda wanted: wanted.caption, lambda can: can.longest_caption, CaptionTooLong),
)


def wanted_by(message: Message) -> Wanted:
    """Say what a message of ours needs to leave: what `kinds_in` says of its content, and whether it answers one."""
    asks_for_it = "media_id" if message.media_id else "text" if message.kind is MessageKind.TEXT else "message_id"
    needs = {asks_for_it: message.kind.value}
    if message.forwarded:
        needs["conversation_ids"] = OutgoingKind.FORWARD
    if message.quoted_message_id is not None:
        needs["quote_id"] = QUOTE
    return Wanted(
        needs,
        text=message.text if asks_for_it == "text" else None,
        caption=message.text if asks_for_it == "media_id" else None,
    )


async def check_outgoing(session: AsyncSession, gateways: Gateways, message: Message) -> None:
    """Check that a message of ours, not stored yet, can leave by its channel.

    Raises `ChannelGone`, `Rejected` when the channel's kind left, and as `check` does: the last two with the
    conversation's id, as it may be one of several that are to get the same.
    """
    channel = await channels.find(session, message.channel_id)
    if channel is None:
        raise ChannelGone
    try:
        can = gateways.can(channel)
    except Rejected as left:
        left.data["conversation_id"] = str(message.conversation_id)
        raise
    check(can, message, wanted_by(message))


def check_written(message: Message) -> None:
    """Check that it is no notice: that can neither be answered nor reacted to. Raises `NotSupported`."""
    if message.kind in NOTICES:
        raise NotSupported(
            "This line is no message that could be answered.", conversation_id=str(message.conversation_id)
        )


def check(can: Capabilities, message: Message, wanted: Wanted) -> None:
    """Check what is wanted of a message's channel. Raises `NotSupported`, `TextTooLong`, `CaptionTooLong`."""
    where = {"conversation_id": str(message.conversation_id)}
    abilities = {*can.sends, *([QUOTE] if can.quotes else [])}
    for asks_for_it, needed in wanted.needs.items():
        if needed not in abilities:
            raise NotSupported(field=asks_for_it, lacks=needed, **where)
    for limit in LIMITS:
        found, most = len(limit.words(wanted) or ""), limit.most(can)
        if found > most:
            raise limit.refusal(field="text", limit=most, found=found, **where)
