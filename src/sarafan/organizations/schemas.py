"""JSON shapes of organizations, members and sign-in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from sarafan.organizations.attendance import present
from sarafan.organizations.hours import DAY_MINUTES, Hours
from sarafan.organizations.models import (
    ApiKey,
    Attendance,
    KeyState,
    Language,
    Member,
    Organization,
    ReactionsAnswer,
    ReadMarks,
    Role,
    Scope,
    Visibility,
)
from sarafan.organizations.permissions import Permission
from sarafan.organizations.sights import MOST_CHANNELS_THAT_DIFFER
from sarafan.shapes import Body, PlainName, refuse_nul

Password = Annotated[str, StringConstraints(min_length=8, max_length=200)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]


PlainEmail = Annotated[Email, AfterValidator(refuse_nul)]


class SetupState(BaseModel):
    """Whether the first start still waits for its owner."""

    needed: bool


class SetupCreate(Body):
    """The first organization and its owner."""

    token: Token
    organization_name: PlainName
    time_zone: str = Field(default="Asia/Almaty", max_length=64)
    language: Language = Language.RUSSIAN
    name: PlainName
    email: PlainEmail
    password: Password


class SessionCreate(Body):
    """A sign-in."""

    email: Annotated[
        str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254), AfterValidator(refuse_nul)
    ]
    password: Annotated[str, StringConstraints(max_length=200)]


class ShiftRead(BaseModel):
    """When a day's work begins and ends, in minutes of the organization's day; 0 is Monday.

    One that ends no later than it begins goes on over midnight.
    """

    day: int
    begins: int
    ends: int


class ShiftUpdate(Body):
    """When a day's work begins and ends."""

    day: Annotated[int, Field(ge=0, le=6)]
    begins: Annotated[int, Field(ge=0, lt=DAY_MINUTES)]
    ends: Annotated[int, Field(ge=0, le=DAY_MINUTES)]


def _each_day_once(week: list[ShiftUpdate]) -> list[ShiftUpdate]:
    if len({one.day for one in week}) < len(week):
        raise ValueError("must have each day once")
    return week


MOST_ALARM_MINUTES = 1440

WeekUpdate = Annotated[list[ShiftUpdate], Field(max_length=7), AfterValidator(_each_day_once)]


def week_of(hours: Hours) -> list[ShiftRead]:
    """Show working hours, Monday first."""
    return [ShiftRead(day=int(day), begins=begins, ends=ends) for day, (begins, ends) in sorted(hours.items())]


def _week_shown(kept: Any) -> Any:
    return week_of(kept) if isinstance(kept, Mapping) else kept


def kept_week(week: list[ShiftUpdate]) -> dict[str, Any]:
    """Return working hours as they are kept."""
    return {str(one.day): [one.begins, one.ends] for one in week}


class OrganizationRead(BaseModel):
    """An organization."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    time_zone: str
    language: Language
    read_marks: ReadMarks
    reactions_answer: ReactionsAnswer
    visibility: Visibility
    channel_visibility: dict[UUID, Visibility]
    phones_hidden: bool
    working_hours: Annotated[list[ShiftRead], BeforeValidator(_week_shown)]
    alarm_minutes: int | None


class OrganizationUpdate(Body):
    """What to change of an organization.

    `read_marks`: when customers see that their messages were read. `reactions_answer`: to which of our messages a
    reaction is an answer, after which the conversation waits as after a message. `visibility`: which conversations
    operators see. `channel_visibility`: where channels differ; null lets one follow the rest again, others stay.
    `working_hours`: of the whole week; an empty list is none. `alarm_minutes`: of working hours, after which members
    are told that a customer waits; null is never.
    """

    name: PlainName | None = None
    time_zone: str | None = Field(default=None, max_length=64)
    language: Language | None = None
    read_marks: ReadMarks | None = None
    reactions_answer: ReactionsAnswer | None = None
    visibility: Visibility | None = None
    channel_visibility: dict[UUID, Visibility | None] = Field(
        default_factory=dict, max_length=MOST_CHANNELS_THAT_DIFFER
    )
    working_hours: WeekUpdate | None = None
    alarm_minutes: Annotated[int, Field(ge=1, le=MOST_ALARM_MINUTES)] | None = None


class AttendanceRead(BaseModel):
    """Whether a member is at work, until when if nothing else is said, and whether somebody has said it."""

    model_config = ConfigDict(from_attributes=True)

    state: Attendance
    until: datetime | None
    by_hand: bool


class MemberRead(BaseModel):
    """A member.

    `capacity`: how many chats a rule lets them have at once; null is any number. `working_hours`: null is the
    organization's.
    """

    id: UUID
    name: str
    email: str
    role: Role
    language: Language
    created_at: datetime
    team_ids: list[UUID]
    attendance: AttendanceRead
    capacity: int | None
    working_hours: list[ShiftRead] | None

    @classmethod
    def of(cls, member: Member, organization: Organization, now: datetime) -> Self:
        """Show a member as they are now."""
        return cls(
            id=member.id,
            name=member.name,
            email=member.email,
            role=member.role,
            language=member.language,
            created_at=member.created_at,
            team_ids=[UUID(one) for one in member.team_ids],
            attendance=AttendanceRead.model_validate(present(member, organization, now)),
            capacity=member.capacity,
            working_hours=None if member.working_hours is None else week_of(member.working_hours),
        )


class MemberList(BaseModel):
    """Members."""

    items: list[MemberRead]


class MemberUpdate(Body):
    """A member's new role."""

    role: Role


