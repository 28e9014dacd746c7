"""Who writes is seen on both sides, while they do: nothing is stored, and nothing stays on the screen."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop
from tests.support.stack import OWNER_PHONE, eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_a_customer_who_types_is_seen_in_the_thread_and_in_the_list(desks: SitDown, customer: Customer):
    await customer.writes("Есть кто?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    header, row = desk.page.get_by_test_id("presence"), desk.row(customer.name)

    await _does(customer, "composing")
    await _seen(desk.page, customer, "composing", "печатает…")
    await expect(header).to_have_text("печатает…")
    await expect(row.get_by_test_id("row-typing")).to_have_text("печатает…")

    await _does(customer, "recording")
    await expect(header).to_have_text("записывает голосовое…")
    await expect(row).to_contain_text("записывает голосовое…")

    await _does(customer, "paused")
    await expect(row.get_by_test_id("row-typing")).to_have_count(0)
    await expect(header).to_have_text("в сети")


async def test_what_was_typed_ends_the_typing(desks: SitDown, customer: Customer):
    await customer.writes("Подскажите")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await _does(customer, "composing")
    await _seen(desk.page, customer, "composing", "печатает…")

    await customer.writes("Сколько стоит?")

    await expect(desk.bubble("Сколько стоит?")).to_be_visible()
    await expect(desk.page.get_by_text("печатает…")).to_have_count(0)


async def test_typing_of_which_nothing_more_is_heard_goes_away_by_itself(desks: SitDown, customer: Customer):
    await customer.writes("Минутку")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", clock=True)
    await _does(customer, "composing")
    await _seen(desk.page, customer, "composing", "печатает…")

    await desk.page.clock.run_for(13_000)

    await expect(desk.page.get_by_text("печатает…")).to_have_count(0)


async def test_who_leaves_was_there_until_then(desks: SitDown, customer: Customer):
    await customer.writes("Я тут")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await _does(customer, "available")
    await _seen(desk.page, customer, "available", "в сети")

    await _does(customer, "unavailable", lastSeen=1_600_000_000)

    await expect(desk.page.get_by_test_id("presence")).to_have_text("был(а) 13 сентября, 18:26")


async def test_where_there_is_little_room_the_number_is_named_before_what_the_customer_does(
    desks: SitDown, customer: Customer
):
    await customer.writes("Я тут")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", phone=True)
    await _does(customer, "available")
    await _seen(desk.page, customer, "available", "в сети")
    await _does(customer, "unavailable", lastSeen=1_600_000_000)
    await expect(desk.page.get_by_test_id("presence")).to_have_text("был(а) 13 сентября, 18:26")

    number = desk.page.locator("header").get_by_text("Магазин", exact=True)
    whole = await number.evaluate("one => one.clientWidth > 0 && one.scrollWidth <= one.clientWidth")
    assert whole


async def test_in_a_group_it_is_said_who_types(desks: SitDown, shop: Shop, customer: Customer):
    subject = f"Опт {customer.phone[-4:]}"
    group = await shop.group(subject, customer)
    await customer.writes("Всем привет", to=group)
    desk = await desks(path="/chats?view=groups")
    await desk.row(subject).click()
    await expect(desk.bubble("Всем привет")).to_be_visible()

    await _does(customer, "composing", to=group)
    await _seen(desk.page, customer, "composing", f"{customer.name} печатает…", to=group)

    await expect(desk.row(subject)).to_contain_text(f"{customer.name} печатает…")


async def test_the_customers_phone_shows_that_we_write_and_is_told_sparingly(desks: SitDown, customer: Customer):
    await customer.writes("Жду ответа")
    since = await _last_stanza(customer.shop)
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Жду ответа")).to_be_visible()
    await _told(customer, since, ["paused"])  # how a chat that is opened asks to be told
    desk.forget_requests()

    await desk.composer.press_sequentially("Сейчас посмотрю на складе и сразу напишу", delay=20)
    await _told(customer, since, ["paused", "composing"])
    assert len([one for one in desk.asked if one.endswith("/typing")]) == 1
    await desk.composer.press("Enter")

    await expect(desk.bubble("Сейчас посмотрю")).to_have_attribute("data-status", "delivered")
    await _told(customer, since, ["paused", "composing", "paused"])


async def test_members_see_each_other_write_in_the_same_chat(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Кто ответит?")
    chat = f"/chats/{await customer.conversation()}?view=all"
    mine, theirs = await desks(path=chat), await desks(await shop.hire("Асель"), chat)
    await expect(theirs.bubble("Кто ответит?")).to_be_visible()
    await expect(theirs.row(customer.name)).to_be_visible()
    await theirs.live()

    # Both at once: whoever rests for six seconds is not shown any more.
    await asyncio.gather(
        mine.composer.press_sequentially("Я отвечу"),
        expect(theirs.page.get_by_test_id("presence")).to_have_text("Дана пишет ответ…"),
        expect(theirs.row(customer.name).get_by_test_id("row-typing")).to_have_text("Дана пишет ответ…"),
    )
    await mine.composer.press("Enter")
    await expect(theirs.bubble("Я отвечу")).to_be_visible()
    await expect(theirs.page.get_by_text("Дана пишет ответ…")).to_have_count(0)
    await expect(mine.page.get_by_text("пишет ответ…")).to_have_count(0)  # of oneself nobody is told


async def test_the_customers_phone_shows_that_we_record(desks: SitDown, customer: Customer):
    await customer.writes("Лучше голосом")
    since = await _last_stanza(customer.shop)
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Лучше голосом")).to_be_visible()
    await _told(customer, since, ["paused"])  # how a chat that is opened asks to be told

    await desk.button("Записать голосовое сообщение").click()
    await _told(customer, since, ["paused", "recording"])
    await desk.button("Не отправлять").click()

    await _told(customer, since, ["paused", "recording", "paused"])


async def _does(customer: Customer, state: str, to: str = OWNER_PHONE, **more: Any) -> None:
    place = {} if state in ("available", "unavailable") else {"to": to}
    path = f"/api/people/{customer.phone}/presence"
    response = await customer.shop.stack.simulated.post(path, json={"state": state, **place, **more})
    assert response.is_success, response.text


async def _seen(page: Any, customer: Customer, state: str, text: str, to: str = OWNER_PHONE) -> None:
    """Wait until it is seen; what was done before the page had asked to be told is lost, so do it again."""

    async def look() -> bool:
        if await page.get_by_test_id("presence").filter(has_text=text).count():
            return True
        await _does(customer, state, to)
        return False

    await eventually(look, f"«{text}» above the thread", every_s=0.3)


async def _last_stanza(shop: Shop) -> int:
    """Return where the record of what our devices have sent ends now."""
    params: dict[str, str | int] = {"phone": OWNER_PHONE, "tag": "chatstate", "limit": 100_000}  # not only the oldest
    found = await shop.stack.simulated.get("/api/stanzas", params=params)
    return max((one["seq"] for one in found.json()), default=0)


async def _told(customer: Customer, since: int, states: list[str]) -> None:
    """Wait until WhatsApp was told exactly this for the customer; of other chats the end may be told late."""
    known = (await customer.shop.stack.simulated.get(f"/api/people/{customer.phone}")).json()
    theirs = {f"{customer.phone}@s.whatsapp.net", f"{known['lid']}@lid"}

    async def look() -> bool:
        params: dict[str, str | int] = {"phone": OWNER_PHONE, "tag": "chatstate", "direction": "in", "since": since}
        found = (await customer.shop.stack.simulated.get("/api/stanzas", params=params)).json()
        return [_state(one) for one in found if one["attrs"]["to"] in theirs] == states

    await eventually(look, f"the phone being told {states}")


def _state(stanza: dict[str, Any]) -> str:
    what = stanza["content"][0]
    return "recording" if what["attrs"].get("media") == "audio" else str(what["tag"])
