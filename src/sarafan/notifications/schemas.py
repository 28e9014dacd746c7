"""JSON shapes of notifications."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from sarafan.notifications.deciding import is_on
from sarafan.notifications.kinds import KINDS, Kind
from sarafan.notifications.models import NotificationSettings, PushSubscription
from sarafan.organizations.actors import Actor
from sarafan.shapes import Body, refuse_nul

MOST_ENDPOINT_LETTERS = 2000  # the longest known one has 600
MOST_KEY_LETTERS = 200
MOST_NAME_LETTERS = 80
LAST_MINUTE = 24 * 60 - 1

Minute = Annotated[int, Field(ge=0, le=LAST_MINUTE)]
KeyText = Annotated[str, StringConstraints(min_length=1, max_length=MOST_KEY_LETTERS)]

BrowserName = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MOST_NAME_LETTERS), AfterValidator(refuse_nul)
]


class KindChoice(BaseModel):
    """Something that one can be told of, and whether this member is."""

    kind: Kind
    is_on: bool


class QuietHours(Body):
    """From which minute of the organization's day to which nothing is told; over midnight, too."""

    start: Minute
    end: Minute


class BrowserRead(BaseModel):
    """A browser that notifications go to; `is_this`: the one that asks."""

    name: str | None
    created_at: datetime
    is_this: bool


class NotificationsRead(BaseModel):
    """What a member is told, and where. `key`: what a browser must be given to agree to our pushes."""

    kinds: list[KindChoice]
    shows_text: bool
    quiet: QuietHours | None
    browsers: list[BrowserRead]
    key: str

    @classmethod
    def of(cls, actor: Actor, settings: NotificationSettings, browsers: list[PushSubscription], key: str) -> Self:
        """Show them to the member whose they are; kinds of which they would never be told are left out."""
        start, end = settings.quiet_from, settings.quiet_to
        return cls(
            kinds=[
                KindChoice(kind=kind, is_on=is_on(settings, kind))
                for kind, terms in KINDS.items()
                if terms.needs in actor.permissions
            ],
            shows_text=settings.shows_text,
            quiet=None if start is None or end is None else QuietHours(start=start, end=end),
            browsers=[
                BrowserRead(name=one.name, created_at=one.created_at, is_this=one.session_id == actor.session_id)
                for one in browsers
            ],
            key=key,
        )


class NotificationsUpdate(Body):
    """What to change; a kind that is not named stays. `quiet`: null ends the quiet hours."""

    kinds: dict[Kind, bool] = Field(default_factory=dict)
    shows_text: bool | None = None
    quiet: QuietHours | None = None


class BrowserCreate(Body):
    """A browser's push subscription, as its Push API gives it (keys in base64url)."""

    endpoint: Annotated[
        str, StringConstraints(min_length=1, max_length=MOST_ENDPOINT_LETTERS), AfterValidator(refuse_nul)
    ]
    p256dh: KeyText
    auth: KeyText
    name: BrowserName | None = None


class OpenChatUpdate(Body):
    """Which chat a browser has in front; null: none."""

    conversation_id: UUID | None
