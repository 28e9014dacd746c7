"""Who gets which chat: rules without I/O.

A chat that waits for an answer is given to who is at work, has room, and was given none for the longest; one who had it
before comes first. It goes on when its member is off, or has not answered for so many minutes of working hours, and
waits in the queue while nobody can take it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sarafan.organizations.models import Attendance

Worked = Callable[[datetime, datetime], timedelta]  # how much of a time was within working hours

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_TICK = timedelta(microseconds=1)  # two chats that are given at once are given one after the other


@dataclass(frozen=True)
class Rule:
    """What becomes of a chat: whether it is given in turn, and after how long without an answer it goes on."""

    gives: bool
    no_answer: timedelta | None = None


@dataclass
class Colleague:
    """Somebody who may be given chats. `load`: how many they have that are neither done nor put aside.

    `off_since`: since when they are off; nothing of who was never at work.
    """

    id: UUID
    attendance: Attendance
    load: int
    off_since: datetime | None = None
    capacity: int | None = None
    teams: frozenset[UUID] = frozenset()
    given_at: datetime | None = None

    @property
    def has_room(self) -> bool:
        """Whether one more chat is no more than they can have."""
        return self.capacity is None or self.load < self.capacity


@dataclass(frozen=True)
class Chat:
    """A chat that waits for an answer. `usual_id`: whom the customer has in another chat."""

    id: UUID
    rule: Rule
    waiting_since: datetime
    team_id: UUID | None = None
    assignee_id: UUID | None = None
    assigned_at: datetime | None = None
    comes_again: bool = False
    former_id: UUID | None = None
    let_go_at: datetime | None = None
    usual_id: UUID | None = None
    pressing: int = 0  # the most urgent first

    @property
    def let_go_by(self) -> UUID | None:
        """Who has given it back, or not answered, while the customer waits as now."""
        is_now = self.let_go_at is not None and self.let_go_at >= self.waiting_since
        return self.former_id if is_now else None


@dataclass(frozen=True)
class Decision:
    """Who has a chat now: the same as before, another, or nobody. `let_go`: whoever had it did not answer."""

    chat: Chat
    assignee_id: UUID | None
    let_go: bool = False


@dataclass
class _Round:
    colleagues: dict[UUID, Colleague]
    now: datetime
    last: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.last = max([self.now, *(one.given_at for one in self.colleagues.values() if one.given_at)])

    def give(self, to: Colleague) -> None:
        self.last += _TICK
        to.load, to.given_at = to.load + 1, self.last


def decide(chats: Sequence[Chat], colleagues: Sequence[Colleague], worked: Worked, now: datetime) -> list[Decision]:
    """Say whose chats are whose from now on, the most urgent and then the longest waiting first.

    Colleagues are changed as they are given and lose chats. A chat about which nothing is to be done has no decision.
    """
    turns = _Round({one.id: one for one in colleagues}, now)
    free = list(_leave(chats, turns, worked))
    decided: list[Decision] = []
    for chat, gone in sorted(free, key=lambda one: (one[0].pressing, one[0].waiting_since, one[0].id)):
        whom = _choose(chat, turns, without={gone, chat.let_go_by})
        if whom is not None:
            turns.give(whom)
        if whom is not None or chat.assignee_id is not None:
            decided.append(Decision(chat, whom.id if whom else None, let_go=gone is not None))
    return decided


def _leave(chats: Sequence[Chat], turns: _Round, worked: Worked) -> Iterator[tuple[Chat, UUID | None]]:
    """Yield the chats that are to be given, each with who has not answered in it."""
    for chat in chats:
        if not chat.rule.gives:
            continue
        if chat.assignee_id is None or chat.comes_again:  # one that comes again is counted with nobody yet
            yield chat, None
            continue
        owner = turns.colleagues.get(chat.assignee_id)
        silent = is_unanswered(chat, worked, turns.now)
        if silent or _is_left_behind(chat, owner):
            if owner is not None:
                owner.load -= 1
            yield chat, chat.assignee_id if silent else None


def is_unanswered(chat: Chat, worked: Worked, now: datetime) -> bool:
    """Whether its member has had a chat, with a customer who waits, for too long."""
    since = max(chat.waiting_since, chat.assigned_at or chat.waiting_since)
    return chat.rule.no_answer is not None and worked(since, now) >= chat.rule.no_answer


def _is_left_behind(chat: Chat, owner: Colleague | None) -> bool:
    if owner is None or owner.attendance is not Attendance.OFF or owner.off_since is None:
        return False
    # Whoever takes a chat while they are off, or is given it by hand, is meant to have it.
    return chat.assigned_at is None or chat.assigned_at < owner.off_since


def _choose(chat: Chat, turns: _Round, *, without: set[UUID | None]) -> Colleague | None:
    able = [
        one
        for one in turns.colleagues.values()
        if one.attendance is Attendance.AT_WORK
        and one.has_room
        and one.id not in without
        and (chat.team_id is None or chat.team_id in one.teams)
    ]
    had = [chat.assignee_id, chat.former_id, chat.usual_id]
    return min(
        able,
        key=lambda one: (had.index(one.id) if one.id in had else len(had), one.given_at or _LONG_AGO, one.id),
        default=None,
    )
