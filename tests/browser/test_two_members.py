"""Two people watch the same conversation: everything appears at both, and nobody asks the server for it."""

import asyncio
import re
from uuid import uuid4

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Person, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_an_invited_colleague_sees_the_same_conversation_live(desks: SitDown, customer: Customer):
    owner = await desks()
    colleague = await desks(path=await _invite(owner), signed_in=False)
    await _join(colleague.page, "Асель")
    await customer.writes("Есть 42 размер?")
    chat = f"/chats/{await customer.conversation()}"
    await owner.go(f"{chat}?view=all")
    await colleague.go(f"{chat}?view=all")
    await expect(colleague.bubble("Есть 42 размер?")).to_be_visible()

    await owner.answer("Есть, отложить?")
    mine, theirs = owner.bubble("Есть, отложить?"), colleague.bubble("Есть, отложить?")
    await expect(mine).to_contain_text("Вы")
    await expect(theirs).to_contain_text("Дана")
    await expect(theirs).to_have_attribute("data-status", "delivered")
    await customer.reads()
    await expect(mine).to_have_attribute("data-status", "read")
    await expect(theirs).to_have_attribute("data-status", "read")

    await colleague.page.get_by_test_id("assignee").click()
    await colleague.page.get_by_role("menuitem", name="Взять себе").click()
    await expect(owner.page.get_by_test_id("assignee")).to_contain_text("Асель")
    await expect(colleague.page.get_by_test_id("assignee")).to_contain_text("Я")


async def test_reading_clears_the_badge_of_everybody(desks: SitDown, shop: Shop, customer: Customer):
    owner, colleague = await desks(path="/chats?view=all"), await desks(await shop.hire("Марат"), "/chats?view=all")
    await customer.writes("Ало?")
    await expect(owner.row(customer.name).get_by_test_id("unread-badge")).to_be_visible()
    await expect(colleague.row(customer.name).get_by_test_id("unread-badge")).to_be_visible()

    await colleague.row(customer.name).click()

    await expect(owner.row(customer.name)).to_have_attribute("data-unread", "false")


async def test_what_i_write_stays_in_sight_when_a_colleague_answers_at_the_same_time(
    desks: SitDown, shop: Shop, customer: Customer
):
    await customer.writes("Вопрос", count=40)
    conversation = await customer.is_heard("Вопрос 40")
    colleague = await shop.hire("Динара")
    await colleague.http.post(f"/api/conversations/{conversation}/read")
    desk = await desks(path=f"/chats/{conversation}?view=all")
    await expect(desk.bubble("Вопрос 40")).to_be_in_viewport()
    may_leave = asyncio.Event()

    async def held(route: Route) -> None:
        await may_leave.wait()
        await route.continue_()

    await desk.page.route("**/api/conversations/*/messages", held)
    await desk.answer("Отвечаю первой")
    await _stands_whole(desk, "Отвечаю первой")
    for number in range(3):
        await _answers(colleague, conversation, f"И я отвечаю {number}")
        await expect(desk.bubble(f"И я отвечаю {number}")).to_be_visible()
        await _stands_whole(desk, "Отвечаю первой")

    desk.network_may_fail = True  # the server asks whether it shall leave all the same
    may_leave.set()
    await desk.bubble("Отвечаю первой").get_by_role("button", name="Отправить всё равно").click()
    await expect(desk.bubble("Отвечаю первой")).to_have_attribute("data-status", "delivered")
    await _answers(colleague, conversation, "И после")
    await _stands_whole(desk, "И после")


async def _answers(person: Person, conversation: str, text: str) -> None:
    body = {"text": text, "client_key": str(uuid4())}
    sent = await person.http.post(f"/api/conversations/{conversation}/messages", json=body)
    assert sent.status_code == 201, sent.text


async def _stands_whole(desk: Desk, text: str) -> None:
    await expect(desk.bubble(text)).to_be_in_viewport(ratio=1)


