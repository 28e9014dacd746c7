"""A customer writes to two numbers: two members read all of it as one, and say from which number they answer."""

import asyncio
import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import PHONE, Desk
from tests.browser.fitting import fits
from tests.browser.shop import Shop
from tests.browser.test_axe import Looker
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def number_of(desk: Desk) -> Locator:
    """From which number the answer leaves."""
    return desk.page.get_by_test_id("answer-from")


def mark_on(desk: Desk, text: str) -> Locator:
    """Over which number a message came."""
    return desk.bubble(text).get_by_test_id("number-mark")


async def choose_number(desk: Desk, label: str) -> None:
    """Choose by the keyboard."""
    await number_of(desk).focus()
    await desk.page.keyboard.press("Enter")
    item = desk.page.get_by_role("menuitem").filter(has_text=label)
    await expect(item).to_be_visible()
    await expect(desk.page.locator("[role=menu]:focus-within")).to_be_visible()
    while not await item.evaluate("one => one === document.activeElement"):  # it goes round
        await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Enter")
    await expect(number_of(desk)).to_contain_text(label)


async def a_later_second() -> None:
    """Wait for one: WhatsApp tells seconds alone, and within one nobody knows in which of two chats came the last."""
    began = int(time.time())

    async def is_later() -> bool:
        return int(time.time()) > began

    await eventually(is_later, "a later second")


async def picture(desk: Desk, name: str) -> None:
    """Keep a picture, where somebody has asked for them."""
    if folder := os.environ.get("SARAFAN_PICTURES"):
        await desk.page.screenshot(path=str(Path(folder) / f"{name}.png"))


async def test_all_chats_with_a_customer_are_read_and_answered_as_one(desks: SitDown, shop: Shop):
    stock = f"Склад {uuid4().hex[:4]}"
    _, phone = await shop.another_number(stock)
    customer = await shop.customer(f"Сауле {uuid4().hex[:6]}")
    await customer.writes("Это магазин?")
    chat = await customer.is_heard("Это магазин?")
    owner = await desks(path=f"/chats/{chat}?view=all")
    colleague = await desks(await shop.hire("Ержан"), f"/chats/{chat}?view=all")
    await expect(owner.bubble("Это магазин?")).to_be_visible()
    await expect(owner.button("Вся переписка")).to_have_count(0)
    await expect(number_of(owner)).to_contain_text("Магазин")
    looker = Looker(owner)

    # They write to the other number: the composer says so at once, and both are one click away.
    await a_later_second()
    await customer.writes("Или это склад?", to=phone)
    note = owner.page.get_by_test_id("wrote-elsewhere")
    await expect(note).to_contain_text(stock)
    await expect(owner.bubble("Или это склад?")).to_have_count(0)
    await owner.page.locator("header").get_by_role("button", name="Вся переписка").click()
    await expect(owner.bubble("Это магазин?")).to_be_visible()
    await expect(mark_on(owner, "Это магазин?")).to_have_text("Магазин")
    await expect(mark_on(owner, "Или это склад?")).to_have_text(stock)
    await expect(number_of(owner)).to_contain_text(stock)
    await expect(note).to_have_count(0)
    await looker.look("a timeline")
    await picture(owner, "timeline-light-1440")

    # The answer goes where they wrote last; what a colleague writes in the other chat comes by itself.
    await owner.answer("Да, это склад")
    await customer.sees(["Да, это склад"], shop=phone)
    await colleague.answer("А это магазин")
    await expect(mark_on(owner, "А это магазин")).to_have_text("Магазин")
    await customer.sees(["А это магазин"])
    await a_later_second()
    await customer.writes("Тогда в магазин")
    await expect(owner.bubble("Тогда в магазин")).to_be_visible()
    await expect(number_of(owner)).to_contain_text("Магазин")

    # What is begun stays where it is, however the customer writes, and comes along when another number is chosen.
    await owner.composer.fill("Начато")
    await a_later_second()
    await customer.writes("И на склад", to=phone)
    await expect(note).to_contain_text(stock)
    await expect(owner.composer).to_have_value("Начато")
    await choose_number(owner, stock)
    await expect(owner.composer).to_have_value("Начато")
    await expect(owner.composer).to_be_focused()
    await owner.composer.press("Enter")
    await customer.sees(["Да, это склад", "Начато"], shop=phone)

    # Answering a message goes to the chat that it is in.
    await owner.bubble("Тогда в магазин").hover()
    await (await owner.menu("Тогда в магазин")).get_by_role("menuitem", name="Ответить").click()
    await expect(owner.page.get_by_test_id("composer-quote")).to_contain_text("Тогда в магазин")
    await expect(number_of(owner)).to_contain_text("Магазин")
    await owner.answer("Ждём в магазине")
    await customer.sees(["А это магазин", "Ждём в магазине"])

    # A number with which they have no chat gets one by the first answer from it.
    third = f"Школа {uuid4().hex[:4]}"
    _, school = await shop.another_number(third)
    await expect(colleague.page.get_by_role("region", name="Чаты по номерам")).to_be_visible()
    await choose_number(colleague, third)
    await expect(colleague.bubble("Это магазин?")).to_have_count(0)
    await colleague.answer("Пишем со школы")
    await customer.sees(["Пишем со школы"], shop=school)
    await expect(mark_on(owner, "Пишем со школы")).to_have_text(third)

    # On a phone all of it fits.
    await owner.page.set_viewport_size(PHONE)
    await expect(number_of(owner)).to_be_visible()
    assert await fits(owner.page, "a timeline") == []
    await owner.page.set_viewport_size(PHONE)
    await picture(owner, "timeline-light-390")
    await owner.page.get_by_test_id("timeline-bar").get_by_role("button", name="Только этот чат").click()
    await expect(owner.page.get_by_test_id("timeline-bar")).to_have_count(0)
    await expect(owner.bubble("Да, это склад")).to_have_count(0)
    await expect(owner.bubble("Ждём в магазине")).to_be_visible()
    looker.assert_nothing()


