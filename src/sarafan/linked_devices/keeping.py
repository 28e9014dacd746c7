"""What is kept of a linked device. Whoever calls holds its channel, and lets browsers know."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.gateways.whatsapp.arrivals import HistoryGap
from sarafan.gateways.whatsapp.links import LinkState, RestrictionNews
from sarafan.linked_devices.models import LinkedDevice
from sarafan.linked_devices.queries import of_channel


async def take_over(session: AsyncSession, organization_id: UUID, channel_id: UUID, news: LinkState) -> None:
    """Take over the codes and the restriction that came with an account's state; a kind without a phone has none."""
    told = {
        "qr_text": news.qr_text,
        "qr_expires_at": news.qr_expires_at,
        "pairing_code": news.pairing_code,
        "pairing_expires_at": news.pairing_expires_at,
        **_restriction(news.restriction),
    }
    await _keep(session, organization_id, channel_id, told)


async def restrict(session: AsyncSession, organization_id: UUID, channel_id: UUID, news: RestrictionNews) -> None:
    """Take over what WhatsApp forbids the number for now."""
    await _keep(session, organization_id, channel_id, _restriction(news))


async def show_code(
    session: AsyncSession, organization_id: UUID, channel_id: UUID, code: str, expires_at: datetime | None
) -> None:
    """Keep a code that was asked for, so that every browser shows it."""
    told = {"pairing_code": code, "pairing_expires_at": expires_at}
    await _keep(session, organization_id, channel_id, told)


async def allow_any_phone(session: AsyncSession, organization_id: UUID, channel_id: UUID, *, allowed: bool) -> None:
    """Note whether another phone may be linked than before."""
    await _keep(session, organization_id, channel_id, {"any_phone": allowed})


async def forget_codes(session: AsyncSession, channel_id: UUID) -> None:
    """Forget the codes: nobody renews them any more."""
    device = await of_channel(session, channel_id)
    if device is not None:
        device.qr_text = device.qr_expires_at = None
        device.pairing_code = device.pairing_expires_at = None


async def note_history(
    session: AsyncSession, organization_id: UUID, channel_id: UUID, progress: int | None, *, done: bool
) -> None:
    """Note how much of the phone's history has come; done without any progress means that nothing has."""
    told = {"history_progress": progress, "history_done": done}
    await _keep(session, organization_id, channel_id, told)


async def note_missing_history(
    session: AsyncSession, organization_id: UUID, channel_id: UUID, gap: HistoryGap | None
) -> None:
    """Note whether a part of the history does not come."""
    await _keep(session, organization_id, channel_id, {"history_missing": gap})


def _restriction(news: RestrictionNews | None) -> dict[str, Any]:
    if news is None or not news.active:
        return {"restriction_code": None, "restriction_message": None, "restricted_until": None}
    return {
        "restriction_code": news.code.value,
        "restriction_message": news.message,
        "restricted_until": news.until,
    }


async def _keep(session: AsyncSession, organization_id: UUID, channel_id: UUID, told: dict[str, Any]) -> None:
    device = await of_channel(session, channel_id)
    if device is None:
        if any(value is not None and value is not False for value in told.values()):
            session.add(LinkedDevice(channel_id=channel_id, organization_id=organization_id, **told))
            await session.flush()
        return
    for name, value in told.items():
        setattr(device, name, value)
