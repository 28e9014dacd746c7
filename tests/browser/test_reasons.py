"""A connection that ended and a message that was refused say why, to everybody in their own language."""

import contextlib
import re
from collections.abc import AsyncIterator

import psycopg
import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Shop
from tests.support.sentences import LANGUAGES, groups
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TEXTS = {language: groups(language) for language in LANGUAGES}


async def test_a_number_that_was_taken_over_says_so_in_three_languages(desks: SitDown, shop: Shop):
    channel_id, phone = await shop.another_number("Перехватят")
    readers = await _readers(desks, shop, f"/channels/{channel_id}")
    for desk in readers.values():
        await expect(desk.page.get_by_test_id("channel-state")).to_have_attribute("data-state", "connected")

    taken = await shop.stack.simulated.post(f"/api/devices/{phone}/fault", json={"action": "replace"})
    assert taken.is_success, taken.text

    for language, desk in readers.items():
        said = TEXTS[language]["channels"]
        sentence = desk.page.get_by_test_id("channel-sentence")
        await expect(sentence).to_contain_text(said["state"]["replaced"], timeout=40_000)
        await expect(sentence).to_contain_text(said["reason"]["replaced"])
        await expect(desk.page.get_by_test_id("channel-state")).to_have_text(said["word"]["replaced"])
        desk.network_may_fail = True  # once the number is gone, a question that is on its way gets 404
    await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": "Перехватят"})


async def test_a_refused_answer_says_why_in_three_languages(desks: SitDown, shop: Shop):
    channel_id, phone = await shop.another_number("Ограничат")
    someone = await shop.customer("Ждёт отказа")
    await someone.writes("Есть кто?", phone)
    conversation = await someone.conversation()
    readers = await _readers(desks, shop, f"/chats/{conversation}?view=all")
    for desk in readers.values():
        await expect(desk.bubble("Есть кто?")).to_be_visible()

    await shop.fault(phone=phone, ack={"error": 475})
    await shop.stack.answer(conversation, "Да, слушаю вас")

    for language, desk in readers.items():
        refused = desk.page.locator("[data-testid=bubble][data-status=failed]")
        await expect(refused).to_contain_text(TEXTS[language]["failures"]["quota_used_up"])
        await expect(refused.get_by_role("button", name=TEXTS[language]["messages"]["send_again"])).to_be_visible()
        desk.network_may_fail = True  # once the number is gone, a question that is on its way gets 404
    assert [one for one in await shop.stack.customer_sees(someone.phone, phone) if not one["fromMe"]] == []
    await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": "Ограничат"})


async def _readers(desks: SitDown, shop: Shop, path: str) -> dict[str, Desk]:
    """Let somebody of each language look at a page."""
    return {
        language: await desks(await shop.hire(f"Читает {language}", role="owner", language=language), path)
        for language in LANGUAGES
    }


@pytest.mark.parametrize("phone", [True, False])
async def test_a_number_on_line_of_which_nothing_comes_in_says_so(desks: SitDown, shop: Shop, phone: bool):
    label = f"Немой {phone}"
    channel_id, _ = await shop.another_number(label)

    async with nothing_understood(shop, channel_id):
        for language in LANGUAGES:
            reader = await shop.hire(f"Видит {language} {phone}", role="owner", language=language)
            desk = await desks(reader, "/chats", phone=phone)
            said = TEXTS[language]["channels"]["backlog"]
            bar = desk.page.get_by_test_id("channel-trouble").filter(has_text=label)
            await expect(bar).to_contain_text(said["bar"].split("{{since}}")[1].strip())
            await bar.get_by_role("link").click()
            backlog = desk.page.get_by_test_id("channel-backlog")
            await expect(backlog).to_contain_text(said["not_understood"])
            # On a slow machine something that the number has really told waits as long by now, too.
            await expect(backlog).to_contain_text(_with_a_number(said["waiting"], r"2[1-9]"))
            await expect(desk.page.get_by_test_id("channel-state")).to_have_attribute("data-state", "connected")
            await expect(desk.page.get_by_test_id("channel-sentence")).to_contain_text(said["connected"])
            assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            desk.network_may_fail = True  # once the number is gone, a question that is on its way gets 404
    await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": label})


def _with_a_number(said: str, number: str) -> re.Pattern[str]:
    before, after = map(re.escape, said.split("{{count}}"))
    return re.compile(before + number + after)


@contextlib.asynccontextmanager
async def nothing_understood(shop: Shop, channel_id: str) -> AsyncIterator[None]:
    """Hold what the jobs of a number wait for, with 21 deliveries before it that came long ago; they go again."""
    url = shop.stack.database_url
    async with await psycopg.AsyncConnection.connect(url) as held:
        await held.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(channel_id)])
        async with await psycopg.AsyncConnection.connect(url) as outside:
            await outside.execute(
                """
                INSERT INTO deliveries (id, organization_id, channel_id, source, external_id, body, state, attempts,
                                        received_at)
                SELECT gen_random_uuid(), organization_id, id, 'bridge', id || ':' || number, '{}', 'pending', 0,
                       now() - interval '5 minutes'
                  FROM channels, generate_series(1, 21) AS number WHERE id = %s
                """,
                [str(channel_id)],
            )

        async def is_noted() -> bool:
            return (await shop.stack.http.get(f"/api/channels/{channel_id}")).json()["trouble"] is not None

        try:
            await eventually(is_noted, "the hub noticing that nothing is understood", 40)
            yield
        finally:
            await held.execute("DELETE FROM deliveries WHERE channel_id = %s AND body = '{}'", [str(channel_id)])
