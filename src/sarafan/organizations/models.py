"""Tables of organizations and of those who may enter them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned


class Role(StrEnum):
    """What a member is in an organization; `permissions.py` says what each may do."""

    OWNER = "owner"
    HEAD = "head"
    OPERATOR = "operator"
    QUALITY_CONTROL = "quality_control"


class Language(StrEnum):
    """Languages of the interface."""

    RUSSIAN = "ru"
    KAZAKH = "kk"
    ENGLISH = "en"


class ReadMarks(StrEnum):
    """When customers see that their messages were read, and the phone's badge goes."""

    NEVER = "never"
    OPENING = "opening"  # when a member opens the conversation, or answers
    ANSWERING = "answering"


class ReactionsAnswer(StrEnum):
    """Which of our messages a customer answers by a reaction alone, so that somebody waits as after a message."""

    NEVER = "never"
    TO_QUESTIONS = "to_questions"  # what asks something, a poll, and what rules and schedules send
    ALWAYS = "always"


class Visibility(StrEnum):
    """Which conversations operators see; whoever has `conversations.see_all` sees all of them."""

    ALL = "all"
    OWN_AND_UNASSIGNED = "own_and_unassigned"
    OWN = "own"


class Attendance(StrEnum):
    """Whether a member can be given chats: at work, away for a while, or off."""

    AT_WORK = "at_work"
    AWAY = "away"
    OFF = "off"

    @classmethod
    def if_unknown(cls) -> "Attendance":
        """Return what a state is read as that only the next release knows."""
        return cls.OFF


class Scope(StrEnum):
    """What an API key may do."""

    READ = "read"
    WRITE = "write"
    PHONES = "phones"  # of people, where the organization hides them


class KeyState(StrEnum):
    """Whether an API key works, and if not, why."""

    ACTIVE = "active"
    EXPIRED = "expired"
    CREATOR_LEFT = "creator_left"
    CREATOR_MAY_NOT = "creator_may_not"  # present, but no longer somebody who may make keys
    CREATOR_UNKNOWN = "creator_unknown"  # made before creators were noted


class Organization(Identified, Base):
    """A tenant: everything else belongs to one."""

    __tablename__ = "organizations"
    __table_args__ = (
        sa.Index(
            "uq_organizations_founding_key",
            "founding_key",
            unique=True,
            postgresql_where=sa.text("founding_key IS NOT NULL"),
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(120))
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="Asia/Almaty")
    language: Mapped[Language] = mapped_column(default=Language.RUSSIAN)
    read_marks: Mapped[ReadMarks] = mapped_column(default=ReadMarks.ANSWERING, server_default=ReadMarks.ANSWERING.value)
    reactions_answer: Mapped[ReactionsAnswer] = mapped_column(
        default=ReactionsAnswer.TO_QUESTIONS, server_default=ReactionsAnswer.TO_QUESTIONS.value
    )
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.ALL, server_default=Visibility.ALL.value)
    # Of channels that differ: `{channel's id: Visibility}`. Those of channels that are gone say nothing.
    channel_visibility: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))
    # Members who have private chats, or may have some at any moment: while it is empty nobody looks for any.
    private_keepers: Mapped[list[str]] = mapped_column(default=list, server_default=sa.text("'[]'"))
    # Whether only owners and heads see customers' phones, and the others their last four digits.
    phones_hidden: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # `{weekday from Monday's 0: [first minute, last minute]}`, as `hours.py` reads them; none: they are not known.
    working_hours: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))
    alarm_minutes: Mapped[int | None]  # of working hours, after which members are told that somebody waits; none: never
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    # Of one that somebody else has asked for (`founding.py`): the key of whoever asked, and the owner's e-mail.
    founding_key: Mapped[str | None] = mapped_column(sa.String(100))
    founded_for: Mapped[str | None] = mapped_column(sa.String(254))


class Member(Identified, Owned, Base):
    """A person of an organization. A removed one stays as the author of old messages."""

    __tablename__ = "members"
    # One e-mail signs in to one organization of an installation.
    __table_args__ = (
        sa.Index("uq_members_email", "email", unique=True, postgresql_where=sa.text("removed_at IS NULL")),
    )

    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254))
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[Role]
    language: Mapped[Language] = mapped_column(default=Language.RUSSIAN)
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    removed_at: Mapped[datetime | None]
    # With the member, so that whoever asks is known with them; `teams/queries.py` reads it the other way round.
    team_ids: Mapped[list[str]] = mapped_column(default=list, server_default=sa.text("'[]'"))
    working_hours: Mapped[dict[str, Any] | None]  # nothing: the organization's
    attendance: Mapped[Attendance | None]  # as they, or a head, have said it; nothing: as their hours say
    attendance_at: Mapped[datetime | None]  # when it was said
    attendance_until: Mapped[datetime | None]  # until when that word holds; nothing: until another
    capacity: Mapped[int | None]  # how many chats a rule lets them have at once; nothing: any number
    given_at: Mapped[datetime | None]  # when a rule last gave them a chat


class Team(Identified, Owned, Base):
    """Members to whom a conversation can be given together. An archived one keeps its chats, and is given no more."""

    __tablename__ = "teams"
    __table_args__ = (sa.UniqueConstraint("organization_id", "name_key"),)

    name: Mapped[str] = mapped_column(sa.String(40))
    name_key: Mapped[str] = mapped_column(sa.Text)  # by which two names are the same
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class MemberSession(Identified, Owned, Base):
    """A browser that is signed in; only the fingerprint of its token is kept."""

    __tablename__ = "member_sessions"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    token_fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    expires_at: Mapped[datetime]


class Invite(Identified, Owned, Base):
    """A link by which one person may join."""

    __tablename__ = "invites"

    role: Mapped[Role]
    email: Mapped[str | None] = mapped_column(sa.String(254))
    token_fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    expires_at: Mapped[datetime]


class ApiKey(Identified, Owned, Base):
    """A program's way in; shown once, kept as a fingerprint. `creator_id`: who made it or has taken it over."""

    __tablename__ = "api_keys"

    name: Mapped[str] = mapped_column(sa.String(120))
    prefix: Mapped[str] = mapped_column(sa.String(16))
    fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[list[str]]
    creator_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_used_from: Mapped[str | None] = mapped_column(sa.String(45))  # an IP address


class SetupLink(Identified, Base):
    """The one-time link of the first start; belongs to no organization, because there is none."""

    __tablename__ = "setup_links"

    token_fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]


class SignInThrottle(Base):
    """Tries of whoever is counted together (`throttling.py`), where all processes see them; swept after an hour."""

    __tablename__ = "sign_in_throttles"

    subject: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime | None]
    free_at: Mapped[datetime | None]  # until then the next try must wait
