"""JSON shapes of messages."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from sarafan.conversations.models import Direction, MessageKind
from sarafan.core.texts import beginning
from sarafan.media.models import MediaFile
from sarafan.media.showing import MediaRead
from sarafan.messages.content_schemas import (
    CardRead,
    DetailsRead,
    Quotable,
    QuoteRead,
    album_of,
    card_of,
    details_of,
    quote_of,
)
from sarafan.messages.excerpts import shown_of, words_of
from sarafan.messages.models import AuthorKind, Message, MessageStatus, Origin, PollVote, Reaction
from sarafan.messages.origins import origin_of
from sarafan.messages.queries import MOST_RAW_LETTERS, Reactions, Votes
from sarafan.messages.ticks import Ticks
from sarafan.shapes import AuthorRead, Body, MentionRead, MessageErrorRead, Phone, Problem, refuse_nul

MOST_CHARACTERS = 4096
MOST_NAMED = 64  # people in one text of ours
MOST_TEXT_LETTERS = 200_000  # of a whole text; WhatsApp's own longest has 65,536
MOST_RAW_DEPTH = 64  # brackets within brackets


def _refuse_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


MessageText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_CHARACTERS),
    AfterValidator(refuse_nul),
    AfterValidator(_refuse_blank),
]
ClientKey = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class MentionCreate(Body):
    """Somebody whom a text names, as `@` and the digits of their phone, or of their LID where no phone is known."""

    phone: Phone | None = None
    lid: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{4,19}$")] | None = None


class MessageCreate(Body):
    """A reply: a text, or an uploaded file with or without one.

    `client_key`: made once for each message by whoever sends it; repeating it is harmless. `mentions`: of a text.
    `after_id`: the last message that the writer had before them; when somebody else has written since, the answer is
    409 with what that was (`newer`), and asking again with its id sends.
    """

    text: MessageText | None = None
    client_key: ClientKey
    quote_id: UUID | None = None
    after_id: UUID | None = None
    media_id: UUID | None = None
    as_voice: bool = False
    as_document: bool = False
    mentions: Annotated[list[MentionCreate], Field(max_length=MOST_NAMED)] = Field(default=[])


class ReactionUpdate(Body):
    """Our reaction to a message; an empty one takes it away."""

    emoji: Annotated[str, StringConstraints(max_length=32), AfterValidator(refuse_nul)]


class TypingUpdate(Body):
    """What the other side is to see of us."""

    state: Literal["composing", "recording", "paused"]


class MessageUpdate(Body):
    """The new text of a message of ours."""

    text: MessageText


class ForwardCreate(Body):
    """Where a message is to be forwarded; `client_key` as in a reply."""

    conversation_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    client_key: ClientKey


class TicksRead(BaseModel):
    """Of a message of ours in a group: how many others have it and have read it, of how many there are now."""

    model_config = ConfigDict(from_attributes=True)

    delivered: int
    read: int
    members: int


class MemberReceiptRead(BaseModel):
    """With whom of a group a message has arrived, and when they read it; a contact once they have written to us."""

    contact_id: UUID | None
    name: str | None
    phone: str | None
    lid: str | None
    delivered_at: datetime
    read_at: datetime | None


class MemberReceiptPage(BaseModel):
    """Who has got a message, those who have read it first."""

    items: list[MemberReceiptRead]
    next_cursor: str | None


class ReactionRead(BaseModel):
    """What somebody thinks of a message, in one character.

    `waits_since`: since when it waits for an answer of ours, if it counts as one of theirs.
    """

    emoji: str
    author: AuthorRead
    from_me: bool
    waits_since: datetime | None

    @classmethod
    def of(cls, reaction: Reaction) -> "ReactionRead":
        """Show a reaction that was not taken away."""
        return cls(
            emoji=reaction.emoji or "",
            author=AuthorRead(kind=reaction.author_kind.value, id=reaction.author_id, name=reaction.author_name),
            from_me=reaction.author_kind is not AuthorKind.CONTACT,
            waits_since=reaction.waits_since,
        )


class VoteRead(BaseModel):
    """What somebody chose in a poll; of an event, whether they come: going, maybe or not_going."""

    options: list[str]
    author: AuthorRead
    from_me: bool

    @classmethod
    def of(cls, vote: PollVote) -> "VoteRead":
        """Show a vote."""
        return cls(
            options=vote.options,
            author=AuthorRead(kind=vote.author_kind.value, id=vote.author_id, name=vote.author_name),
            from_me=vote.author_kind is not AuthorKind.CONTACT,
        )


class VotesRead(BaseModel):
    """What people chose: the first of them by name, and how many chose each answer."""

    votes: list[VoteRead]
    counts: dict[str, int]


class ReactionCountRead(BaseModel):
    """How many people gave an emoji."""

    emoji: str
    count: int


class MessageRead(BaseModel):
    """A message. In a thread it stands by (`at`, `seq`). One that was deleted has lost what it said.

    `origin`: what let one of ours leave; its author is who wrote the words. `next_try_at`: of one that is queued, when
    the channel's service has asked to wait so long.
    `details` belong to the kinds location, contacts, poll, event, number_change, status and system (a call); `ticks`
    to ours in groups.
    `votes`: of polls and events, once somebody has voted. `album`: the photos of one album have the same. `card`: an
    advertisement, or what a link leads to.
    `problem`: "cut" when it is not shown whole, else why there is only a line in the place of what came.
    `answer_rule`: of a customer's, by which rule it waits for an answer or does not (`GET /api/answer-rules`).
    `asked_anew_at`: when its author made another question of it after our answer, so that they wait again.
    Of a long `text` this is the beginning (`text_is_cut`); the whole, of `text_length` characters, is at `…/text`.
    Of very many `reactions` these are ours and the first ones; `reaction_counts` has all, the most given first.
    """

    id: UUID
    conversation_id: UUID
    channel_id: UUID
    seq: int
    direction: Direction
    kind: MessageKind
    text: str | None
    text_length: int
    text_is_cut: bool
    status: MessageStatus
    author: AuthorRead
    origin: Origin | None
    quote: QuoteRead | None
    media: MediaRead | None
    details: DetailsRead | None
    card: CardRead | None
    album: str | None
    mentions: list[MentionRead]
    ticks: TicksRead | None
    reactions: list[ReactionRead]
    reaction_counts: list[ReactionCountRead]
    votes: VotesRead | None
    forwarded: bool
    view_once: bool
    problem: Problem | None
    edited_at: datetime | None
    asked_anew_at: datetime | None
    answer_rule: str | None
    deleted_at: datetime | None
    at: datetime
    created_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    error: MessageErrorRead | None
    client_key: str | None
    resent_as_id: UUID | None
    revision: int

    @classmethod
    def of(
        cls,
        message: Message,
        media: MediaFile | None,
        reactions: Reactions,
        mentions: list[MentionRead],
        ticks: Ticks | None,
        answered: Quotable | None = None,
        votes: Votes | None = None,
    ) -> "MessageRead":
        """Show a message with its file, whom it names, what people think of it, and how far it got in a group."""
        words, length = words_of(message)
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            channel_id=message.channel_id,
            seq=message.seq,
            direction=message.direction,
            kind=message.kind,
            text=words,
            text_length=length,
            text_is_cut=len(words or "") < length,
            status=message.status,
            author=AuthorRead(kind=message.author_kind.value, id=message.author_id, name=message.author_name),
            origin=origin_of(message),
            quote=quote_of(message, answered),
            media=MediaRead.of(media) if media else None,
            details=details_of(message),
            card=card_of(message),
            album=album_of(message),
            mentions=mentions,
            ticks=TicksRead.model_validate(ticks) if ticks else None,
            reactions=[ReactionRead.of(reaction) for reaction in reactions.first],
            reaction_counts=[ReactionCountRead(emoji=emoji, count=count) for emoji, count in reactions.counts],
            votes=VotesRead(votes=[VoteRead.of(one) for one in votes.first], counts=votes.counts) if votes else None,
            forwarded=message.forwarded,
            view_once=message.view_once,
            problem=(shown_of(message, "details") or {}).get("problem"),
            edited_at=message.edited_at,
            asked_anew_at=message.asked_anew_at,
            answer_rule=message.answer_rule,
            deleted_at=message.deleted_at,
            at=message.at,
            created_at=message.created_at,
            next_try_at=message.next_try_at if message.status is MessageStatus.QUEUED else None,
            sent_at=message.sent_at,
            delivered_at=message.delivered_at,
            read_at=message.read_at,
            error=MessageErrorRead.of(message.error_code, message.error_message),
            client_key=message.client_key,
            resent_as_id=message.resent_as_id,
            revision=message.revision,
        )


class MessageList(BaseModel):
    """Messages."""

    items: list[MessageRead]


class TextRead(BaseModel):
    """All that a message says; of a text beyond all reason (`is_cut`) the beginning."""

    text: str | None
    is_cut: bool

    @classmethod
    def of(cls, message: Message) -> "TextRead":
        """Show a message's whole text."""
        text = message.text and beginning(message.text, MOST_TEXT_LETTERS)
        return cls(text=text, is_cut=len(text or "") < len(message.text or ""))


class RawRead(BaseModel):
    """What arrived, as it arrived; kept for kinds that are not shown yet. Of very much (`excerpt`) the beginning."""

    raw: dict[str, Any] | None
    excerpt: str | None

    @classmethod
    def of(cls, raw: str | None) -> "RawRead":
        """Show raw content, read as JSON up to one character more than is shown."""
        if raw is None:
            return cls(raw=None, excerpt=None)
        if len(raw) > MOST_RAW_LETTERS or _depth_of(raw) > MOST_RAW_DEPTH:
            return cls(raw=None, excerpt=raw[:MOST_RAW_LETTERS])
        return cls(raw=json.loads(raw), excerpt=None)


def _depth_of(raw: str) -> int:
    """Count how deep JSON may be nested; brackets in its texts count, too, which only makes it careful."""
    depth = deepest = 0
    for character in raw:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


class RemovalRead(BaseModel):
    """What removing a channel would delete."""

    conversations: int
    messages: int
