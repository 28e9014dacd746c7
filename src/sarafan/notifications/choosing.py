"""What a member wants to be told, and how."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.notifications import queries
from sarafan.notifications.kinds import Kind
from sarafan.notifications.models import NotificationSettings
from sarafan.organizations.actors import Actor


async def choose(
    session: AsyncSession, actor: Actor, kinds: Mapping[Kind, bool], changes: Mapping[str, Any]
) -> NotificationSettings:
    """Turn kinds on or off, and change other fields of `NotificationSettings`; what is not named stays as it was."""
    first = {"organization_id": actor.organization_id, "member_id": actor.id, "kinds": {}}
    await session.execute(insert(NotificationSettings).values(**first).on_conflict_do_nothing())
    settings = await queries.settings_of(session, actor.organization_id, actor.id, lock=True)
    settings.kinds = {**settings.kinds, **{kind.value: is_on for kind, is_on in kinds.items()}}
    for name, value in changes.items():
        setattr(settings, name, value)
    return settings
