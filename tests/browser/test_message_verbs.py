"""What can be done with one message: answer, react, change, take back and pass on; the other phone shows each."""

from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop
from tests.support.stack import OWNER_PHONE, eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_an_own_message_gets_another_text_here_and_on_the_phone(desks: SitDown, customer: Customer):
    desk = await _answered(desks, customer, "Приходите в пять")

    await desk.menu("Приходите в пять")
    await desk.page.keyboard.press("Escape")
    await _choose(desk, "Приходите в пять", "Изменить")
    editor = desk.page.get_by_test_id("edit-composer")
    await expect(editor).to_have_value("Приходите в пять")
    await expect(editor).to_be_focused()  # also when the menu was open before
    await editor.fill("Приходите в шесть")
    await editor.press("Enter")

    await expect(desk.bubble("Приходите в шесть")).to_contain_text("изменено")
    await expect(editor).to_have_count(0)
    await expect(desk.row(customer.name)).to_contain_text("Приходите в шесть")
    await _on_the_phone(customer, lambda one: one["text"] == "Приходите в шесть" and one["editedAt"] is not None)


async def test_an_own_message_is_taken_back_and_nothing_of_it_stays(desks: SitDown, customer: Customer):
    desk = await _answered(desks, customer, "Это не вам")

    await _choose(desk, "Это не вам", "Удалить у всех")
    dialog = desk.page.get_by_role("dialog", name="Удалить сообщение у всех?")
    await dialog.get_by_role("button", name="Отмена").click()
    await expect(desk.bubble("Это не вам")).to_be_visible()
    await _choose(desk, "Это не вам", "Удалить у всех")
    await dialog.get_by_role("button", name="Удалить у всех").click()

    await expect(desk.bubble("Сообщение удалено")).to_be_visible()
    await expect(desk.page.get_by_text("Это не вам")).to_have_count(0)  # in the list neither
    await expect(desk.row(customer.name)).to_contain_text("Сообщение удалено")
    await _on_the_phone(customer, lambda one: one["deletedAt"] is not None)


async def test_a_question_that_was_changed_after_our_answer_says_why_it_waits(desks: SitDown, customer: Customer):
    asked = await customer.writes("Отложите 2 штуки")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await desk.answer("Отложили")
    await expect(desk.bubble("Отложили")).to_have_attribute("data-status", "delivered")
    await expect(desk.row(customer.name).get_by_text("Ждёт ответа:")).to_have_count(0)

    await customer.writes("Отложите 5 штук", type="edit", target=asked["id"])

    await expect(desk.bubble("Отложите 5 штук")).to_contain_text("изменено после ответа")
    reason = desk.row(customer.name).get_by_test_id("row-asked-anew")
    await expect(reason).to_have_text("Изменено: «Отложите 5 штук»")
    await desk.answer("Хорошо")
    await expect(desk.row(customer.name)).to_contain_text("Хорошо")
    await expect(reason).to_have_count(0)


async def test_what_a_customer_took_back_is_not_in_the_list_either(desks: SitDown, customer: Customer):
    sent = await customer.writes("Моя карта 4400")
    desk = await desks(path="/chats?view=all")
    await expect(desk.row(customer.name)).to_contain_text("Моя карта 4400")

    await customer.writes("", type="delete", target=sent["id"])

    await expect(desk.row(customer.name)).to_contain_text("Сообщение удалено")
    await desk.page.reload()
    await expect(desk.row(customer.name)).to_contain_text("Сообщение удалено")
    await expect(desk.page.get_by_text("Моя карта 4400")).to_have_count(0)


async def test_an_emoji_is_given_changed_and_taken_away(desks: SitDown, customer: Customer):
    await customer.writes("Спасибо вам!")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    bubble = desk.bubble("Спасибо вам!")

    for chosen, left in (("👍", ["👍"]), ("❤️", ["❤️"]), ("❤️", [])):
        menu = await desk.menu("Спасибо вам!")
        await menu.get_by_role("button", name=chosen).click()
        await expect(bubble.get_by_test_id("reactions").get_by_role("listitem")).to_have_count(len(left))
        if left:
            await expect(bubble.get_by_test_id("reactions")).to_contain_text(left[0])
        await _on_the_phone(
            customer,
            lambda one, left=left: [given["emoji"] for given in one["reactions"]] == left,
            from_me=True,
        )


async def test_a_customers_reaction_to_a_question_waits_by_a_rule_of_the_settings(desks: SitDown, customer: Customer):
    desk = await _answered(desks, customer, "Вам удобно в 15:00?")
    await expect(desk.page.get_by_test_id("reaction-waits")).to_have_count(0)
    [asked] = [one for one in await customer.shop.stack.customer_sees(customer.phone) if not one["fromMe"]]

    await customer.writes("", type="reaction", target=asked["id"], emoji="👍")

    said = "👍 на «Вам удобно в 15:00?»"
    await expect(desk.page.get_by_test_id("reaction-waits")).to_have_text(f"{said} — клиент ответил реакцией и ждёт")
    await expect(desk.row(customer.name).get_by_test_id("row-reaction")).to_have_text(said)
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_be_visible()
    await customer.writes("", type="reaction", target=asked["id"], emoji="")
    await expect(desk.page.get_by_test_id("reaction-waits")).to_have_count(0)
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_have_count(0)

    await desk.go("/settings/organization")
    rule = desk.page.get_by_role("combobox", name="Реакция клиента вместо ответа")
    await expect(rule).to_have_value("На вопросы, опросы, напоминания")
    await rule.click()
    await desk.page.get_by_role("option", name="Не считается ответом").click()
    await desk.page.get_by_role("button", name="Сохранить").click()
    owner = customer.shop.owner.http
    try:
        await eventually(lambda: _rule_is(owner, "never"), "the rule being kept")
    finally:
        await owner.patch("/api/organization", json={"reactions_answer": "to_questions"})


