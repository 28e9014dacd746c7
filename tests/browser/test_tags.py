"""Two members share tags and fields: the owner defines them, both set and see them, by mouse, keys and on a phone."""

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


def tags_in(place: Locator) -> Locator:
    """The chips that are shown in a row, a pane or a head."""
    return place.get_by_test_id("tag")


async def make_tag(owner: Desk, name: str) -> None:
    """Add a tag on the page of settings."""
    await owner.page.get_by_label("Новая метка").fill(name)
    await owner.button("Добавить").click()
    await expect(owner.page.get_by_test_id("tag-row").filter(has_text=name)).to_be_visible()


async def set_tag(desk: Desk, name: str) -> None:
    """Choose a tag in the picker by typing a part of its name."""
    picker = desk.page.get_by_role("dialog")
    await picker.get_by_role("combobox", name="Найти метку").fill(name)
    await expect(picker.get_by_role("option")).to_have_count(1)
    await desk.page.keyboard.press("Enter")
    await expect(picker.get_by_role("option", name=name, selected=True)).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(picker).to_have_count(0)


async def test_two_members_share_tags_at_a_desk(desks: SitDown, shop: Shop, customer: Customer):
    mark = uuid4().hex[:6]
    vip, wholesale, late, rare = (f"{name} {mark}" for name in ("Важный", "Опт", "Поздний", "Редкий"))
    other = await shop.customer(f"Ботагоз {mark}")
    await customer.writes("Есть скидка?")
    await other.writes("Вы работаете?")
    chat = await customer.is_heard("Есть скидка?")
    await other.is_heard("Вы работаете?")
    owner = await desks(path="/settings/tags")
    colleague = await desks(await shop.hire("Жанна"), f"/chats/{chat}?view=all")
    owner.network_may_fail = True  # a name that is taken is a refusal
    for name in (vip, wholesale, late, rare):
        await make_tag(owner, name)

    # Put in order by keys, named as nobody else's, coloured.
    row = owner.page.get_by_test_id("tag-row")
    up = row.filter(has_text=rare).get_by_role("button", name=f"Выше: {rare}")
    await up.focus()
    for order in ([vip, wholesale, rare, late], [vip, rare, wholesale, late]):
        await owner.page.keyboard.press("Enter")
        await expect(row.filter(has_text=mark)).to_contain_text(order)
        await expect(up).to_be_focused()
    await row.filter(has_text=late).get_by_role("button", name=f"Переименовать: {late}").click()
    await owner.page.get_by_label("Название").fill(vip.upper())
    await owner.page.keyboard.press("Enter")
    await expect(owner.page.get_by_text("Метка с таким названием уже есть")).to_be_visible()
    await owner.page.keyboard.press("Escape")
    await row.filter(has_text=vip).get_by_role("button", name=f"Цвет: {vip}").click()
    await owner.page.get_by_role("menuitemradio", name="Бирюзовый").click()

    # Set by `#`, which then is no text; by the menu of a row; in the pane.
    await colleague.composer.press_sequentially("#")
    await expect(colleague.page.get_by_role("combobox", name="Найти метку")).to_be_focused()
    await colleague.page.keyboard.insert_text(vip)
    await expect(colleague.page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    await colleague.page.keyboard.press("Enter")
    await expect(colleague.page.get_by_role("dialog")).to_have_count(0)
    await expect(colleague.composer).to_have_value("")
    await owner.go("/chats?view=all")
    await expect(tags_in(owner.row(customer.name))).to_have_text([vip])
    await owner.row(customer.name).click(button="right")
    await owner.page.get_by_role("menuitem", name="Поставить метки").click()
    await set_tag(owner, rare)
    pane = colleague.page.get_by_role("complementary")
    await expect(tags_in(pane)).to_have_text([vip, rare])
    await pane.get_by_role("button", name="Поставить метки").click()
    await set_tag(colleague, wholesale)
    await expect(tags_in(owner.row(customer.name))).to_have_text([vip, rare])
    await expect(owner.row(customer.name)).to_contain_text("+1")
    await expect(tags_in(colleague.page.get_by_role("main").locator("header"))).to_have_text([vip, rare])

    # The key, and the filter, which stays in the address.
    await owner.row(other.name).click()
    await expect(owner.bubble("Вы работаете?")).to_be_visible()
    await owner.page.keyboard.press("Control+Backquote")
    await expect(owner.page.get_by_test_id("key-mode")).to_be_visible()
    await type_text(owner.page, "д")
    await set_tag(owner, wholesale)
    await owner.page.keyboard.press("Control+Backquote")
    await owner.button("Фильтр по меткам").click()
    await owner.page.get_by_role("menuitemcheckbox", name=vip).click()
    await owner.page.get_by_role("menuitemcheckbox", name=wholesale).click()
    await owner.page.keyboard.press("Escape")
    bar = owner.page.get_by_test_id("tag-filter")
    await expect(bar).to_contain_text("2 чата")
    await owner.button("Любая из меток").click()
    await expect(bar).to_contain_text("1 чат")
    await expect(owner.row(other.name)).to_have_count(0)
    await owner.page.reload()
    await expect(bar).to_contain_text("1 чат")
    await expect(owner.page.get_by_test_id("conversation-row")).to_have_count(1)
    # A colleague tags the other one, too: the row comes by itself, and the count with it.
    await colleague.row(other.name).click()
    await colleague.button("Ещё").click()
    await colleague.page.get_by_role("menuitem", name="Поставить метки").click()
    await set_tag(colleague, vip)
    await expect(owner.row(other.name)).to_be_visible()
    await expect(bar).to_contain_text("2 чата")
    await bar.get_by_role("button", name="Сбросить метки").click()
    await expect(bar).to_have_count(0)
    await expect(owner.page).to_have_url(re.compile(r"^(?!.*tags=)"))

    # An archived one stays where it is, and is offered to nobody else.
    await owner.go("/settings/tags")
    await expect(row.filter(has_text=wholesale)).to_contain_text("2 контакта")
    await row.filter(has_text=rare).get_by_role("button", name="В архив").click()
    await expect(row.filter(has_text=rare).get_by_role("button", name="Вернуть из архива")).to_be_visible()
    await expect(tags_in(colleague.row(customer.name))).to_have_text([vip, rare])
    await colleague.composer.press_sequentially("#")
    await expect(colleague.page.get_by_role("combobox", name="Найти метку")).to_be_focused()
    await colleague.page.keyboard.insert_text(rare)
    await expect(colleague.page.get_by_text("Такой метки нет.")).to_be_visible()
    await colleague.page.keyboard.press("Escape")
    await expect(colleague.composer).to_have_value("#")


async def test_fields_are_defined_filled_and_removed(desks: SitDown, shop: Shop, customer: Customer):
    mark = uuid4().hex[:6]
    size, birthday = f"Размер {mark}", f"Рождение {mark}"
    await customer.writes("Есть 42?")
    chat = await customer.is_heard("Есть 42?")
    owner = await desks(path="/settings/tags")
    colleague = await desks(await shop.hire("Сауле"), f"/chats/{chat}?view=all")

    await owner.button("Новое поле").click()
    dialog = owner.page.get_by_role("dialog")
    await dialog.get_by_label("Название").fill(size)
    await dialog.get_by_label("Что записывать").select_option("Выбор из вариантов")
    await dialog.get_by_label("Вариант 1", exact=True).fill("41")
    await dialog.get_by_role("button", name="Ещё вариант").click()
    await dialog.get_by_label("Вариант 2", exact=True).fill("42")
    await dialog.get_by_role("button", name="Сохранить").click()
    await expect(dialog).to_have_count(0)
    await owner.button("Новое поле").click()
    await dialog.get_by_label("Название").fill(birthday)
    await dialog.get_by_label("Что записывать").select_option("Дата")
    await dialog.get_by_role("button", name="Сохранить").click()
    await expect(dialog).to_have_count(0)

    pane = colleague.page.get_by_role("complementary")
    await pane.get_by_role("button", name=f"Изменить: {size}").click()
    await pane.get_by_label(size).select_option("42")
    await pane.get_by_role("button", name="Сохранить").click()
    shown = pane.get_by_test_id("contact-field")
    await expect(shown.filter(has_text=size)).to_contain_text("42")
    mine = await desks(path=f"/chats/{chat}?view=all")
    own = mine.page.get_by_role("complementary")
    await expect(own.get_by_test_id("contact-field").filter(has_text=size)).to_contain_text("42")

    # Two write the same field: the later one is told, and replaces it only on purpose.
    colleague.network_may_fail = True
    await pane.get_by_role("button", name=f"Изменить: {birthday}").click()
    await own.get_by_role("button", name=f"Изменить: {birthday}").click()
    await own.get_by_label(birthday).fill("1990-05-06")
    await own.get_by_role("button", name="Сохранить").click()
    await expect(own.get_by_test_id("contact-field").filter(has_text=birthday)).to_contain_text("06.05.1990")
    await pane.get_by_label(birthday).fill("1990-05-07")
    await pane.get_by_role("button", name="Сохранить").click()
    await expect(pane.get_by_text("Коллега успел записать другое")).to_be_visible()
    await pane.get_by_role("button", name="Сохранить").click()
    await expect(own.get_by_test_id("contact-field").filter(has_text=birthday)).to_contain_text("07.05.1990")

    # Hidden it keeps what is in it; removed it loses that, which is said before.
    await owner.page.reload()
    row = owner.page.get_by_test_id("field-row")
    await expect(row.filter(has_text=birthday)).to_contain_text("Заполнено у 1 контакта")
    await row.filter(has_text=birthday).get_by_role("button", name="Скрыть").click()
    await expect(shown.filter(has_text=birthday)).to_have_count(0)
    await row.filter(has_text=birthday).get_by_role("button", name="Показать").click()
    await expect(shown.filter(has_text=birthday)).to_contain_text("07.05.1990")
    await row.filter(has_text=size).get_by_role("button", name=f"Удалить: {size}").click()
    await expect(owner.page.get_by_role("dialog")).to_contain_text("записанное сотрётся")
    await owner.button("Удалить").click()
    await expect(row.filter(has_text=size)).to_have_count(0)
    await expect(shown.filter(has_text=size)).to_have_count(0)
    await expect(shown.filter(has_text=birthday)).to_be_visible()


async def test_tags_are_set_and_filtered_on_a_phone(desks: SitDown, shop: Shop, customer: Customer):
    name = f"Телефонная {uuid4().hex[:6]}"
    await customer.writes("Алло?")
    chat = await customer.is_heard("Алло?")
    owner = await desks(path="/settings/tags", phone=True)
    colleague = await desks(await shop.hire("Арман"), f"/chats/{chat}?view=all", phone=True)
    await make_tag(owner, name)
    assert await owner.page.evaluate("document.documentElement.scrollWidth") == 390

    await colleague.button("Ещё").click()
    await colleague.page.get_by_role("menuitem", name="Поставить метки").click()
    await set_tag(colleague, name)
    await owner.go("/chats?view=all")
    await expect(tags_in(owner.row(customer.name))).to_have_text([name])
    await owner.button("Фильтр по меткам").click()
    await owner.page.get_by_role("menuitemcheckbox", name=name).click()
    await owner.page.keyboard.press("Escape")
    await expect(owner.page.get_by_test_id("tag-filter")).to_contain_text("1 чат")
    await expect(owner.page.get_by_test_id("conversation-row")).to_have_count(1)
    assert await owner.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("phone", [False, True])
async def test_nothing_of_it_is_hard_to_see_or_to_name(desks: SitDown, shop: Shop, customer: Customer, phone: bool):
    mark = uuid4().hex[:6]
    await customer.writes("Добрый день")
    chat = await customer.is_heard("Добрый день")
    contact = (await shop.owner.http.get(f"/api/conversations/{chat}")).json()["contact"]["id"]
    for color in ("gray", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"):
        body = {"name": f"{color} {mark} и ещё слова", "color": color}
        tag = (await shop.owner.http.post("/api/tags", json=body)).json()["id"]
        await shop.owner.http.put(f"/api/contacts/{contact}/tags/{tag}")
    await shop.owner.http.patch(f"/api/tags/{tag}", json={"archived": True})
    kinds = {"text": "Алматы", "number": "1 200,5", "phone": "87011234567", "link": "example.kz/каталог"}
    for kind, value in kinds.items():
        field = await shop.owner.http.post("/api/contact-fields", json={"name": f"{kind} {mark}", "kind": kind})
        path = f"/api/contacts/{contact}/fields/{field.json()['id']}"
        assert (await shop.owner.http.put(path, json={"value": value})).status_code == 200
    desk = await desks(path="/settings/tags", phone=phone)
    looker = Looker(desk)

    await expect(desk.page.get_by_test_id("field-row").first).to_be_visible()
    await looker.look("settings")
    await desk.button("Новое поле").click()
    await looker.opened("a field", desk.page.get_by_role("dialog"))
    await desk.page.get_by_test_id("tag-row").first.get_by_role("button", name=re.compile("^Цвет")).click()
    await looker.opened("colours", desk.page.get_by_role("menu"))
    await desk.go(f"/chats?view=all&tags={tag}")
    await expect(desk.page.get_by_test_id("tag-filter")).to_contain_text("1 чат")
    await expect(desk.row(customer.name)).to_contain_text("+7")
    await looker.look("the list")
    await desk.button("Фильтр по меткам").click()
    await looker.opened("the filter", desk.page.get_by_role("menu"))
    await desk.go(f"/chats/{chat}?view=all" + ("&pane=contact" if phone else ""))
    await expect(desk.page.get_by_text("1200,5")).to_be_visible()
    await looker.look("the contact")
    await desk.button("Поставить метки").click()
    await looker.opened("the picker", desk.page.get_by_role("combobox", name="Найти метку"))
    assert looker.found == []