async def test_a_draft_is_mine_in_every_browser_and_nobody_elses(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Сколько стоит?")
    chat = f"/chats/{await customer.conversation()}?view=all"
    mine, mine_too = await desks(path=chat), await desks(path="/chats?view=all")
    colleague = await desks(await shop.hire("Ержан"), "/chats?view=all")

    await mine.composer.press_sequentially("Сейчас посч")
    await expect(mine_too.row("Сейчас посч")).to_contain_text("Черновик:")

    # The colleague's list has lived through the same moment: a later message is there, the draft is not.
    await customer.writes("Ещё вопрос")
    await expect(colleague.row("Ещё вопрос")).to_be_visible()
    await expect(colleague.page.get_by_text("Сейчас посч")).to_have_count(0)
    await mine.go(chat)
    await expect(mine.composer).to_have_value("Сейчас посч")


async def test_whoever_watches_asks_for_nothing(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Добрый день")
    desk = await _with_a_patient_socket(desks, "/chats?view=all")
    await expect(desk.row(customer.name)).to_be_visible()
    await expect(desk.page.get_by_test_id("view-all")).to_have_attribute("aria-selected", "true")
    await desk.loaded()
    await desk.live()
    desk.forget_requests()

    # Forty seconds of the page's own timers: any poll would run.
    await desk.page.clock.run_for(40_000)
    for number in range(10):
        await customer.writes(f"Вопрос {number}")
    await expect(desk.row(customer.name).get_by_text("Вопрос 9")).to_be_visible()

    assert desk.asked == []


async def test_an_open_chat_only_says_that_it_was_read_and_is_in_front(desks: SitDown, customer: Customer):
    await customer.writes("Добрый вечер")
    conversation = await customer.conversation()
    desk = await _with_a_patient_socket(desks, f"/chats/{conversation}?view=all")
    await expect(desk.bubble("Добрый вечер")).to_be_visible()
    await desk.live()
    await desk.knows(customer)
    desk.forget_requests()

    await desk.page.clock.run_for(40_000)
    for number in range(10):
        await customer.writes(f"Ещё {number}")
    await expect(desk.bubble("Ещё 9")).to_be_visible()

    says = {f"POST /api/conversations/{conversation}/read", "PUT /api/notifications/open-chat"}
    assert set(desk.asked) <= says
    assert desk.asked.count("PUT /api/notifications/open-chat") <= 2


async def _with_a_patient_socket(desks: SitDown, path: str) -> Desk:
    """Open a page whose timers can be moved: its socket, which hears nothing for 45 of its seconds, waits longer."""
    desk = await desks(path="/favicon.svg", clock=True)

    def meet(page: WebSocketRoute) -> None:
        def hear(said: str | bytes) -> None:
            page.send(re.sub(r'"pingTimeout":\d+', '"pingTimeout":600000', said) if isinstance(said, str) else said)

        page.connect_to_server().on_message(hear)

    await desk.page.route_web_socket(re.compile("socket"), meet)
    await desk.go(path)
    return desk


async def _invite(owner: Desk) -> str:
    await owner.go("/settings/members")
    await owner.button("Пригласить").click()
    await owner.button("Создать ссылку").click()
    shown = owner.page.get_by_label("Ссылка-приглашение")
    await expect(shown).to_have_value(re.compile("token="))
    link = await shown.input_value()
    await expect(owner.page.get_by_test_id("link-opens-here")).to_contain_text("SARAFAN_PUBLIC_URL")
    return link.removeprefix(owner.url)


async def _join(page: Page, name: str) -> None:
    await expect(page.get_by_text("Вас пригласили")).to_contain_text("Менеджер")
    await page.get_by_label("Имя").fill(name)
    await page.get_by_label("Эл. почта").fill("asel@example.kz")
    await page.get_by_label("Пароль", exact=True).fill("correct horse 7")
    await page.get_by_role("button", name="Присоединиться").click()
    await expect(page.get_by_test_id("conversation-list")).to_be_visible()