async def _rule_is(owner: httpx.AsyncClient, rule: str) -> bool:
    return bool((await owner.get("/api/organization")).json()["reactions_answer"] == rule)


async def test_an_answer_quotes_its_message_and_leads_back_to_it(desks: SitDown, customer: Customer):
    asked = await customer.writes("Есть 42 размер?")
    await customer.writes("И ещё вопрос")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")

    await _choose(desk, "Есть 42 размер?", "Ответить")
    await expect(desk.page.get_by_role("button", name="Убрать цитату")).to_be_visible()
    await expect(desk.composer).to_be_focused()
    await desk.answer("Да, один остался")

    answer = desk.page.locator("[data-testid=bubble][data-direction=out]").filter(has_text="Да, один остался")
    await expect(answer).to_have_attribute("data-status", "delivered")
    quote = answer.get_by_role("button", name="Показать сообщение, на которое ответ")
    await expect(quote).to_contain_text("Есть 42 размер?")
    await quote.click()
    first = desk.page.locator("[data-testid=bubble][data-direction=in]").filter(has_text="Есть 42 размер?")
    await expect(first).to_have_attribute("data-flashing", "true")
    await _on_the_phone(customer, lambda one: one["quote"] == asked["id"])


async def test_a_message_is_passed_on_to_a_person_and_to_a_group(desks: SitDown, shop: Shop, customer: Customer):
    other = await shop.customer(f"Получатель {customer.phone[-4:]}")
    await other.writes("Жду")
    await other.conversation()
    subject = f"Пересылка {customer.phone[-4:]}"
    group = await shop.group(subject, other)
    await customer.writes("Адрес: Абая 10")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")

    await _choose(desk, "Адрес: Абая 10", "Переслать")
    dialog = desk.page.get_by_role("dialog", name="Кому переслать")
    await expect(dialog.get_by_test_id("forward-target").filter(has_text=subject)).to_be_visible()
    search = dialog.get_by_role("searchbox")
    await search.fill(customer.phone[-4:] + "х")  # nobody is called so
    await expect(dialog.get_by_text("Ничего не нашлось")).to_be_visible()
    for name in (other.name, subject):
        await search.fill(name)
        await dialog.get_by_role("checkbox", name=name).check()
    await expect(dialog.get_by_role("status")).to_have_text("2 / 5")
    await dialog.get_by_role("button", name="Переслать").click()

    await expect(desk.page.get_by_text("Переслано в 2 чата")).to_be_visible()
    for place in (OWNER_PHONE, group):
        await _on_the_phone(other, lambda one: one["text"] == "Адрес: Абая 10" and one["forwarded"], shop=place)


async def test_a_long_name_is_cut_with_dots_where_one_passes_on(desks: SitDown, shop: Shop, customer: Customer):
    name = f"Айнагүл Құдайбергенқызы Нұрмұхамбетова-Сейдахметова, оптовый отдел {customer.phone[-4:]}"
    long = await shop.customer(name)
    await long.writes("Жду")
    await long.conversation()
    await customer.writes("Адрес: Абая 10")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")

    await _choose(desk, "Адрес: Абая 10", "Переслать")

    shown = desk.page.get_by_test_id("forward-target").get_by_text(name)
    look = await shown.evaluate("(one) => [one.scrollWidth > one.clientWidth, getComputedStyle(one).textOverflow]")
    assert look == [True, "ellipsis"]


async def test_where_only_admins_write_nothing_can_be_passed_on(desks: SitDown, shop: Shop, customer: Customer):
    subject = f"Только админы {customer.phone[-4:]}"
    group = await shop.group(subject, customer)
    closed = await shop.stack.simulated.patch(f"/api/groups/{group}", json={"announce": True})
    assert closed.is_success, closed.text
    await customer.writes("Расписание на завтра")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")

    async def is_known() -> bool:
        found = await shop.stack.http.get("/api/conversations", params={"view": "groups", "q": subject})
        return [one["group"]["can_send"] for one in found.json()["items"]] == [False]

    await eventually(is_known, "the group being closed")
    await _choose(desk, "Расписание на завтра", "Переслать")
    dialog = desk.page.get_by_role("dialog", name="Кому переслать")
    await dialog.get_by_role("searchbox").fill(subject)

    await expect(dialog.get_by_test_id("forward-target").filter(has_text=subject)).to_contain_text("только админы")
    await expect(dialog.get_by_role("checkbox", name=subject)).to_be_disabled()


async def _answered(desks: SitDown, customer: Customer, text: str) -> Desk:
    """Open a chat and answer there; it has left when this returns."""
    await customer.writes("Здравствуйте")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await desk.answer(text)
    await expect(desk.bubble(text)).to_have_attribute("data-status", "delivered")
    return desk


async def _choose(desk: Desk, text: str, verb: str) -> None:
    menu = await desk.menu(text)
    await menu.get_by_role("menuitem", name=verb, exact=True).click()


async def _on_the_phone(customer: Customer, expected: Any, *, shop: str = OWNER_PHONE, from_me: bool = False) -> None:
    """Wait until one message on the customer's phone is as expected; `from_me`: one that they wrote."""

    async def look() -> bool:
        shown = await customer.shop.stack.customer_sees(customer.phone, shop)
        return any(expected(one) for one in shown if one["fromMe"] == from_me)

    await eventually(look, "the customer's phone showing it")
