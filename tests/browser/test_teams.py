"""A head makes a team; a chat goes to it, is taken, comes back with a note, and is given in turn: by screens only."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.fitting import fits
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


async def make_team(desk: Desk, name: str, *members: str) -> None:
    await desk.button("Новая команда").first.click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_label("Название").fill(name)
    for member in members:
        await dialog.get_by_role("combobox", name="Участники").click()
        await desk.page.get_by_role("option", name=member, exact=True).click()
    await dialog.get_by_role("combobox", name="Участники").press("Escape")
    await dialog.get_by_role("button", name="Сохранить").click()
    await expect(desk.page.get_by_test_id("team-row").filter(has_text=name)).to_contain_text(members[0])


async def choose(desk: Desk, item: str) -> None:
    await desk.page.get_by_test_id("assignee").click()
    await desk.page.get_by_role("menuitem", name=item).click()


async def test_a_team_takes_returns_and_is_given_chats_in_turn(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Где мой заказ?")
    conversation = await customer.is_heard("Где мой заказ?")
    first, second = await shop.hire("Айсұлу Сервисова"), await shop.hire("Бекзат Сервисов")
    head = await desks(await shop.hire("Жанна Главная", "head"), "/settings/teams")
    await make_team(head, "Сервис-центр", "Айсұлу Сервисова", "Бекзат Сервисов")
    team_rule = head.page.get_by_role("combobox", name="Распределение: Сервис-центр")
    await expect(team_rule).to_have_value("Берут сами")

    chat = f"/chats/{conversation}?view=all"
    owner, taking = await desks(path=chat), await desks(first, chat)
    await expect(taking.bubble("Где мой заказ?")).to_be_visible()
    await choose(owner, "Сервис-центр")
    assignee = taking.page.get_by_test_id("assignee")
    await expect(assignee).to_contain_text("Сервис-центр")
    await choose(taking, "Взять себе")
    await expect(owner.page.get_by_test_id("assignee")).to_contain_text("Айсұлу")

    await choose(taking, "Вернуть в очередь…")
    dialog = taking.page.get_by_role("dialog")
    await dialog.get_by_label("Заметка для того, кто возьмёт").fill("Спрашивает про возврат, нужен Бекзат")
    await dialog.get_by_role("button", name="Вернуть").click()
    await expect(owner.page.get_by_text("Спрашивает про возврат, нужен Бекзат")).to_be_visible()
    await expect(owner.page.get_by_test_id("assignee")).to_contain_text("Сервис-центр")

    await team_rule.click()
    await head.page.get_by_role("option", name="По очереди, кто на работе").click()
    await expect(team_rule).to_have_value("По очереди, кто на работе")
    coming = await desks(second, chat)
    await coming.page.get_by_role("button", name="Моя учётная запись: Бекзат Сервисов").click()
    await coming.page.get_by_role("menuitem", name="На работе", exact=True).click()
    await expect(coming.page.get_by_test_id("assignee")).to_contain_text("Я")
    await expect(owner.page.get_by_test_id("assignee")).to_contain_text("Бекзат")
    await owner.page.get_by_test_id("assignee").click()
    await expect(owner.page.get_by_role("menuitem", name="Айсұлу Сервисова")).to_contain_text("Не на работе")


async def test_a_note_names_a_team(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Есть опт?")
    conversation = await customer.is_heard("Есть опт?")
    named = await shop.hire("Ерлан Оптовик")
    head = await desks(await shop.hire("Роза Главная", "head"), "/settings/teams")
    await make_team(head, "Оптовый отдел", "Ерлан Оптовик")
    reader = await desks(named, "/mentions")
    writer = await desks(path=f"/chats/{conversation}?view=all")
    await expect(writer.bubble("Есть опт?")).to_be_visible()
    await writer.page.get_by_role("button", name="Заметка", exact=True).click()
    note = writer.page.get_by_test_id("note-composer")
    await note.press_sequentially("@Опт")
    await writer.page.get_by_role("option", name="Оптовый отдел").click()
    await note.press_sequentially("посмотрите")
    await note.press("Enter")
    await expect(reader.page.get_by_text("@Оптовый отдел").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1024, 1440])
async def test_the_page_of_teams_fits_whatever_the_screen(desks: SitDown, shop: Shop, width: int):
    desk = await desks(await shop.hire(f"Сұлтанбекова Гүлсім Ахметжанқызы {width}", "head"), "/settings/teams")
    await desk.page.set_viewport_size({"width": width, "height": 844})
    await expect(desk.page.get_by_test_id("work-row").first).to_be_visible()
    await expect(desk.page.get_by_test_id("distribution-row").first).to_be_visible()
    assert await fits(desk.page, f"at {width}") == []
    await desk.button(f"Рабочие часы: Сұлтанбекова Гүлсім Ахметжанқызы {width}").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_label("понедельник", exact=True).check()
    await expect(dialog.get_by_label("понедельник: начало")).to_have_value("09:00")
    assert await fits(desk.page, f"hours at {width}") == []
    await dialog.get_by_role("button", name="Сохранить").click()
    row = desk.page.get_by_test_id("work-row").filter(has_text=f"Ахметжанқызы {width}")
    await expect(row).to_contain_text("09:00–18:00")
