"""Of what nobody has sent by hand the bubble's foot says in a word what has; of anything else it says nothing."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from sarafan.conversations.models import MessageKind
from sarafan.core.clock import utc_now
from sarafan.messages.models import Origin
from sarafan.messages.origins import AutomaticOrigin
from sarafan.messages.sending import automatic, gate
from sarafan.messages.sending.composing import Content
from sarafan.messages.sending.gate import Cause, Permit
from tests.browser.desk import sit_down
from tests.browser.shop import Person
from tests.browser.test_by_capabilities import room
from tests.gateways.echo.room import Room
from tests.support.ports import on_a_port

__all__ = ["room"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

# How far the word is from the bubble's edges: in one look, as the thread may still move.
_ROOM = """(bubble) => {
  const around = bubble.getBoundingClientRect();
  const mark = bubble.querySelector('[data-testid=origin]').getBoundingClientRect();
  return [mark.left - around.left, around.right - mark.right];
}"""
AUTOMATIC: list[AutomaticOrigin] = [Origin.RULE, Origin.SCHEDULE, Origin.ASSISTANT]
WORDS = {
    "ru": {
        "rule": "по правилу",
        "schedule": "по расписанию",
        "assistant": "ассистент",
        "list": "рассылка",
        "api_key": "через API",
    },
    "kk": {
        "rule": "ереже бойынша",
        "schedule": "кесте бойынша",
        "assistant": "көмекші",
        "list": "хабар тарату",
        "api_key": "API арқылы",
    },
    "en": {
        "rule": "by a rule",
        "schedule": "on schedule",
        "assistant": "assistant",
        "list": "broadcast",
        "api_key": "via API",
    },
}


@pytest.fixture
async def url(room: Room) -> AsyncIterator[str]:
    """Let a customer be answered in every way that there is."""
    await room.hear("Сәлем!")
    conversation = (await room.conversation())["id"]
    for origin in AUTOMATIC:
        async with room.hub.database.for_organization(room.owner.organization_id) as session:
            cause = Cause(origin, "order_created", f"{origin}", f"Причина {origin}")
            permit = await gate.ask(
                session, room.owner.organization_id, UUID(conversation), cause, now=utc_now(), rules=()
            )
            assert isinstance(permit, Permit)
            await automatic.send(
                session, permit, room.hub.resources.gateways, Content(MessageKind.TEXT, f"Ответ {origin}")
            )
    program = await room.hub.api_key(room.owner, "read", "write")
    body = {"text": "Ответ api_key", "client_key": "k1"}
    assert (await program.post(f"/api/conversations/{conversation}/messages", json=body)).status_code == 201
    for text in ("Ответ рукой", "Ответ list"):
        await room.hub.reply(room.owner, conversation, text)
    await room.hub.change("UPDATE messages SET origin = 'list' WHERE text = 'Ответ list'")  # echo's phone has no lists
    await room.hub.work()
    async with on_a_port(room.hub.app) as url:
        yield f"{url} {conversation}"


@pytest.mark.parametrize(("language", "phone"), [("ru", False), ("kk", True), ("en", True)])
async def test_it_is_said_what_sent_a_message(chromium: Browser, room: Room, url: str, language: str, phone: bool):
    address, conversation = url.split()
    await room.owner.http.patch("/api/me", json={"language": language})
    owner = Person("Дана", room.owner.email, room.owner.http)
    desk = await sit_down(chromium, address, owner, f"/chats/{conversation}?view=all", phone=phone)

    for origin, word in WORDS[language].items():
        bubble = desk.bubble(f"Ответ {origin}")
        mark = bubble.get_by_test_id("origin")
        await expect(mark).to_have_text(word)
        await expect(bubble).to_have_accessible_name(re.compile(f", {word}$"))
        left, right = await bubble.evaluate(_ROOM)
        assert left >= 0, "it stands within the bubble"
        assert right >= 0, "it stands within the bubble"
    for text in ("Сәлем!", "Ответ рукой"):
        await expect(desk.bubble(text).get_by_test_id("origin")).to_have_count(0)
    await desk.leave()
    assert desk.problems == []
