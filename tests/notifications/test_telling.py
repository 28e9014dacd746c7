"""Who is told of what, in which browsers, with which words: through HTTP, jobs and a push service of the tests' own."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sarafan.conversations import alarms, visibility
from sarafan.conversations.models import Conversation
from sarafan.core.clock import utc_now
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Role
from tests.notifications.conftest import MOMENT_S
from tests.support.events import group, in_group
from tests.support.hub import Hub, Person, message
from tests.support.push_server import PushedBrowser, PushServer

WORDS = "Можно на завтра?"
STATE = {"connected": True, "phone": "77010001122", "lid": "1", "name": "Айна", "since": "2026-11-21T10:00:00.000Z"}


async def agree(person: Person, service: PushServer, **wishes: Any) -> PushedBrowser:
    """Let a member's browser be pushed to, and choose what of."""
    browser = service.browser()
    answer = await person.http.put("/api/notifications/browser", json=browser.subscription)
    assert answer.status_code == 204, answer.text
    if wishes:
        answer = await person.http.patch("/api/notifications", json=wishes)
        assert answer.status_code == 200, answer.text
    return browser


async def write(hub: Hub, channel: UUID, number: str = "A1", text: str = WORDS, **more: Any) -> None:
    await hub.deliver(channel, hub.event(channel, "message", message(number, text, **more)))
    await hub.hurry()


async def thread(hub: Hub, owner: Person) -> str:
    return str((await hub.conversations(owner))[0]["id"])


async def assign(owner: Person, conversation: str, member: Person | None) -> None:
    body = {"assignee_id": str(member.id) if member else None}
    assert (await owner.http.patch(f"/api/conversations/{conversation}", json=body)).is_success


async def test_a_new_message_is_told_without_its_words_until_one_asks_for_them(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)

    await write(hub, channel)
    await owner.http.patch("/api/notifications", json={"shows_text": True})
    await write(hub, channel, "A2")

    conversation = await thread(hub, owner)
    told = {"title": "Айгүл", "tag": f"chat:{conversation}", "path": f"/chats/{conversation}", "waiting": 1}
    assert browser.received == [{**told, "body": "Новое сообщение"}, {**told, "body": WORDS}]
    assert service.key == (await owner.http.get("/api/notifications")).json()["key"]
    assert browser.headers[0]["topic"] == browser.headers[1]["topic"], "the second takes the first one's place"
    assert WORDS not in str(await hub.rows("SELECT args FROM procrastinate_jobs"))


async def test_a_burst_is_told_once_with_its_latest_words(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service, shows_text=True)

    for start in (0, 10):
        said = [message(f"A{number}", f"Слово {number}") for number in range(start, start + 10)]
        await hub.deliver(channel, *(hub.event(channel, "message", one) for one in said))
    waiting = await hub.rows("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'notifications'")
    await hub.hurry()

    assert (waiting[0][0], [one["body"] for one in browser.received]) == (1, ["Слово 19"])


