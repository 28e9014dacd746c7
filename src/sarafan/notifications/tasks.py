"""Jobs: thin, they call the verbs."""

from uuid import UUID

from sarafan.notifications import pushing
from sarafan.notifications.kinds import Occasion
from sarafan.notifications.pushing import Telling
from sarafan.resources import Resources


async def tell(
    resources: Resources,
    organization_id: str,
    occasion: str,
    about_id: str,
    member_id: str | None = None,
    subscription_id: str | None = None,
) -> None:
    """Tell members of something that happened, or one browser again. Raises `Unreachable` for that one."""
    await pushing.tell(
        resources,
        Telling(
            UUID(organization_id),
            Occasion(occasion),
            UUID(about_id),
            UUID(member_id) if member_id else None,
            UUID(subscription_id) if subscription_id else None,
        ),
    )