async def test_a_timeline_that_does_not_come_says_so_and_is_asked_for_again(desks: SitDown, shop: Shop):
    stock = f"Склад {uuid4().hex[:4]}"
    _, phone = await shop.another_number(stock)
    customer = await shop.customer(f"Айдос {uuid4().hex[:6]}")
    await customer.writes("Первый номер")
    chat = await customer.is_heard("Первый номер")
    await a_later_second()
    await customer.writes("Второй номер", to=phone)
    owner = await desks(path="/chats?view=all")
    owner.network_may_fail = True
    answers = asyncio.Event()
    asked = "**/api/contacts/*/conversations"

    async def held(route: Route) -> None:
        await answers.wait()
        await route.abort()

    await owner.page.route(asked, held)
    await owner.page.goto(f"{shop.url}/chats/{chat}?view=all&all=true")
    wait = owner.page.get_by_test_id("timeline-wait")
    await expect(wait.get_by_role("status")).to_be_visible()
    await expect(owner.bubble("Первый номер")).to_have_count(0)
    await picture(owner, "timeline-loading-1440")
    answers.set()
    await expect(wait.get_by_role("alert")).to_be_visible(timeout=40_000)
    await picture(owner, "timeline-error-1440")
    await owner.page.set_viewport_size(PHONE)
    assert await fits(owner.page, "a timeline that did not come") == []
    await picture(owner, "timeline-error-390")

    await wait.get_by_role("button", name="Только этот чат").click()
    await expect(owner.bubble("Первый номер")).to_be_visible()
    await owner.page.goto(f"{shop.url}/chats/{chat}?view=all&all=true")
    await expect(wait.get_by_role("alert")).to_be_visible(timeout=40_000)
    await owner.page.unroute(asked)
    await wait.get_by_role("button", name="Попробовать ещё раз").click()
    await expect(owner.bubble("Первый номер")).to_be_visible()
    await expect(owner.bubble("Второй номер")).to_be_visible()


