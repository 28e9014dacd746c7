"""What a newly linked phone remembers, piece by piece; a piece that comes again changes nothing."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import states
from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.gateways.whatsapp import HistoryPiece
from sarafan.messages import receiving


async def take_in(session: AsyncSession, channel: Channel, piece: HistoryPiece) -> None:
    """Store past messages, each in its place in time: nobody waits for an answer to them, and none is unread."""
    if piece.messages:
        await receiving.receive(session, channel, piece.messages)
    for person in piece.people:
        if person.name:
            await identifying.learn(session, channel.organization_id, person)
    states.note_history(session, channel, piece.progress, done=piece.last)
