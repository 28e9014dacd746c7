"""The bridge's events, and their translation to ours (shapes: `bridge/README.md`)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sarafan.gateways.bridge import bounding, mending, refusing
from sarafan.gateways.bridge.cutting import cut
from sarafan.gateways.bridge.parsing import excerpt, parse, without_nul
from sarafan.gateways.bridge.past import read_history
from sarafan.gateways.bridge.reading import (
    CONTENT,
    SHOWN,
    UNKNOWN_AUTHOR,
    chat_of,
    media_of,
    message_of,
    people_in,
    person_of,
    place_of,
)
from sarafan.gateways.bridge.reasons import read_reason
from sarafan.gateways.bridge.scalars import MOST_WORD
from sarafan.gateways.bridge.shapes import (
    CallPayload,
    ChangePayload,
    ChatReadPayload,
    ChatTimerPayload,
    ErrorPayload,
    GroupPayload,
    GroupsPayload,
    GroupUpdatedPayload,
    HistoryMissingPayload,
    MembersPayload,
    NumberChangePayload,
    PersonPayload,
    PresencePayload,
    RestrictionPayload,
    SessionPayload,
    StatusPayload,
    StatusPostPayload,
    UndecryptablePayload,
)
from sarafan.gateways.whatsapp.arrivals import (
    Arrival,
    CallNews,
    ChatRead,
    ChatTimer,
    DeletionNews,
    EditNews,
    GroupChat,
    GroupNews,
    GroupPerson,
    GroupsSynced,
    HistoryGap,
    HistoryMissing,
    IdentityLearnt,
    Ignored,
    InboundMessage,
    MembersChanged,
    NumberChanged,
    Person,
    Place,
    PresenceNews,
    ReactionNews,
    Receipt,
    StatusPosted,
    StatusUpdate,
    VoteNews,
)
from sarafan.gateways.whatsapp.deliveries import Reader, ReadEvent, reason_of
from sarafan.gateways.whatsapp.links import LinkState, RestrictionCode, RestrictionNews, Trouble

# Events by which no person says anything: one that cannot be understood leaves no line in a chat.
SILENT = frozenset(
    {
        "message.vote", "message.status", "presence", "session.status", "groups.synced", "group.updated",
        "group.participants", "contact.identity", "contact.updated", "contact.number", "history", "restriction",
        "chat.read", "chat.timer", "status.posted", "history.missing",
    }
)  # fmt: skip
CALL = "call:"  # before a call's id, among the ids of messages


def read_events(body: bytes, session_id: str, arrived_at: datetime) -> tuple[list[tuple[bytes, ReadEvent]], str | None]:
    """Cut a delivery apart and read each event alone; also returns what is wrong with the delivery around them."""
    found = cut(body)
    return [(event, read_one(event, session_id, arrived_at)) for event in found.events], found.problem


def read_one(event: bytes, session_id: str, arrived_at: datetime) -> ReadEvent:
    """Read one event of an account; never raises."""
    try:
        parsed = parse(event)
        fields = _with_problem(parsed.fields, parsed.lost)
        if fields.get("type") not in READERS and fields.get("type") not in SILENT:
            stands_in = stand_in_for(event, session_id, arrived_at)
            if stands_in is not None:
                return ReadEvent(stands_in, "unknown type")
        return ReadEvent(read_event(fields, session_id, arrived_at))
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        return ReadEvent(stand_in_for(event, session_id, arrived_at), reason_of(error))


def read_event(found: Mapping[str, Any], session_id: str, arrived_at: datetime | None = None) -> Arrival:
    """Translate one event of an account. What came without a possible time happened when it arrived.

    Raises `pydantic.ValidationError` when it lacks what its type is about, `ValueError` when it is another account's.
    """
    if found.get("sessionId") != session_id:
        raise ValueError("an event of another account")
    kind, data = found.get("type"), found.get("data")
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise ValueError("an event without a type or data")
    reader = READERS.get(kind)
    return reader(without_nul(data), arrived_at or datetime.now(UTC)) if reader else Ignored(kind[:MOST_WORD])


def stand_in_for(
    event: bytes, session_id: str, arrived_at: datetime, problem: str = "unreadable", *, bare: bool = False
) -> InboundMessage | None:
    """Return what stands in its chat for an event that was not understood; nothing where no person has caused it.

    `bare`: without its words and raw content, in case it is these that cannot be stored.
    """
    try:
        fields = parse(event).fields
        data = fields.get("data")
        if fields.get("sessionId") != session_id or fields.get("type") in SILENT or not isinstance(data, dict):
            return None
        known = {name: data[name] for name in ("messageId", "chat", "from", "fromMe", "timestamp") if name in data}
        if not isinstance(data.get("messageId"), str):
            known |= {"messageId": _call_id(data), "chat": _chat_of_call(data)}
        if not bare:
            known |= {"text": data.get("text"), "raw": {"event": fields} if fields else {"event": excerpt(event)}}
        arrival = message_of({**known, "kind": "unsupported", "problem": problem}, arrived_at)
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None
    return arrival if isinstance(arrival, InboundMessage) else None


def _call_id(data: dict[str, Any]) -> str:
    """Return a call's id among those of messages. Raises `ValidationError`."""
    found, _ = mending.read(CallPayload, {**data, "chat": _chat_of_call(data)})
    return f"{CALL}{found.call_id}"


