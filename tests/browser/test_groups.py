"""Groups: a view of their own, a thread in which everybody has a name, and who is in it."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_a_group_is_answered_in_its_view_where_everybody_has_a_name(
    desks: SitDown, shop: Shop, customer: Customer
):
    other = await shop.customer(f"Ержан {customer.phone[-4:]}")
    subject = f"Мастер-класс {customer.phone[-4:]}"
    group = await shop.group(subject, customer, other)
    desk = await desks()
    await customer.writes("Во сколько начало?", group)
    await desk.page.get_by_test_id("view-groups").click()
    await expect(desk.row(subject)).to_contain_text(f"{customer.name}: Во сколько начало?")

    await desk.row(subject).click()
    await other.writes("И где?", group)
    await expect(desk.bubble("Во сколько начало?")).to_contain_text(customer.name)
    await expect(desk.bubble("И где?")).to_contain_text(other.name)
    await expect(desk.page.get_by_role("button", name=subject)).to_contain_text("3 участника")
    await desk.answer("В 11, на Абая 10")

    await expect(desk.bubble("В 11, на Абая 10")).to_have_attribute("data-status", "delivered")
    for one in (customer, other):
        await _sees(one, group, "В 11, на Абая 10")


async def test_a_member_is_named_after_an_at_sign_and_written_to_alone(desks: SitDown, shop: Shop, customer: Customer):
    other = await shop.customer(f"Ержан {customer.phone[-4:]}")
    subject = f"Поход {customer.phone[-4:]}"
    group = await shop.group(subject, customer, other)
    await other.writes("Кто с нами?", group)
    desk = await desks(path="/chats?view=groups")
    await desk.row(subject).click()
    await expect(desk.composer).to_be_focused()

    await desk.composer.press_sequentially("Зовём @ерж")
    offered = desk.page.get_by_role("listbox", name="Кого упомянуть").get_by_role("option")
    await expect(offered).to_contain_text([other.name])
    listed = desk.page.get_by_role("complementary").get_by_test_id("group-member").filter(has_text=other.name)
    assert await _color(offered) == await _color(listed)
    await desk.composer.press("Enter")
    await expect(desk.composer).to_have_value(f"Зовём @{other.name} ")
    await desk.composer.press("Enter")

    sent = desk.bubble("Зовём")
    await expect(sent).to_contain_text(f"@{other.name}")
    await expect(sent).to_have_attribute("data-status", "delivered")
    seen = [one for one in await shop.stack.customer_sees(other.phone, group) if one["text"].startswith("Зовём")]
    assert [len(one["mentions"]) for one in seen] == [1]

    await desk.button(f"Написать лично: {other.name}").click()
    await expect(desk.page.get_by_role("button", name=other.name).first).to_contain_text("+7 705")
    await desk.answer("Пишу вам лично")
    await other.sees(["Пишу вам лично"])


async def test_who_is_named_in_a_draft_is_told_when_it_leaves(desks: SitDown, shop: Shop, customer: Customer):
    other = await shop.customer(f"Дархан {customer.phone[-4:]}")
    subject = f"Склад {customer.phone[-4:]}"
    group = await shop.group(subject, customer, other)
    await other.writes("Кто на складе?", group)
    desk = await desks(path="/chats?view=groups")
    await desk.row(subject).click()
    await expect(desk.composer).to_be_focused()
    await desk.page.set_viewport_size({"width": 1024, "height": 800})  # no column that has asked for the members
    await desk.composer.press_sequentially("Примет @дарх")
    await desk.page.get_by_role("listbox", name="Кого упомянуть").get_by_role("option").click()
    await desk.composer.blur()

    async def is_kept() -> bool:
        return f"Примет @{other.name}" in (await shop.stack.http.get("/api/drafts")).text

    await eventually(is_kept, "the draft being kept")
    async with desk.page.expect_response("**/group") as asked:
        await desk.page.reload()
    await (await asked.value).finished()
    await expect(desk.composer).to_have_value(f"Примет @{other.name} ")
    await desk.composer.press("Enter")

    await expect(desk.bubble("Примет")).to_have_attribute("data-status", "delivered")
    seen = [one for one in await shop.stack.customer_sees(other.phone, group) if one["text"].startswith("Примет")]
    assert [len(one["mentions"]) for one in seen] == [1]


async def test_names_stand_for_mentions_and_ticks_say_who_has_read(desks: SitDown, shop: Shop, customer: Customer):
    other = await shop.customer(f"Ержан {customer.phone[-4:]}")
    subject = f"Закупка {customer.phone[-4:]}"
    group = await shop.group(subject, customer, other)
    await customer.writes("Всем привет", group)
    await other.writes("Да", group)
    await customer.writes(f"@{other.phone}, вы с нами?", group, mentions=[other.phone])
    desk = await desks(path="/chats?view=groups")
    await expect(desk.row(subject)).to_contain_text(f"@{other.name}, вы с нами?")
    await desk.row(subject).click()

    await expect(desk.bubble("вы с нами?")).to_contain_text(f"@{other.name}, вы с нами?")
    await desk.answer("Записали всех")
    await expect(desk.bubble("Записали всех")).to_have_attribute("data-status", "delivered")
    await other.reads(group)

    menu = await desk.menu("Записали всех")
    await menu.get_by_role("menuitem", name="Кто прочитал").click()
    receipts = desk.page.get_by_role("dialog").get_by_test_id("receipt")
    await expect(receipts).to_have_count(2)
    await expect(receipts.first).to_contain_text(other.name)
    await expect(desk.page.get_by_role("dialog")).to_contain_text("Доставлено 2 из 2, прочитали 1")


async def test_the_pane_shows_who_is_in_the_group_and_who_comes(desks: SitDown, shop: Shop, customer: Customer):
    subject = f"Родители {customer.phone[-4:]}"
    group = await shop.group(subject, customer)
    await shop.stack.simulated.patch(f"/api/groups/{group}", json={"description": "Только по делу"})
    await customer.writes("Добрый день", group)
    desk = await desks(path="/chats?view=groups")
    await desk.row(subject).click()

    members = desk.page.get_by_role("complementary").get_by_test_id("group-member")
    await expect(members).to_have_count(2)
    await expect(members.filter(has_text=customer.name)).to_contain_text("Админ")
    await expect(desk.page.get_by_role("complementary")).to_contain_text("Только по делу")

    newcomer = await shop.customer(f"Новичок {customer.phone[-4:]}")
    change = {"action": "add", "participants": [newcomer.phone]}
    added = await shop.stack.simulated.post(f"/api/groups/{group}/participants", json=change)
    assert added.is_success, added.text
    await expect(members).to_have_count(3)


async def test_a_group_that_is_closed_says_why_nobody_can_write(desks: SitDown, shop: Shop, customer: Customer):
    subject = f"Объявления {customer.phone[-4:]}"
    group = await shop.group(subject, customer)
    await customer.writes("Читайте", group)
    desk = await desks(path="/chats?view=groups")
    await desk.row(subject).click()
    await expect(desk.composer).to_be_visible()

    closed = await shop.stack.simulated.patch(f"/api/groups/{group}", json={"announce": True})
    assert closed.is_success, closed.text

    await expect(desk.page.get_by_text("В эту группу писать нельзя")).to_be_visible()
    await expect(desk.composer).to_have_count(0)


async def _color(person: Locator) -> str:
    """Return the colour behind somebody's initials."""
    initials = person.locator("[aria-hidden=true] > span").first
    return str(await initials.evaluate("(one) => getComputedStyle(one).backgroundColor"))


async def _sees(customer: Customer, group: str, text: str) -> None:
    async def look() -> bool:
        shown = await customer.shop.stack.customer_sees(customer.phone, group)
        return [one["text"] for one in shown].count(text) == 1

    await eventually(look, f"{customer.name}'s phone showing {text}")