async def test_while_something_is_recorded_no_other_number_is_chosen_and_nothing_moves_there(
    desks: SitDown, shop: Shop
):
    stock = f"Склад {uuid4().hex[:4]}"
    _, phone = await shop.another_number(stock)
    customer = await shop.customer(f"Толкын {uuid4().hex[:6]}")
    await customer.writes("Расскажите")
    chat = await customer.is_heard("Расскажите")
    await a_later_second()
    await customer.writes("Или вы", to=phone)
    owner = await desks(path=f"/chats/{chat}?view=all")
    elsewhere = owner.page.get_by_test_id("wrote-elsewhere")
    await expect(elsewhere).to_contain_text(stock)
    await owner.button("Записать голосовое сообщение").click()
    recorder = owner.page.get_by_test_id("recorder")
    await expect(recorder).to_have_attribute("data-state", "recording")
    # Begun in another browser meanwhile.
    begun = await shop.owner.http.put(f"/api/conversations/{chat}/draft", json={"text": "Начато"})
    assert begun.is_success, begun.text
    await expect(owner.composer).to_have_value("Начато")

    await elsewhere.get_by_role("button").click()
    await expect(owner.page.get_by_text("Идёт запись")).to_be_visible()
    await expect(recorder).to_be_visible()
    await expect(owner.composer).to_have_value("Начато")
    await owner.button("Не отправлять").click()
    await elsewhere.get_by_role("button").click()
    await expect(number_of(owner)).to_contain_text(stock)
    await expect(owner.composer).to_have_value("Начато")
    await owner.composer.fill("")


async def test_an_answer_to_a_chat_too_old_to_be_loaded_waits_for_a_decision_as_well(desks: SitDown, shop: Shop):
    stock = f"Склад {uuid4().hex[:4]}"
    _, phone = await shop.another_number(stock)
    customer = await shop.customer(f"Гульмира {uuid4().hex[:6]}")
    await customer.writes("Это магазин?")
    chat = await customer.is_heard("Это магазин?")
    await a_later_second()
    await customer.writes("Давно на склад", to=phone)
    path = f"/chats/{chat}?view=all&all=true"
    colleague = await desks(await shop.hire("Марат"), path)
    await expect(colleague.bubble("Давно на склад")).to_be_visible()
    await customer.writes("Ещё", count=60)
    late = await desks(path=path)
    for desk in (late, colleague):
        await expect(desk.bubble("Ещё 60")).to_be_visible(timeout=60_000)
        await choose_number(desk, stock)

    late.network_may_fail = True
    await late.context.set_offline(True)
    await late.answer("На складе есть")
    await expect(late.bubble("На складе есть")).to_have_attribute("data-status", "sending")
    await colleague.answer("На складе нет")
    await customer.sees(["На складе нет"], shop=phone)
    await late.context.set_offline(False)
    mine = late.bubble("На складе есть")
    await expect(mine).to_have_attribute("data-status", "refused")
    await expect(mine.get_by_test_id("newer")).to_contain_text("«На складе нет»")
    await mine.get_by_role("button", name="Удалить").click()


async def test_a_chat_is_given_from_the_contact_column_and_a_timeline_is_opened_there(desks: SitDown, shop: Shop):
    stock = f"Рынок {uuid4().hex[:4]}"
    _, phone = await shop.another_number(stock)
    customer = await shop.customer(f"Жанар {uuid4().hex[:6]}")
    await customer.writes("Первый номер")
    chat = await customer.is_heard("Первый номер")
    await a_later_second()
    await customer.writes("Второй номер", to=phone)
    name = f"Серик {uuid4().hex[:4]}"
    serik = await shop.hire(name)
    owner = await desks(path=f"/chats/{chat}?view=all", scheme="dark")
    colleague = await desks(serik, "/chats?view=mine")

    given = owner.page.get_by_role("region", name="Ответственный")
    await given.get_by_role("button", name="Ответственный: Никто").click()
    await owner.page.get_by_role("menuitem").filter(has_text=name).click()
    await expect(given.get_by_role("button")).to_contain_text(name)
    await expect(colleague.row(customer.name)).to_be_visible()

    chats = owner.page.get_by_role("region", name="Чаты по номерам")
    await expect(chats.get_by_role("listitem")).to_have_count(2)
    await picture(owner, "contact-dark-1440")
    await chats.get_by_role("button", name="Вся переписка").click()
    await expect(owner.bubble("Первый номер")).to_be_visible()
    await expect(owner.bubble("Второй номер")).to_be_visible()
    await expect(owner.page.get_by_test_id("state-line").get_by_test_id("number-mark")).to_have_text("Магазин")
    await picture(owner, "timeline-dark-1440")
    await chats.get_by_role("listitem").filter(has_text=stock).get_by_role("button").click()
    await expect(owner.bubble("Первый номер")).to_have_count(0)
    await expect(owner.bubble("Второй номер")).to_be_visible()
