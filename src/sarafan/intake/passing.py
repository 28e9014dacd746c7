"""News that are worth something this moment only, such as typing: browsers are told at once, and nothing is stored."""

from uuid import UUID

from sarafan.channels import queries as channels
from sarafan.contacts import queries as contacts
from sarafan.core.clock import utc_now
from sarafan.core.logging import get_logger
from sarafan.core.realtime.passing import Passing, tell
from sarafan.gateways.whatsapp.arrivals import PresenceNews
from sarafan.messages.receiving import placing
from sarafan.resources import Resources

log = get_logger(__name__)


async def pass_on(resources: Resources, source: str, channel_id: UUID, body: bytes) -> None:
    """Tell the browsers of the channel's organization who is there and who writes. What is malformed is dropped."""
    database = resources.database
    read, problem = resources.gateways.kind(source).reader.read(body, str(channel_id), utc_now())
    news = [one.arrival for _, one in read if one.reason is None]
    if problem is not None or len(news) < len(read):
        log.warning("passing_not_understood", channel_id=str(channel_id))
    async with database.for_system() as session:
        channel = await channels.find(session, channel_id)
    if channel is None or channel.kind != source:
        return
    async with database.for_organization(channel.organization_id) as session:
        for one in news:
            if not isinstance(one, PresenceNews) or one.place.author is None:
                continue
            found = await placing.find_thread(session, channel, one.place)
            if found is None:
                continue
            conversation_id, contact_id = found
            known = await contacts.by_id(session, channel.organization_id, [contact_id] if contact_id else [])
            name = known[contact_id].name if contact_id in known else None
            person = {"id": str(contact_id) if contact_id else None, "name": name, "phone": one.place.author.phone}
            seen = one.last_seen.isoformat() if one.last_seen else None
            data = {"conversation_id": str(conversation_id), "person": person, "state": one.state, "last_seen": seen}
            await tell(session, Passing(channel.organization_id, "presence", data))