def _chat_of_call(data: dict[str, Any]) -> Any:
    chat, caller = data.get("chat"), data.get("from")
    return chat if isinstance(chat, dict) or not isinstance(caller, dict) else {**caller, "kind": "direct"}


def _with_problem(fields: dict[str, Any], lost: dict[str, str]) -> dict[str, Any]:
    """Let a message say that something of it could not be read."""
    data = fields.get("data")
    if not lost or fields.get("type") != "message" or not isinstance(data, dict):
        return fields
    content = CONTENT.get(str(data.get("kind")), "raw")
    problem = lost.get(content) or ("cut" if lost.keys() & SHOWN else data.get("problem"))
    return {**fields, "data": {**data, "problem": problem}}


def read_state(data: dict[str, Any], arrived_at: datetime | None = None) -> LinkState:
    """Translate an account's state, from an event or from the answer to a question."""
    found, _ = mending.read(SessionPayload, data)
    return LinkState(
        state=found.status,
        reason=read_reason(found.reason, found.status) if found.reason else None,
        since=found.since or arrived_at or datetime.now(UTC),
        phone=found.phone,
        lid=found.lid,
        name=found.name,
        qr_text=found.qr.text if found.qr else None,
        qr_expires_at=found.qr.expires_at if found.qr else None,
        pairing_code=found.pairing.code if found.pairing else None,
        pairing_expires_at=found.pairing.expires_at if found.pairing else None,
        restriction=_restriction_of(found.restriction) if found.restriction else None,
        trouble=Trouble(found.trouble.code, found.trouble.since, found.trouble.waiting) if found.trouble else None,
    )


READER = Reader(read_events, stand_in_for)