async def test_where_nobody_listens_nothing_is_queued(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await write(hub, channel)
    await hub.deliver(channel, hub.event(channel, "message", message("A2")), work=False)
    await hub.look_for_jobs("intake")

    assert await hub.rows("SELECT id FROM procrastinate_jobs WHERE queue_name = 'notifications'") == []


async def test_my_chats_unassigned_ones_and_others_are_chosen_apart(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await write(hub, channel)
    conversation = await thread(hub, owner)
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    kinds = ("message_mine", "message_unassigned", "message_others")
    heard: dict[str, list[str]] = {}
    for kind in kinds:
        wishes = {"kinds": {one: one == kind for one in kinds}}
        member = await hub.person(owner.organization_id, Role.OPERATOR)
        browser = await agree(member, service, **wishes)
        for whose, assignee in (("mine", member), ("unassigned", None), ("others", colleague)):
            await assign(owner, conversation, assignee)
            await hub.hurry()
            browser.received.clear()
            await write(hub, channel, f"{kind}-{whose}")
            if browser.received:
                heard.setdefault(kind, []).append(whose)

    assert heard == {"message_mine": ["mine"], "message_unassigned": ["unassigned"], "message_others": ["others"]}


async def test_whoever_is_given_a_chat_is_told_and_whoever_takes_one_is_not(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await write(hub, channel)
    conversation = await thread(hub, owner)
    member = await hub.person(owner.organization_id, Role.OPERATOR)
    theirs, owners = await agree(member, service), await agree(owner, service)

    await assign(owner, conversation, member)
    await hub.hurry()
    await assign(owner, conversation, owner)
    await hub.hurry()

    assert [one["body"] for one in theirs.received] == ["Чат теперь ваш"]
    assert owners.received == []


async def test_a_number_that_fell_is_told_to_heads_and_owners_only(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    people = {role: await hub.person(owner.organization_id, role) for role in Role}
    browsers = {role: await agree(person, service) for role, person in people.items()}
    for name in ("connected", "logged_out"):
        await hub.deliver(channel, hub.event(channel, "session.status", {**STATE, "status": name}))
    states = await hub.rows("SELECT state FROM channels")
    await hub.hurry()

    assert states == [("logged_out",)]
    assert {role for role, browser in browsers.items() if browser.received} == {Role.OWNER, Role.HEAD}
    news = browsers[Role.HEAD].received[0]
    assert (news["title"], news["path"]) == ("«Салон» не на связи", f"/channels/{channel}")


async def test_a_number_that_mends_itself_within_a_minute_or_is_taken_off_line_is_no_news(
    hub: Hub, service: PushServer
):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)
    for name in ("connected", "reconnecting", "connected"):
        await hub.deliver(channel, hub.event(channel, "session.status", {**STATE, "status": name}))
    queued = await hub.rows("SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs")
    await hub.hurry()
    await owner.http.post(f"/api/channels/{channel}/disconnect", json={"logout": False})
    await hub.deliver(channel, hub.event(channel, "session.status", {**STATE, "status": "stopped"}))
    await hub.hurry()

    assert [float(pause) > MOMENT_S + 50 for (pause,) in queued] == [True]
    assert browser.received == []


async def test_of_the_chat_that_is_in_front_one_is_not_told(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)
    await write(hub, channel)
    conversation = await thread(hub, owner)
    path = "/api/notifications/open-chat"

    assert (await owner.http.put(path, json={"conversation_id": conversation})).status_code == 204
    await write(hub, channel, "A2")
    await owner.http.put(path, json={"conversation_id": None})
    await write(hub, channel, "A3")
    await owner.http.put(path, json={"conversation_id": conversation})
    await hub.change("UPDATE open_chats SET seen_at = seen_at - interval '2 minutes'")  # the browser has gone
    await write(hub, channel, "A4")

    assert len(browser.received) == 3  # of A1, A3, A4


async def test_what_somebody_has_read_meanwhile_is_no_news(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    await owner.http.post(f"/api/conversations/{await thread(hub, owner)}/read")
    await hub.hurry()

    assert browser.received == []


async def test_in_a_group_only_what_is_to_us_is_told(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service, shows_text=True)
    await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": [group(("77015550001", "admin"))]}))
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1")))
    await hub.hurry()

    assert browser.received == []


async def test_quiet_hours_are_quiet(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service, quiet={"start": 0, "end": 1439})
    await hub.change("UPDATE notification_settings SET quiet_to = 1440")  # whatever minute it is
    await write(hub, channel)
    shown = (await owner.http.patch("/api/notifications", json={"quiet": None})).json()
    await write(hub, channel, "A2")

    assert (shown["quiet"], len(browser.received)) == (None, 1)


async def test_nobody_is_told_of_a_chat_that_the_policy_hides(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    member = await hub.person(owner.organization_id, Role.OPERATOR)
    everything = {"kinds": {"message_others": True}}
    theirs, owners = await agree(member, service, **everything), await agree(owner, service, **everything)

    def own_only(actor: Actor) -> Any:
        return Conversation.assignee_id == actor.id if actor.id == member.id else None

    visibility.limit_by(own_only)
    try:
        await write(hub, channel)
        await assign(owner, await thread(hub, owner), member)
        await hub.hurry()
        await write(hub, channel, "A2")
        theirs_before = len(theirs.received)
        # Between the message and the moment at which it is told the chat is taken away.
        await hub.deliver(channel, hub.event(channel, "message", message("A3")))
        await assign(owner, await thread(hub, owner), None)
        await hub.hurry()
    finally:
        visibility.limit_by(visibility.by_assignment, visibility.assignees_shown)

    assert (len(owners.received), theirs_before, len(theirs.received)) == (3, 2, 2)


async def test_nothing_of_another_organization_is_told(hub: Hub, service: PushServer):
    owner, stranger = await hub.person(), await hub.person()
    channel, elsewhere = await hub.channel(owner), await hub.channel(stranger, "Чужой")
    ours = await agree(owner, service, shows_text=True, kinds={"message_others": True})
    theirs = await agree(stranger, service, shows_text=True, kinds={"message_others": True})

    await write(hub, channel)
    await write(hub, elsewhere, "B1", "Секрет", phone="77770000000", name="Болат")

    assert [one["body"] for one in ours.received] == [WORDS]
    assert [one["body"] for one in theirs.received] == ["Секрет"]


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_news_is_told_in_the_language_of_who_hears_it(hub: Hub, service: PushServer, language: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await owner.http.patch("/api/me", json={"language": language})
    browser = await agree(owner, service)
    await write(hub, channel, name=None)

    words = {
        "ru": ("Клиент ··4567", "Новое сообщение"),
        "kk": ("Клиент ··4567", "Жаңа хабар"),
        "en": ("Customer ··4567", "New message"),
    }
    assert [(one["title"], one["body"]) for one in browser.received] == [words[language]]


async def test_long_words_are_cut_and_a_push_stays_small(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service, shows_text=True)
    await write(hub, channel, text="😀" * 3000, name="Ж" * 300)

    assert len(browser.received[0]["body"]) <= 180


async def test_a_wait_that_is_too_long_is_told_to_whom_it_concerns(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await write(hub, channel)
    conversation = await thread(hub, owner)
    answerer, colleague = [await hub.person(owner.organization_id, Role.OPERATOR) for _ in range(2)]
    await owner.http.patch("/api/organization", json={"alarm_minutes": 1})
    silent = {"message_mine": False, "message_unassigned": False, "assigned": False}
    browsers = [await agree(one, service, kinds=silent) for one in (owner, answerer, colleague)]
    await assign(owner, conversation, answerer)
    later = utc_now() + timedelta(minutes=2)

    await alarms.sound(hub.resources, str(owner.organization_id), now=lambda: later)
    await hub.hurry()

    body = "Клиент ждёт ответа слишком долго"
    assert [[one["body"] for one in browser.received] for browser in browsers] == [[body], [body], []]
    await owner.http.patch("/api/notifications", json={"kinds": {"waits_long_others": False}})


async def test_whoever_is_mentioned_is_told_and_not_what_the_note_says(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await write(hub, channel)
    conversation = await thread(hub, owner)
    named, other = [await hub.person(owner.organization_id, Role.OPERATOR) for _ in range(2)]
    browsers = [await agree(one, service, shows_text=True) for one in (named, other)]

    mention = {"kind": "member", "id": str(named.id)}
    body = {"text": "Посмотрите, секретная скидка", "client_key": "k1", "mentions": [mention]}
    answer = await owner.http.post(f"/api/conversations/{conversation}/notes", json=body)
    assert answer.status_code == 201, answer.text
    await hub.hurry()

    assert [[one["body"] for one in browser.received] for browser in browsers] == [["Вас упомянули в заметке"], []]
    assert "скидка" not in str([browser.received for browser in browsers])


async def test_a_hidden_phone_is_in_no_push_of_who_may_not_see_it(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    browsers = [await agree(one, service, shows_text=True) for one in (owner, operator)]
    hidden = await owner.http.put("/api/organization/phones", json={"hidden": True})
    assert hidden.status_code == 200, hidden.text

    cut = f"{'я' * 168} 8 701 123-45-67"
    for number, words in enumerate(("Мой номер +7 (701) 123-45-67", cut)):
        await write(hub, channel, f"A{number}", words, name="+7 701 1234567")

    owners, theirs = ([(one["title"], one["body"]) for one in browser.received] for browser in browsers)
    assert owners[0] == ("+7 701 1234567", "Мой номер +7 (701) 123-45-67")
    assert theirs[0] == ("+7 7•• •••4567", "Мой номер +7 (7••) •••-45-67")
    assert "701" in owners[1][1]
    assert "701" not in theirs[1][1]
