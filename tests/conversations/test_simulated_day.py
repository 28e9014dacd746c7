"""A day of a firm by the rules of distribution: 2,000 chats, 8 people with capacities, hours and sign-outs.

The rules are told the time, so the day passes in some seconds.
"""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sarafan.conversations.distribution.deciding import Chat, Colleague, Decision, Rule, decide
from sarafan.organizations.models import Attendance

CHATS, PEOPLE = 2000, 8
NO_ANSWER = timedelta(minutes=10)
LONGEST_IN_QUEUE = timedelta(minutes=1)  # while somebody who may have it is at work and has room
BEGIN = datetime(2026, 11, 30, 8, tzinfo=UTC)
SALES, SERVICE = UUID(int=901), UUID(int=902)
HOURS = [(0, 9), (0, 9), (1, 10), (1, 10), (2, 12), (3, 12), (4, 13), (6, 14)]  # of the day, of each person
CAPACITIES = [12, 12, 8, 15, 10, None, 6, 12]


def worked(since: datetime, until: datetime) -> timedelta:
    return max(until - since, timedelta())


@dataclass
class Day:
    """The firm's chats, as the database would keep them, and what became of them."""

    seed: int
    dice: random.Random = field(init=False)
    now: datetime = BEGIN
    chats: dict[UUID, Chat] = field(default_factory=dict)  # those that are not done
    waits: set[UUID] = field(default_factory=set)
    states: dict[UUID, Attendance] = field(default_factory=dict)
    off_since: dict[UUID, datetime] = field(default_factory=dict)
    given_at: dict[UUID, datetime | None] = field(default_factory=dict)
    given: Counter[UUID] = field(default_factory=Counter)
    shift: Counter[UUID] = field(default_factory=Counter)  # minutes at work and with room
    free_since: dict[UUID, datetime] = field(default_factory=dict)  # in the queue, although somebody could take it
    past: dict[UUID, UUID] = field(default_factory=dict)  # done chats, with whose they were
    unanswered: int = 0
    seen: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.people = [UUID(int=1 + number) for number in range(PEOPLE)]

    def teams(self, number: int) -> frozenset[UUID]:
        return frozenset({SALES} if number < 5 else {SERVICE}) | ({SERVICE} if number == 0 else set())

    def attend(self) -> None:
        minute = int((self.now - BEGIN).total_seconds() // 60)
        for number, person in enumerate(self.people):
            first, last = HOURS[number]
            state = Attendance.AT_WORK if first * 60 <= minute < last * 60 else Attendance.OFF
            if state is Attendance.AT_WORK and (minute + number * 37) % 240 < 30:
                state = Attendance.AWAY  # lunch and the like
            if state is Attendance.AT_WORK and (minute // 60 + number) % 7 == 3 and minute % 60 > 45:
                state = Attendance.OFF  # signed out
            if state is Attendance.OFF and self.states.get(person) is not Attendance.OFF:
                self.off_since[person] = self.now
            self.states[person] = state

    def colleagues(self) -> list[Colleague]:
        loads = Counter(one.assignee_id for one in self.chats.values() if not one.comes_again)
        return [
            Colleague(
                id=person,
                attendance=self.states[person],
                load=loads[person],
                off_since=self.off_since.get(person),
                capacity=CAPACITIES[number],
                teams=self.teams(number),
                given_at=self.given_at.get(person),
            )
            for number, person in enumerate(self.people)
        ]

    def write(self) -> None:
        """A customer writes: a new one, or one whose chat was done."""
        returning = self.past and self.dice.random() < 0.3
        id_ = self.dice.choice(list(self.past)) if returning else UUID(int=10_000 + self.seen)
        owner = self.past.pop(id_, None)
        self.seen += 1
        self.chats[id_] = Chat(
            id=id_,
            rule=Rule(gives=True, no_answer=NO_ANSWER),
            waiting_since=self.now,
            team_id=self.dice.choice([SALES, SALES, SERVICE, None]),
            assignee_id=owner,
            comes_again=owner is not None,
            pressing=self.dice.choice([1, 2, 2, 2]),
        )
        self.waits.add(id_)

    def answer(self) -> None:
        """Some answer, some finish, some never do."""
        for chat in list(self.chats.values()):
            if chat.assignee_id is None or self.states[chat.assignee_id] is not Attendance.AT_WORK:
                continue
            if self.dice.random() < 0.2:
                self.waits.discard(chat.id)
                if self.dice.random() < 0.85:
                    self.past[chat.id] = chat.assignee_id
                    del self.chats[chat.id]

    def distribute(self) -> None:
        colleagues = self.colleagues()
        waiting = [chat for id_, chat in self.chats.items() if id_ in self.waits]
        decisions = decide(waiting, colleagues, worked, self.now)
        assert len({one.chat.id for one in decisions}) == len(decisions), "a chat is given to one"
        able = {one.id for one in colleagues if one.attendance is Attendance.AT_WORK}
        for decision in decisions:
            if decision.assignee_id is not None:
                assert decision.assignee_id in able, "only who is at work is given chats"
            self.keep(decision)
        for one in colleagues:
            self.given_at[one.id] = one.given_at

    def keep(self, decision: Decision) -> None:
        chat, whom = decision.chat, decision.assignee_id
        self.unanswered += decision.let_go
        if decision.let_go:
            assert whom != chat.assignee_id, "whoever has not answered is not given it again"
        if whom is not None and (whom != chat.assignee_id or chat.comes_again):
            self.given[whom] += 1
        self.chats[chat.id] = replace(
            chat,
            assignee_id=whom,
            assigned_at=self.now if whom else None,
            comes_again=False,
            former_id=chat.assignee_id or chat.former_id,
            let_go_at=self.now if decision.let_go else None,
        )

    def check(self) -> None:
        for one in self.colleagues():
            assert one.capacity is None or one.load <= one.capacity, "nobody has more than they can have"
            self.shift[one.id] += one.attendance is Attendance.AT_WORK and one.has_room
        colleagues = [one for one in self.colleagues() if one.attendance is Attendance.AT_WORK and one.has_room]
        for id_ in self.waits:
            chat = self.chats[id_]
            could = [
                one
                for one in colleagues
                if (chat.team_id is None or chat.team_id in one.teams) and one.id != chat.let_go_by
            ]
            if chat.assignee_id is None and could:
                self.free_since.setdefault(id_, self.now)
                assert self.now - self.free_since[id_] <= LONGEST_IN_QUEUE, "nobody waits while somebody is free"
            else:
                self.free_since.pop(id_, None)
            if chat.assignee_id is not None and self.states[chat.assignee_id] is Attendance.OFF:
                raise AssertionError("a chat that waits is with nobody who is off")
            if chat.assignee_id is not None and chat.assigned_at is not None:
                assert self.now - chat.assigned_at < NO_ANSWER + timedelta(minutes=1), "it goes on when nobody answers"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_of_two_thousand_chats_is_shared_fairly_and_loses_none(seed: int):
    day = Day(seed)
    minutes = 14 * 60
    while day.seen < CHATS or day.waits:
        minute = int((day.now - BEGIN).total_seconds() // 60)
        assert minute < 2 * minutes, "all are answered in the end"
        day.attend()
        if minute >= minutes:  # those who stay on clear the queue
            day.states = dict.fromkeys(day.people, Attendance.AT_WORK)
        for _ in range(day.dice.randint(1, 6) if day.seen < CHATS and minute < minutes else 0):
            day.write()
        day.distribute()
        day.check()
        day.answer()
        day.now += timedelta(minutes=1)

    assert day.seen >= CHATS
    assert sum(day.given.values()) >= CHATS
    rates = [day.given[person] / day.shift[person] for person in day.people]
    assert max(rates) < 4 * min(rates), "a minute of being free is worth about as many chats to each"
    assert day.unanswered > 20, "some did not answer in time, or the day tries nothing"


def test_turns_are_even_among_equals():
    people = [Colleague(UUID(int=number), Attendance.AT_WORK, load=0) for number in range(1, 9)]
    rule, now = Rule(gives=True), BEGIN
    given: Counter[UUID | None] = Counter()
    for number in range(400):
        chats = [Chat(UUID(int=1000 + 3 * number + one), rule, now) for one in range(number % 4)]
        given.update(one.assignee_id for one in decide(chats, people, worked, now))
        now += timedelta(seconds=30)
    assert max(given.values()) - min(given.values()) <= 1
    assert len(given) == len(people)


def someone(number: int, **more: object) -> Colleague:
    return Colleague(**{"id": UUID(int=number), "attendance": Attendance.AT_WORK, "load": 0, **more})  # type: ignore[arg-type]


def test_a_returning_customer_goes_to_whom_they_had_if_they_can_take_them():
    chat = Chat(UUID(int=9), Rule(gives=True), BEGIN, assignee_id=UUID(int=2), comes_again=True)
    (decision,) = decide([chat], [someone(1), someone(2, given_at=BEGIN)], worked, BEGIN)
    assert decision.assignee_id == UUID(int=2)
    for hindered in (someone(2, attendance=Attendance.OFF), someone(2, load=3, capacity=3)):
        (decision,) = decide([chat], [someone(1), hindered], worked, BEGIN)
        assert decision.assignee_id == UUID(int=1)
    (decision,) = decide([chat], [someone(1, capacity=0), someone(2, attendance=Attendance.AWAY)], worked, BEGIN)
    assert decision.assignee_id is None, "in the queue, until somebody can"


def test_whoever_has_let_it_go_is_not_given_it_again_until_the_customer_waits_anew():
    held = Chat(UUID(int=9), Rule(gives=True), BEGIN, former_id=UUID(int=1), let_go_at=BEGIN + timedelta(minutes=5))
    now = BEGIN + timedelta(minutes=6)
    assert decide([held], [someone(1)], worked, now) == []
    anew = replace(held, waiting_since=BEGIN + timedelta(minutes=7))
    assert [one.assignee_id for one in decide([anew], [someone(1)], worked, now)] == [UUID(int=1)]


def test_what_somebody_takes_or_is_given_while_they_are_off_stays_theirs():
    left = BEGIN - timedelta(minutes=5)
    off = someone(1, attendance=Attendance.OFF, load=1, off_since=left)
    chat = Chat(UUID(int=9), Rule(gives=True), BEGIN, assignee_id=off.id, assigned_at=BEGIN)
    assert decide([chat], [off, someone(2)], worked, BEGIN) == []
    had_before = replace(chat, assigned_at=left - timedelta(minutes=1))
    assert [one.assignee_id for one in decide([had_before], [off, someone(2)], worked, BEGIN)] == [UUID(int=2)]
    never_came = someone(1, attendance=Attendance.OFF, load=1)
    assert decide([had_before], [never_came, someone(2)], worked, BEGIN) == []


def test_without_a_rule_nothing_is_given_or_taken():
    off = someone(1, attendance=Attendance.OFF, load=1)
    chats = [
        Chat(UUID(int=9), Rule(gives=False), BEGIN),
        Chat(UUID(int=8), Rule(gives=False), BEGIN, assignee_id=off.id),
    ]
    assert decide(chats, [off, someone(2)], worked, BEGIN) == []
