"""A customer's reaction to something of ours counts as an answer of theirs, where the organization wants that."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from sarafan.conversations.answering.deciding import asks
from sarafan.conversations.models import Direction, MessageKind
from sarafan.messages.models import Message, Origin
from sarafan.messages.questions import wants_reaction
from sarafan.organizations.models import ReactionsAnswer, Role
from tests.support.events import change, in_group
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

NOON = 1_790_000_000
ASKED = message("O1", "Вам удобно в 15:00?", from_me=True, at=NOON)
THEIRS = {"from": message("A1")["from"], "fromMe": False}


async def comes(hub: Hub, channel: UUID, *messages: dict[str, Any]) -> None:
    for one in messages:
        await hub.deliver(channel, hub.event(channel, "message", one))


async def reacts(
    hub: Hub, channel: UUID, emoji: str | None = "👍", after_s: int = 30, to: dict[str, Any] = ASKED, **more: Any
) -> None:
    news = change(to["messageId"], {**to, **THEIRS, **more}, emoji=emoji) | {"timestamp": NOON + after_s}
    await hub.deliver(channel, hub.event(channel, "message.reaction", news))


async def row_of(hub: Hub, person: Person, query: str = "") -> dict[str, Any]:
    [row] = await hub.conversations(person, query)
    await assert_counters_are_exact(hub)
    return row


async def waits(hub: Hub, person: Person, query: str = "") -> tuple[int, str | None]:
    row = await row_of(hub, person, query)
    return row["unread_count"], row["waiting_since"] and row["waiting_since"][14:19]


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("Вам удобно в 15:00?", True),
        ("Придёте?)", True),
        ("Удобно?👉 ответьте", True),
        ("да/нет?", True),
        ("Смотрели https://sarafan.kz/price?", True),
        ("Сізге ыңғайлы ма？", True),
        ("Ждём вас завтра", False),
        ("Прайс: https://sarafan.kz/price?from=wa", False),
        ("(wa.me/77011234567?text=Привет)", False),
        ("", False),
        (None, False),
    ],
)
def test_what_asks(text: str | None, is_question: bool):
    assert asks(text) is is_question


def test_which_of_ours_a_reaction_answers():
    def counts(rule: ReactionsAnswer, **more: Any) -> bool:
        ours = Message(**{"direction": Direction.OUT, "kind": MessageKind.TEXT, "text": "Ждём вас", **more})
        return wants_reaction(ours, rule)

    to_questions = ReactionsAnswer.TO_QUESTIONS
    assert not counts(to_questions)
    assert counts(to_questions, text="Ждать вас?")
    assert counts(to_questions, kind=MessageKind.POLL)
    assert counts(to_questions, origin=Origin.SCHEDULE)
    assert counts(to_questions, origin=Origin.RULE)
    assert counts(ReactionsAnswer.ALWAYS)
    assert not counts(ReactionsAnswer.ALWAYS, deleted_at=datetime.now(UTC))
    assert not counts(ReactionsAnswer.ALWAYS, direction=Direction.IN)
    assert not counts(ReactionsAnswer.NEVER, text="Ждать вас?", origin=Origin.SCHEDULE)


async def test_a_reaction_to_a_question_waits_and_taking_it_away_takes_that_back(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, ASKED, message("O2", "Ждём вас!", from_me=True, at=NOON + 1))
    await reacts(hub, channel, to=message("O2"))
    assert await waits(hub, owner) == (0, None), "only a question is answered by a sign"

    await reacts(hub, channel)
    assert await waits(hub, owner) == (1, "13:50")
    row = await row_of(hub, owner, "view=waiting")
    told = {name: row["last_reaction"][name] for name in ("emoji", "text", "counts")}
    assert told == {"emoji": "👍", "text": "Вам удобно в 15:00?", "counts": True}
    [asked, said] = [one["reactions"] for one in await hub.thread(owner, row["id"])]
    assert (asked[0]["waits_since"], said[0]["waits_since"]) == ("2026-09-21T14:13:50Z", None)

    await reacts(hub, channel, "👎", 40)
    assert await waits(hub, owner) == (1, "13:50"), "another one changes it, and is not a second one"
    await reacts(hub, channel, None, 50)
    await reacts(hub, channel, None, 50)
    assert await waits(hub, owner) == (0, None)
    assert (await row_of(hub, owner))["last_reaction"] is None
    await reacts(hub, channel, "👍", 60)
    await reacts(hub, channel, "👍", 60)
    assert await waits(hub, owner) == (1, "14:20"), "given again, and told twice"


async def test_what_else_waits_goes_on_waiting(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, ASKED)
    await reacts(hub, channel)
    await comes(hub, channel, message("A1", "И ещё вопрос", at=NOON + 40))
    assert await waits(hub, owner) == (2, "13:50")
    await reacts(hub, channel, None, 50)
    assert await waits(hub, owner) == (1, "14:00")

    await reacts(hub, channel, "👍", 60)
    row = await row_of(hub, owner)
    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await comes(hub, channel, message("A2", "Алло", at=NOON + 70))
    await reacts(hub, channel, None, 80)
    assert await waits(hub, owner) == (1, "14:00"), "the reaction was read, what came after it was not"


async def test_an_answer_ends_it_and_a_changed_mind_waits_anew(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, ASKED)
    await reacts(hub, channel)
    await comes(hub, channel, message("O2", "Записали", from_me=True, at=NOON + 31))
    assert await waits(hub, owner) == (0, None)

    await reacts(hub, channel, "👍", 40)
    assert await waits(hub, owner) == (0, None), "the same again says nothing new"
    await reacts(hub, channel, "👎", 50)
    assert await waits(hub, owner) == (1, "14:10")
    await comes(hub, channel, message("O3", "Тогда отменяем", from_me=True, at=NOON + 60))
    await reacts(hub, channel, None, 70)
    assert await waits(hub, owner) == (0, None)
    await reacts(hub, channel, "🙏", 55)
    assert await waits(hub, owner) == (0, None), "one that arrives late was answered already"


async def test_a_late_answer_ends_only_what_was_before_it(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, ASKED, message("A1", "Здравствуйте", at=NOON + 5))
    await reacts(hub, channel)
    await comes(hub, channel, message("O2", "Добрый день", from_me=True, at=NOON + 10))
    assert await waits(hub, owner) == (2, "13:50")


async def test_a_reaction_in_the_second_of_our_question_is_after_it(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, message("A1", "Можно?", at=NOON))
    row = await row_of(hub, owner)
    await hub.reply(owner, row["id"], "Вам удобно в 15:00?")
    await hub.work()
    [_, sent] = await hub.thread(owner, row["id"])
    [(target, at)] = await hub.rows("SELECT provider_message_id, at FROM messages WHERE direction = 'out'")
    news = change(target, {**ASKED, **THEIRS}, emoji="👍") | {"timestamp": int(at.timestamp())}
    await hub.deliver(channel, hub.event(channel, "message.reaction", news))

    row = await row_of(hub, owner)
    assert (row["unread_count"], row["waiting_since"]) == (1, sent["at"])


async def test_the_rule_is_the_owners_and_history_is_no_answer(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    channel = await hub.channel(owner)
    said = message("O2", "Ждём вас!", from_me=True, at=NOON + 1)
    await comes(hub, channel, ASKED, said)
    past = change("O1", {**ASKED, **THEIRS}, emoji="🙏", source="history")
    await hub.deliver(channel, hub.event(channel, "message.reaction", past))
    assert await waits(hub, owner) == (0, None)

    async def rule(person: Person, which: str) -> int:
        changed = await person.http.patch("/api/organization", json={"reactions_answer": which})
        return changed.status_code

    assert (await owner.http.get("/api/organization")).json()["reactions_answer"] == "to_questions"
    assert (await rule(operator, "always"), await rule(owner, "sometimes"), await rule(owner, "never")) == (
        403,
        422,
        200,
    )
    await reacts(hub, channel, "🙏", 70)
    await reacts(hub, channel, "👍", 71)
    assert await waits(hub, owner) == (0, None)
    assert await rule(owner, "always") == 200
    await reacts(hub, channel, "🔥", 80, to=said)
    assert await waits(hub, owner) == (1, "14:40")


async def test_in_a_group_a_reaction_to_our_question_is_to_us(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = in_group("O1", "Кто придёт?", from_me=True, at=NOON)
    bolat, saule = in_group("G1"), in_group("G2", author="77015550002", lid="5002", name="Сауле")
    await comes(hub, channel, asked, in_group("G1", at=NOON + 1))
    await reacts(hub, channel, "👍", 10, to=in_group("G1"), **{"from": saule["from"]})
    assert await waits(hub, owner, "view=groups") == (1, None), "what they say to each other does not wait"

    await reacts(hub, channel, "👍", 20, to=asked, **{"from": bolat["from"]})
    await reacts(hub, channel, "🔥", 30, to=asked, **{"from": saule["from"]})
    assert await waits(hub, owner, "view=groups") == (3, "13:40")
    await reacts(hub, channel, None, 40, to=asked, **{"from": saule["from"]})
    row = await row_of(hub, owner, "view=groups")
    assert (row["unread_count"], row["last_reaction"]["by"]) == (2, "Болат"), "another's stays, and is shown"
    await reacts(hub, channel, None, 50, to=asked, **{"from": bolat["from"]})
    assert await waits(hub, owner, "view=groups") == (1, None)


LEARNT = {"phone": "77015550001", "lid": "5001"}


async def test_one_person_under_two_addresses_has_one_reaction_and_one_vote(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = in_group("O1", "Кто придёт?", from_me=True, at=NOON)
    choice = {"name": "Когда?", "options": ["В три", "В пять"], "selectable": 1}
    poll = in_group("O2", "Когда?", from_me=True, at=NOON, kind="poll", poll=choice)
    by_lid, by_phone = {"from": {"phone": None, "lid": "5001"}}, {"from": {"phone": "77015550001", "lid": None}}
    await comes(hub, channel, asked, poll)
    await reacts(hub, channel, "👍", 20, to=asked, **by_lid)
    await reacts(hub, channel, "🔥", 30, to=asked, **by_phone)
    for author, options in ((by_phone, ["В пять"]), (by_lid, ["В три"])):
        vote = change("O2", {**poll, **THEIRS, **author}, options=options)
        await hub.deliver(channel, hub.event(channel, "message.vote", vote))
    assert await waits(hub, owner, "view=groups") == (2, "13:40"), "nobody knows yet that they are one"

    await hub.deliver(channel, hub.event(channel, "contact.identity", LEARNT))
    row = await row_of(hub, owner, "view=groups")
    assert (row["unread_count"], row["waiting_since"][14:19], row["last_reaction"]["emoji"]) == (1, "13:40", "🔥")
    [said, chosen] = await hub.thread(owner, row["id"])
    assert [one["emoji"] for one in said["reactions"]] == ["🔥"]
    assert (chosen["votes"]["counts"], len(chosen["votes"]["votes"])) == ({"В три": 1}, 1)

    await reacts(hub, channel, None, 40, to=asked, **by_lid)
    assert await waits(hub, owner, "view=groups") == (0, None)
    await reacts(hub, channel, "👍", 20, to=asked, **by_lid)
    assert (await row_of(hub, owner, "view=groups"))["last_reaction"] is None, "an earlier one does not come back"


async def test_what_waits_in_an_absorbed_thread_waits_on_and_says_why(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("O1", "Вам удобно в 15:00?", from_me=True, at=NOON, phone=None)
    asked["chat"] = message("L1", phone=None)["chat"]
    by_lid = {"from": message("L1", phone=None)["from"]}
    await comes(hub, channel, message("P1", lid=None, at=NOON - 60), message("P2", lid=None, at=NOON - 50), asked)
    await reacts(hub, channel, to=asked, **by_lid)
    [by_phone] = [one for one in await hub.conversations(owner) if one["unread_count"] == 2]
    await hub.deliver(channel, hub.event(channel, "contact.identity", {"phone": "77011234567", "lid": "9001"}))

    row = await row_of(hub, owner)
    assert (row["id"], row["unread_count"], row["waiting_since"][14:19]) == (by_phone["id"], 3, "13:50")
    assert (row["last_reaction"]["emoji"], row["last_reaction"]["counts"]) == ("👍", True)
    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await comes(hub, channel, message("A3", "Алло", at=NOON + 40))
    await reacts(hub, channel, None, 50)
    assert await waits(hub, owner) == (1, "14:00"), "the reaction was read, what came after it was not"


async def test_a_message_that_both_threads_have_keeps_its_reactions(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    by_lid, by_phone = message("L1", phone=None), message("P1", lid=None)
    twice = [{**ASKED, "chat": one["chat"]} for one in (by_lid, by_phone)]
    await comes(hub, channel, by_lid, by_phone, *twice)
    await reacts(hub, channel, to=twice[0], **{"from": by_lid["from"]})
    await hub.deliver(channel, hub.event(channel, "contact.identity", {"phone": "77011234567", "lid": "9001"}))

    row = await row_of(hub, owner)
    assert (row["unread_count"], row["waiting_since"][14:19], row["last_reaction"]["emoji"]) == (1, "13:50", "👍")
    await reacts(hub, channel, None, 40)
    assert await waits(hub, owner) == (0, None)


async def test_deleting_our_question_ends_the_wait_for_its_answers_alone(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    other = message("O2", "И маме?", from_me=True, at=NOON + 1)
    await comes(hub, channel, ASKED, other)
    await reacts(hub, channel, "🙏", 20, to=other)
    await reacts(hub, channel)
    await hub.deliver(channel, hub.event(channel, "message.deleted", change("O1", ASKED)))
    row = await row_of(hub, owner)
    assert (row["unread_count"], row["waiting_since"][14:19]) == (1, "13:40")
    assert (row["last_reaction"]["emoji"], row["last_reaction"]["text"]) == ("🙏", "И маме?")

    await hub.deliver(channel, hub.event(channel, "message.deleted", change("O2", other)))
    row = await row_of(hub, owner)
    assert (row["unread_count"], row["waiting_since"], row["last_reaction"]) == (0, None, None)


async def test_an_answered_reaction_waits_no_more_whatever_becomes_of_it(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, ASKED)
    await reacts(hub, channel)
    await comes(hub, channel, message("O2", "Записали", from_me=True, at=NOON + 31))
    waiting = (
        "SELECT waits_since, after_seq, conversation_id FROM reactions WHERE num_nonnulls(waits_since, after_seq) > 0"
    )
    assert await hub.rows(waiting) == []

    await owner.http.patch("/api/organization", json={"reactions_answer": "never"})
    await reacts(hub, channel, "👎", 50)
    row = await row_of(hub, owner)
    assert (row["waiting_since"], row["last_reaction"]["counts"]) == (None, False)

    await owner.http.patch("/api/organization", json={"reactions_answer": "always"})
    await reacts(hub, channel, "🙏", 60)
    await owner.http.post(f"/api/conversations/{row['id']}/no-answer-needed")
    await comes(hub, channel, message("O3", "Хорошо", from_me=True, at=NOON + 70))
    assert await hub.rows(waiting) == []
