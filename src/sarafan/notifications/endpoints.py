"""HTTP: what members are told, and in which browsers."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.errors import ConversationNotFound
from sarafan.core.refusals import refuses
from sarafan.notifications import choosing, looking, queries, subscribing
from sarafan.notifications.errors import BrowserRefused
from sarafan.notifications.keys import public_key, pushing_key
from sarafan.notifications.schemas import BrowserCreate, NotificationsRead, NotificationsUpdate, OpenChatUpdate
from sarafan.notifications.subscribing import Address
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import OpenResources, Person, Transaction

router = APIRouter(prefix="/api/notifications", tags=["notifications"])


@router.get("")
async def read_notifications(actor: Person, session: Transaction, resources: OpenResources) -> NotificationsRead:
    """Say what one is told, in which of one's browsers, and with which key a browser agrees to be pushed to."""
    key = await pushing_key(resources)  # before this request holds a connection: it takes one, too
    return await _shown(session, actor, public_key(key))


@router.patch("")
async def update_notifications(
    body: NotificationsUpdate, actor: Person, session: Transaction, resources: OpenResources
) -> NotificationsRead:
    """Choose what one is told; what is not named stays as it was."""
    key = await pushing_key(resources)
    changes: dict[str, Any] = {} if body.shows_text is None else {"shows_text": body.shows_text}
    if "quiet" in body.model_fields_set:
        hours = body.quiet
        changes |= {"quiet_from": hours.start if hours else None, "quiet_to": hours.end if hours else None}
    await choosing.choose(session, actor, body.kinds, changes)
    return await _shown(session, actor, public_key(key))


@router.put("/browser", status_code=204)
@refuses(BrowserRefused)
async def subscribe_browser(body: BrowserCreate, actor: Person, resources: OpenResources) -> None:
    """Let notifications come to this browser, as long as one is signed in here."""
    address = Address(body.endpoint, body.p256dh, body.auth)
    await subscribing.subscribe(resources, actor, address, body.name)


@router.delete("/browser", status_code=204)
async def unsubscribe_browser(actor: Person, session: Transaction) -> None:
    """Let no notifications come to this browser any more."""
    await subscribing.unsubscribe(session, actor)


@router.put("/open-chat", status_code=204)
@refuses(ConversationNotFound)
async def show_open_chat(body: OpenChatUpdate, actor: Person, session: Transaction) -> None:
    """Say which chat this browser has in front; for 90 s one is not told of it."""
    await looking.look_at(session, actor, body.conversation_id)


async def _shown(session: AsyncSession, actor: Actor, key: str) -> NotificationsRead:
    settings = await queries.settings_of(session, actor.organization_id, actor.id)
    browsers = await queries.browsers_of(session, actor.organization_id, actor.id)
    return NotificationsRead.of(actor, settings, list(browsers), key)
