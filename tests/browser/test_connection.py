"""The network goes and comes back: nothing is lost, and one question brings everything."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_ten_minutes_without_network_end_with_one_question(desks: SitDown, customer: Customer):
    await customer.writes("Вы работаете?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", clock=True)
    await expect(desk.bubble("Вы работаете?")).to_be_visible()
    await _is_live(desk, customer)

    desk.network_may_fail = True
    await desk.context.set_offline(True)
    await expect(desk.offline_bar).to_contain_text("Нет связи")
    await desk.page.clock.fast_forward("10:00")
    for number in range(5):
        await customer.writes(f"Пока вас не было {number}")
    await desk.answer("Пишу без связи")
    await expect(desk.bubble("Пишу без связи")).to_contain_text("Уйдёт, когда вернётся связь")
    await expect(desk.composer).to_have_value("")
    desk.forget_requests()

    await desk.context.set_offline(False)

    await expect(desk.page.get_by_test_id("newer")).to_contain_text("«Пока вас не было 4»")
    await expect(desk.offline_bar).to_have_count(0)
    await desk.button("Отправить всё равно").click()
    await expect(desk.bubble("Пока вас не было 4")).to_be_visible()
    await expect(desk.bubble("Пишу без связи")).to_have_attribute("data-status", "delivered")
    await expect(desk.bubble("Пишу без связи")).to_have_count(1)
    await customer.sees(["Пишу без связи"])
    assert [one for one in desk.asked if one.startswith("GET")] == [_changes(desk)]


async def test_a_server_that_dies_is_waited_for(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Первое")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await _is_live(desk, customer)
    desk.network_may_fail = True
    desk.forget_requests()

    shop.stack.server.kill()
    await expect(desk.offline_bar).to_contain_text("Нет связи")
    await customer.writes("Второе")
    await desk.answer("Ответ в пустоту")
    await shop.stack.start(shop.stack.server)

    await expect(desk.offline_bar).to_have_count(0, timeout=60_000)
    await expect(desk.page.get_by_test_id("newer")).to_contain_text("«Второе»", timeout=60_000)
    await desk.button("Отправить всё равно").click()
    await expect(desk.bubble("Второе")).to_be_visible()
    await expect(desk.bubble("Ответ в пустоту")).to_have_attribute("data-status", "delivered")
    await customer.sees(["Ответ в пустоту"])
    assert [one for one in desk.asked if one.startswith("GET /api")] == [_changes(desk)]


async def test_a_server_that_hangs_is_told_soon_and_words_are_seen_at_once(desks: SitDown, customer: Customer):
    await customer.writes("Вы открыты?")
    conversation = await customer.conversation()
    desk = await desks(path="/chats?view=all", clock=True)
    await desk.live()
    answers = asyncio.Event()

    async def hang(route: Route) -> None:
        await answers.wait()
        await route.continue_()

    await desk.page.route(f"**/api/conversations/{conversation}/messages*", hang)
    await expect(desk.offline_bar).to_have_count(0)
    await desk.row(customer.name).click()
    # The column of the contact may still say the same.
    await expect(desk.page.get_by_role("status", name="Загружаем").first).to_be_visible()
    await desk.answer("Да, до восьми")
    await desk.answer("Ждём вас")
    await expect(desk.bubble("Да, до восьми")).to_be_in_viewport(ratio=1)
    await expect(desk.bubble("Ждём вас")).to_be_in_viewport(ratio=1)

    await desk.page.clock.run_for(5000)
    await expect(desk.offline_bar).to_contain_text("Сервер пока не отвечает")
    await expect(desk.bubble("Да, до восьми")).to_contain_text("Сервер пока не отвечает")

    answers.set()
    await expect(desk.bubble("Вы открыты?")).to_be_visible()
    await expect(desk.bubble("Ждём вас")).to_have_attribute("data-status", "delivered")
    await expect(desk.offline_bar).to_have_count(0)
    await customer.sees(["Да, до восьми", "Ждём вас"])


async def test_a_text_of_which_nobody_says_that_it_came_is_sent_again_under_its_key(desks: SitDown, customer: Customer):
    await customer.writes("Сколько ждать?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", clock=True)
    desk.network_may_fail = True
    await _is_live(desk, customer)
    tries = 0

    async def swallow_first(route: Route) -> None:
        nonlocal tries
        tries += 1
        if tries > 1:
            await route.continue_()
        else:
            await route.fetch()  # it came, and its answer never does

    await desk.page.route("**/api/conversations/*/messages", swallow_first)
    await desk.answer("Минут пять")
    await customer.sees(["Минут пять"])
    for _ in range(5):
        await desk.page.clock.run_for(10_000)

    await expect(desk.bubble("Минут пять")).to_have_attribute("data-status", "delivered")
    assert tries == 2
    await customer.sees(["Минут пять"])


async def test_unsent_text_survives_a_reload(desks: SitDown, customer: Customer):
    await customer.writes("Сколько стоит доставка?")
    chat = f"/chats/{await customer.conversation()}?view=all"
    desk = await desks(path=chat)
    await _is_live(desk, customer)
    await desk.page.route("**/api/conversations/*/messages", lambda route: route.abort())
    desk.network_may_fail = True
    await desk.answer("Бесплатно от 10 000 ₸")
    await expect(desk.bubble("Бесплатно")).to_contain_text("Уйдёт, когда вернётся связь")

    await desk.page.unroute_all()
    await desk.go(chat)

    await expect(desk.bubble("Бесплатно")).to_have_attribute("data-status", "delivered")
    await customer.sees(["Бесплатно от 10 000 ₸"])


async def test_what_is_typed_before_the_drafts_have_loaded_stays(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Успею?")
    another = await shop.customer("С черновиком")
    await another.writes("А я?")
    saved = f"/api/conversations/{await another.conversation()}/draft"
    assert (await shop.owner.http.put(saved, json={"text": "Сохранено раньше"})).is_success
    desk = await desks(path="/channels")

    async def late(route: Route) -> None:
        response = await route.fetch()
        await desk.composer.fill("Успеете")
        await route.fulfill(response=response)

    await desk.page.route("**/api/drafts", late)
    await desk.go(f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.row("Сохранено раньше")).to_be_visible()

    await expect(desk.composer).to_have_value("Успеете")
    await desk.composer.press("Enter")
    await customer.sees(["Успеете"])


async def _is_live(desk: Desk, customer: Customer) -> None:
    """Prove that the socket stands, and that nothing is still being loaded: a message arrives by itself."""
    await expect(desk.composer).to_be_visible()
    await desk.knows(customer)
    await customer.writes("Вы тут?")
    await expect(desk.bubble("Вы тут?")).to_be_visible()


def _changes(desk: Desk) -> str:
    """The question for what was missed, with whatever cursor."""
    return next((one for one in desk.asked if one.startswith("GET /api/changes?after=")), "GET /api/changes")


async def test_of_much_that_is_written_while_a_chat_loads_the_newest_is_seen(desks: SitDown, customer: Customer):
    await customer.writes("Что у вас есть?", count=30)
    conversation = await customer.conversation()
    desk = await desks(path="/chats?view=all")
    await desk.live()
    answers = asyncio.Event()

    async def hang(route: Route) -> None:
        await answers.wait()
        await route.continue_()

    await desk.page.route(f"**/api/conversations/{conversation}/messages*", hang)
    await desk.row(customer.name).click()
    await expect(desk.page.get_by_test_id("thread")).to_have_count(0)
    for number in range(16):
        await desk.answer(f"Сорт {number}\nв горшке\nи на срез")
    await expect(desk.bubble("Сорт 15")).to_be_in_viewport(ratio=1)

    answers.set()
    await expect(desk.page.get_by_test_id("thread")).to_be_visible()
    await expect(desk.bubble("Сорт 15")).to_have_attribute("data-status", "delivered")
    await expect(desk.bubble("Сорт 15")).to_be_in_viewport(ratio=1)
    await expect(desk.page.get_by_test_id("thread").get_by_text("непрочитанн")).to_have_count(0)