def _message(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    return message_of(data, arrived_at)


def _undecryptable(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(UndecryptablePayload, data)
    place = place_of(found)
    if place is None:
        return Ignored(f"message in a {found.chat.kind}")
    at = bounding.moment(found.timestamp, arrived_at)
    past = found.source == "history"
    return InboundMessage(message_id=found.message_id, place=place, at=at, kind="undecryptable", text=None, past=past)


def _reaction(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(ChangePayload, data)
    place = place_of(found)
    if place is None or not isinstance(data.get("emoji"), str | None):  # none takes a reaction back
        return Ignored(f"reaction in a {found.chat.kind}")
    past = found.source == "history"
    at = bounding.moment(found.timestamp, arrived_at)
    return ReactionNews(found.target_id, place, at, found.emoji or None, past=past)


def _vote(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(ChangePayload, data)
    place = place_of(found)
    if place is None or found.options is None:  # the bridge does not know the poll
        return Ignored(f"vote in a {found.chat.kind}")
    return VoteNews(found.target_id, place, bounding.moment(found.timestamp, arrived_at), tuple(found.options))


def _edit(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(ChangePayload, data)
    place = place_of(found)
    if place is None:
        return Ignored(f"edit in a {found.chat.kind}")
    past = found.source == "history"
    at = bounding.moment(found.timestamp, arrived_at)
    named = None if found.mentions is None else people_in(found.mentions)
    return EditNews(found.target_id, place, at, found.text, past=past, mentions=named)


def _deletion(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(ChangePayload, data)
    place = place_of(found)
    if place is None:
        return Ignored(f"deletion in a {found.chat.kind}")
    past = found.source == "history"
    return DeletionNews(found.target_id, place, bounding.moment(found.timestamp, arrived_at), past=past)


def _status(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(StatusPayload, data)
    error = found.error or ErrorPayload()
    return StatusUpdate(
        message_id=found.message_id,
        key=found.key,
        receipt=_receipt(found),
        at=bounding.moment(found.timestamp, arrived_at),
        error_code=None if error.code is None else refusing.word_for(str(error.code)),
        error_message=error.message,
        member=_member(found.participant),
        chat=chat_of(found.chat) if found.chat else None,
    )


def _receipt(found: StatusPayload) -> Receipt:
    """Return how far a message got; by a word that we do not know at least that WhatsApp has it, or why it failed."""
    if found.status in set(Receipt):
        return Receipt(found.status)
    return Receipt.ERROR if found.error else Receipt.SERVER


def _member(found: PersonPayload | None) -> Person | None:
    return person_of(found.phone, found.lid, None) if found and (found.phone or found.lid) else None


def _identity(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(PersonPayload, data)
    return IdentityLearnt(person_of(found.phone, found.lid, found.name))


def _saved_name(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(PersonPayload, data)
    is_told = found.name is not None or data.get("name") is None  # a name that makes no sense takes none away
    return IdentityLearnt(replace(person_of(found.phone, found.lid, found.name), saved=is_told))


def _number_change(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(NumberChangePayload, data)
    before, now = (person_of(one.phone, one.lid, None) for one in (found.before, found.now))
    chat = chat_of(found.chat) if found.chat else None
    group = chat if isinstance(chat, GroupChat) else None
    return NumberChanged(before, now, bounding.moment(found.timestamp, arrived_at), group)


def _chat_read(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(ChatReadPayload, data)
    chat = chat_of(found.chat)
    at = bounding.moment(found.timestamp, arrived_at)
    return ChatRead(chat, tuple(found.message_ids), found.unread, at) if chat else Ignored("reading of no chat")


def _status_post(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(StatusPostPayload, data)
    person = person_of(found.sender.phone, found.sender.lid, found.sender.name)
    return StatusPosted(
        found.message_id,
        person,
        bounding.moment(found.timestamp, arrived_at),
        found.kind,
        found.text or None,
        media_of(found.media) if found.media else None,
    )


def _chat_timer(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(ChatTimerPayload, data)
    chat = chat_of(found.chat)
    return ChatTimer(chat, found.seconds or 0) if chat else Ignored("timer of no chat")


def read_groups(data: dict[str, Any], arrived_at: datetime | None = None) -> GroupsSynced:
    """Translate groups, from an event or from the answer to a question. Raises `pydantic.ValidationError`."""
    found, _ = mending.read(GroupsPayload, data)
    return GroupsSynced(tuple(_group_news(group) for group in found.groups))


def _group_updated(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    return _group_news(mending.read(GroupUpdatedPayload, data)[0].group)


def _group_news(found: GroupPayload) -> GroupNews:
    members = None
    if found.participants is not None:
        known = [one for one in found.participants if one.phone or one.lid]
        members = tuple(GroupPerson(person_of(one.phone, one.lid, None), one.role) for one in known)
    size = max(found.size or 0, len(members)) if members is not None else None
    return GroupNews(found.id, found.subject, found.description, found.announce, found.can_send, members, size)


def _members(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(MembersPayload, data)
    people = [person_of(one.phone, one.lid, None) for one in found.participants if one.phone or one.lid]
    return MembersChanged(found.id, found.action, tuple(people))


def _presence(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(PresencePayload, data)
    if found.chat.kind not in ("direct", "group"):
        return Ignored(f"presence in a {found.chat.kind}")
    person = person_of(found.person.phone, found.person.lid, None)
    seen = None if found.last_seen is None else bounding.moment(found.last_seen, arrived_at)
    return PresenceNews(Place(chat_of(found.chat) or person, person), found.state, seen)


def _call(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(CallPayload, data)
    # A group's notice of a call may not say whose it was.
    is_unnamed = found.chat.kind == "group" and not (found.sender.phone or found.sender.lid)
    caller = person_of(found.sender.phone, UNKNOWN_AUTHOR if is_unnamed else found.sender.lid, found.sender.name)
    chat = chat_of(found.chat) if found.chat.kind == "group" else caller
    return CallNews(
        found.call_id,
        Place(chat or caller, caller),
        bounding.moment(found.timestamp, arrived_at),
        found.status,
        found.video,
        found.past,
    )


def _restriction(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    return _restriction_of(mending.read(RestrictionPayload, data)[0])


def _restriction_of(found: RestrictionPayload) -> RestrictionNews:
    code = refusing.RESTRICTIONS.get(str(found.code), RestrictionCode.OTHER)
    return RestrictionNews(found.active, code, found.message, found.until)


def _history_missing(data: dict[str, Any], arrived_at: datetime) -> Arrival:
    found, _ = mending.read(HistoryMissingPayload, data)
    if found.missing is None:
        return HistoryMissing(None)
    return HistoryMissing(HistoryGap(found.missing) if found.missing in set(HistoryGap) else HistoryGap.if_unknown())


READERS: dict[str, Callable[[dict[str, Any], datetime], Arrival]] = {
    "message": _message,
    "message.undecryptable": _undecryptable,
    "message.status": _status,
    "message.reaction": _reaction,
    "message.edited": _edit,
    "message.vote": _vote,
    "message.deleted": _deletion,
    "groups.synced": read_groups,
    "group.updated": _group_updated,
    "group.participants": _members,
    "presence": _presence,
    "call": _call,
    "history": read_history,
    "history.missing": _history_missing,
    "restriction": _restriction,
    "contact.identity": _identity,
    "contact.updated": _saved_name,
    "contact.number": _number_change,
    "chat.read": _chat_read,
    "status.posted": _status_post,
    "chat.timer": _chat_timer,
    "session.status": read_state,
}
