"""What a message is to say, checked before anything is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.refusing import refuse_masked
from sarafan.conversations.models import MessageKind
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.media import queries as media
from sarafan.media.errors import MediaNotReady
from sarafan.media.models import MediaState
from sarafan.messages.errors import NotAVoice, NothingToSend
from sarafan.messages.models import Message
from sarafan.organizations.actors import Actor


@dataclass(frozen=True)
class Content:
    """What a message is to say: a text, or a file with or without one."""

    kind: MessageKind
    text: str | None
    media_id: UUID | None = None
    details: dict[str, Any] | None = None
    forwarded: bool = False
    mentions: tuple[Person, ...] = ()

    @classmethod
    def again(cls, message: Message, *, forwarded: bool) -> "Content":
        """Say what a message said, once more."""
        return cls(message.kind, message.text, message.media_id, message.details, forwarded)


async def compose(
    session: AsyncSession,
    actor: Actor,
    text: str | None,
    media_id: UUID | None,
    *,
    as_voice: bool = False,
    as_document: bool = False,
    mentions: Iterable[Person] = (),
) -> Content:
    """Check what a member wants to send; of the mentions, those stay that the text names.

    Raises `MaskedNumber`, `NothingToSend`, `MediaNotFound`, `MediaNotReady`, `NotAVoice`.
    """
    refuse_masked(actor, text)
    if media_id is None:
        if text is None:
            raise NothingToSend
        named = tuple(person for person in mentions if f"@{person.phone or person.lid}" in text)
        return Content(MessageKind.TEXT, text, mentions=named)
    file = await media.get_to_send(session, actor, media_id)
    if file.state is not MediaState.READY:
        raise MediaNotReady(state=file.state.value)
    if as_voice:
        if not file.mimetype.startswith("audio/"):
            raise NotAVoice
        return Content(MessageKind.VOICE, text, media_id)
    return Content(MessageKind.DOCUMENT if as_document else file.kind, text, media_id)
