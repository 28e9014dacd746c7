"""Two members at the same chats: who looks and types is seen, many are changed at once and back, everything by name."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.keys import type_text
from tests.browser.shop import Customer, Shop
from tests.browser.test_axe import Looker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def onlookers(desk: Desk) -> Locator:
    """Who else is said to be in the open chat."""
    return desk.page.get_by_test_id("onlookers")


def box(desk: Desk, name: str) -> Locator:
    """The box by which a chat is chosen."""
    return desk.page.get_by_role("checkbox", name=f"Выбрать чат: {name}")


async def customers(shop: Shop, mark: str, many: int) -> list[Customer]:
    """Let some people write, the last of whom stands on top."""
    made = [await shop.customer(f"{name} {mark}") for name in ("Айнур", "Бакыт", "Венера", "Гани")[:many]]
    for one in made:
        await one.writes("Когда привезёте?")
        await one.is_heard("Когда привезёте?")
    return made


async def test_who_looks_and_types_is_seen_by_the_other(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Вы здесь?")
    path = f"/chats/{await customer.conversation()}?view=all"
    name = f"Жанар {uuid4().hex[:4]}"
    owner = await desks(path=path)
    await owner.live()
    await expect(onlookers(owner)).to_have_text("")
    colleague = await desks(await shop.hire(name), path)

    await expect(onlookers(owner)).to_have_text(re.compile(f"^{name} смотрит"))
    await expect(onlookers(colleague)).to_have_text(re.compile("^Дана смотрит"))
    assert await onlookers(owner).get_attribute("role") == "status"
    looker = Looker(owner)
    await looker.look("a chat at which a colleague looks, too")
    assert not looker.found, "\n".join(looker.found)

    await colleague.composer.focus()
    await type_text(colleague.page, "Сейчас узнаю")
    await expect(onlookers(owner)).to_have_text(re.compile(f"^{name} печатает ответ"))
    await colleague.composer.press("Enter")
    await expect(onlookers(owner)).to_have_text(re.compile(f"^{name} смотрит"))
    await colleague.go("/settings/profile")
    await expect(onlookers(owner)).to_have_text("")
    await colleague.go(path)
    await expect(onlookers(owner)).to_have_text(re.compile(f"^{name} смотрит"))
    await colleague.leave()
    await expect(onlookers(owner)).to_have_text("")


async def test_three_chats_are_tagged_and_finished_at_once_and_back(desks: SitDown, shop: Shop):
    mark = uuid4().hex[:6]
    people = await customers(shop, mark, 4)
    tag = (await shop.owner.http.post("/api/tags", json={"name": f"Доставка {mark}"})).json()["name"]
    owner = await desks(path="/chats?view=all")
    colleague = await desks(await shop.hire("Ержан"), "/chats?view=all")
    rows = [owner.row(one.name) for one in people]
    for row in rows:
        await expect(row).to_be_visible()

    # From the first to the third with Shift: they stand one below the other, the latest on top.
    await rows[3].hover()
    await box(owner, people[3].name).check()
    bar = owner.page.get_by_test_id("bulk-bar")
    await expect(bar.get_by_role("status")).to_have_text("Выбран 1 чат")
    await rows[1].click(modifiers=["Shift"])
    await expect(bar.get_by_role("status")).to_have_text("Выбрано 3 чата")
    looker = Looker(owner)
    await looker.look("chats that are chosen")
    assert not looker.found, "\n".join(looker.found)
    await bar.get_by_role("button", name="Поставить метку").click()
    await owner.page.get_by_role("menuitem", name=tag).click()
    bulks = owner.page.get_by_test_id("bulk-progress")
    progress = bulks.first
    await expect(progress).to_have_text(re.compile("Изменено 3 чата"))
    await expect(bar).to_have_count(0)
    for one in people[1:]:
        await expect(colleague.row(one.name).get_by_test_id("tag")).to_have_text(tag)
    await expect(colleague.row(people[0].name).get_by_test_id("tag")).to_have_count(0)

    # Now by keys: the mode of keys, X on each; with the focus on its box, too.
    await owner.page.keyboard.press("Control+Backquote")
    for one in people[1:]:
        await owner.row(one.name).focus()
        await owner.page.keyboard.press("KeyX")
    await expect(bar.get_by_role("status")).to_have_text("Выбрано 3 чата")
    await box(owner, people[1].name).focus()
    for count in ("Выбрано 2 чата", "Выбрано 3 чата"):
        await owner.page.keyboard.press("KeyX")
        await expect(bar.get_by_role("status")).to_have_text(count)
    await bar.get_by_role("button", name="Готово").click()
    await expect(bulks).to_have_text([re.compile("Изменено 3 чата")] * 2)
    await colleague.page.get_by_test_id("views-more").click()
    await colleague.page.get_by_test_id("view-done").click()
    for one in people[1:]:
        await expect(colleague.row(one.name)).to_be_visible()

    # One customer writes before it is taken back: their chat stays as it is by now, and is named.
    await people[2].writes("И ещё вопрос")
    await expect(colleague.row(people[2].name)).to_have_count(0)
    await owner.page.reload()
    await expect(bulks).to_have_count(2)
    await progress.get_by_role("button", name="Отменить всё").click()
    await expect(progress).to_have_text(re.compile("Возвращено 2 чата, оставлены как есть: 1"))
    for one in (people[1], people[3]):
        await expect(colleague.row(one.name)).to_have_count(0)
    await progress.get_by_role("button", name="Показать").click()
    faults = owner.page.get_by_test_id("bulk-faults")
    await expect(faults.get_by_role("listitem")).to_have_count(1)
    await expect(faults).to_contain_text(people[2].name)
    await expect(faults).to_contain_text("новое сообщение")
    await looker.look("what a bulk has left as it is")
    assert not looker.found, "\n".join(looker.found)
    await owner.page.keyboard.press("Escape")
    await progress.get_by_role("button", name="Закрыть").click()

    # The one before can be taken back as well.
    await bulks.get_by_role("button", name="Отменить всё").click()
    await expect(bulks).to_have_text(re.compile("Возвращено 3 чата"))
    await expect(owner.row(people[3].name).get_by_test_id("tag")).to_have_count(0)
    await bulks.get_by_role("button", name="Закрыть").click()
    await expect(bulks).to_have_count(0)


async def test_all_of_a_list_are_chosen_and_escape_leaves_them(desks: SitDown, shop: Shop):
    mark = f"x{uuid4().hex[:5]}"  # in an address 192e80 alone would be a number
    people = await customers(shop, mark, 3)
    desk = await desks(path=f"/chats?view=all&q={mark}")
    await expect(desk.page.get_by_test_id("conversation-row")).to_have_count(3)
    await desk.row(people[0].name).hover()
    await box(desk, people[0].name).check()
    bar = desk.page.get_by_test_id("bulk-bar")
    # What Escape closes first is the menu, and those who are chosen stay.
    await bar.get_by_role("button", name="Назначить ответственного").click()
    await desk.escape_from(desk.page.get_by_role("menu"))
    await expect(bar).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)

    await desk.row(people[0].name).hover()
    await box(desk, people[0].name).check()
    await bar.get_by_role("button", name="Все в этом списке").click()
    await expect(bar.get_by_role("status")).to_contain_text("Выбраны все в этом списке, не больше 1000")
    await expect(bar.get_by_role("status")).to_be_focused()
    await bar.get_by_role("button", name="Назначить ответственного").click()
    await desk.page.get_by_role("menuitem", name="Взять себе").click()
    progress = desk.page.get_by_test_id("bulk-progress")
    await expect(progress).to_have_text(re.compile("Изменено 3 чата"))
    await expect(progress).to_be_focused()
    mine = (await shop.owner.http.get("/api/conversations", params={"view": "mine", "q": mark})).json()["items"]
    assert len(mine) == 3


async def test_on_a_phone_chats_are_chosen_from_a_rows_menu_and_by_taps(desks: SitDown, shop: Shop):
    mark = f"x{uuid4().hex[:5]}"  # in an address 192e80 alone would be a number
    people = await customers(shop, mark, 3)
    desk = await desks(path=f"/chats?view=all&q={mark}", phone=True)
    # Chromium tells a long press as this event.
    await desk.row(people[0].name).dispatch_event("contextmenu", {"bubbles": True})
    await desk.page.get_by_role("menuitem", name="Выбрать").click()
    await desk.row(people[1].name).tap()
    bar = desk.page.get_by_test_id("bulk-bar")
    await expect(bar.get_by_role("status")).to_have_text("Выбрано 2 чата")
    looker = Looker(desk)
    await looker.look("chats that are chosen on a phone")
    assert not looker.found, "\n".join(looker.found)
    await bar.get_by_role("button", name="Готово").click()
    progress = desk.page.get_by_test_id("bulk-progress")
    await expect(progress).to_have_text(re.compile("Изменено 2 чата"))
    await progress.get_by_role("button", name="Отменить всё").click()
    await expect(progress).to_have_text(re.compile("Возвращено 2 чата"))
    waiting = (await shop.owner.http.get("/api/conversations", params={"view": "waiting", "q": mark})).json()["items"]
    assert len(waiting) == 3


async def test_the_palette_finds_chats_and_commands_whatever_the_layout(desks: SitDown, shop: Shop):
    mark = "".join(chr(ord("а") + int(one, 16)) for one in uuid4().hex[:5])
    customer = await shop.customer(f"Сабина {mark}")
    await customer.writes("Добрый день")
    await customer.is_heard("Добрый день")
    desk = await desks(path="/chats?view=all")
    await expect(desk.row(customer.name)).to_be_visible()
    dialog = desk.page.get_by_role("dialog")
    field = dialog.get_by_role("combobox")
    options = dialog.get_by_role("option")

    async def opened() -> None:
        await expect(dialog).to_have_count(0)
        await desk.page.keyboard.press("Control+KeyK")
        await expect(field).to_be_focused()

    # «сабина» with a typo, typed in the other layout.
    await opened()
    looker = Looker(desk)
    await looker.look("the palette")
    await field.fill("cf,byff")
    found = options.filter(has_text=customer.name)
    await expect(found).to_be_visible()
    while await found.get_attribute("aria-selected") != "true":  # it goes round
        await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(desk.bubble("Добрый день")).to_be_visible()

    # «взять», then «готово», in the layout that stands and in the other.
    await opened()
    await field.fill("dpznm")
    await expect(options.first).to_have_text(re.compile("Взять себе"))
    active = await field.get_attribute("aria-activedescendant")
    assert active == await options.first.get_attribute("id")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_test_id("assignee")).to_contain_text("Я")
    await opened()
    await field.fill("готово завер")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_text("Чат готов")).to_be_visible()

    await opened()
    await field.fill("отложить")
    await desk.page.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="Через час")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await opened()
    await field.fill("уведомления")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page).to_have_url(re.compile("/settings/notifications"))
    await opened()
    await field.fill("такого нет нигде")
    await expect(dialog.get_by_text("Ничего не нашлось")).to_be_visible()
    await looker.look("the palette without anything")
    assert not looker.found, "\n".join(looker.found)
    await field.fill("тёмная")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await opened()
    await field.fill("новый чат")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("dialog", name="Новый чат")).to_be_visible()