class MeUpdate(Body):
    """What to change of oneself."""

    name: PlainName | None = None
    language: Language | None = None


class PasswordChange(Body):
    """The present password and the one to come."""

    current: Annotated[str, StringConstraints(max_length=200)]
    new: Password


class SessionRead(BaseModel):
    """Who is signed in, where, and what they may do.

    `cursor`: from where live changes go on. `phones_url`: in the demo, the page that plays WhatsApp's phones.
    `most_upload_bytes`: of a file that is to be sent, as this server has it.
    """

    member: MemberRead
    organization: OrganizationRead
    csrf_token: str
    permissions: list[Permission]
    cursor: str
    phones_url: str | None
    most_upload_bytes: int


class SetupCheck(Body):
    """A set-up link's token."""

    token: Token


class PasswordLinkRead(BaseModel):
    """A link with which a member gives themselves another password; shown only now."""

    url: str
    expires_at: datetime


class PasswordResetCheck(Body):
    """The token of a link for a new password."""

    token: Token


class PasswordResetPreview(BaseModel):
    """Whose password it is about."""

    name: str
    email: str


class PasswordReset(Body):
    """A link's token, and the password to come."""

    token: Token
    password: Password


class InviteCreate(Body):
    """An invitation; with an e-mail only that address may use it."""

    role: Role
    email: PlainEmail | None = None


class InviteRead(BaseModel):
    """An open invitation."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    role: Role
    email: str | None
    created_at: datetime
    expires_at: datetime


class InviteCreated(InviteRead):
    """An invitation with its link, which is shown only now."""

    url: str


class InviteList(BaseModel):
    """Open invitations."""

    items: list[InviteRead]


class InviteCheck(Body):
    """An invitation's token."""

    token: Token


class InvitePreview(BaseModel):
    """What an invitation leads to."""

    organization_name: str
    role: Role
    email: str | None


class InviteAccept(Body):
    """An invitation's token and the account it becomes."""

    token: Token
    name: PlainName
    email: PlainEmail
    password: Password
    language: Language = Language.RUSSIAN


class ApiKeyCreate(Body):
    """A key's name, what it may do, and until when, if not for ever."""

    name: PlainName
    scopes: list[Scope] = Field(min_length=1, max_length=2)
    expires_at: AwareDatetime | None = None


class CreatorRead(BaseModel):
    """Who made a key or has taken it over; perhaps somebody who has left."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


class ApiKeyRead(BaseModel):
    """A key, without the key. Anything but `active` has stopped; `last_used_from`: an IP address."""

    id: UUID
    name: str
    scopes: list[Scope]
    prefix: str
    state: KeyState
    creator: CreatorRead | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str | None

    @classmethod
    def of(cls, key: ApiKey, creator: Member | None, state: KeyState) -> Self:
        """Show a key with who answers for it."""
        return cls(
            id=key.id,
            name=key.name,
            scopes=[Scope(scope) for scope in key.scopes],
            prefix=key.prefix,
            state=state,
            creator=CreatorRead.model_validate(creator) if creator else None,
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            last_used_from=key.last_used_from,
        )


class ApiKeyCreated(ApiKeyRead):
    """A key with the key itself, which is shown only now."""

    key: str


class ApiKeyList(BaseModel):
    """Keys."""

    items: list[ApiKeyRead]
