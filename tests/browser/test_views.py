"""Two members share a view of conditions: one makes it, the other sees it live, and what it counts; on a phone, too."""

from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop
from tests.browser.test_axe import Looker
from tests.browser.test_tags import make_tag, set_tag

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


async def open_views(desk: Desk) -> None:
    """Open the menu of views."""
    await desk.page.get_by_test_id("views-more").click()
    await expect(desk.page.get_by_test_id("view-unassigned")).to_be_visible()


async def test_a_view_of_a_tag_and_a_priority_is_made_shared_and_counted_live(
    desks: SitDown, shop: Shop, customer: Customer
):
    mark = uuid4().hex[:6]
    vip, name = f"Важный {mark}", f"Срочные важные {mark}"
    await customer.writes("Где мой заказ?")
    chat = await customer.is_heard("Где мой заказ?")
    owner = await desks(path="/settings/tags")
    colleague = await desks(await shop.hire(f"Жанар {mark}"), "/chats?view=all")
    await make_tag(owner, vip)
    await owner.go("/chats?view=all")

    await open_views(owner)
    await owner.page.get_by_role("menuitem", name="Новый вид").click()
    dialog = owner.page.get_by_role("dialog")
    await dialog.get_by_label("Название").fill(name)
    first, second = (dialog.get_by_role("group", name=f"Условие {number}", exact=True) for number in (1, 2))
    await first.get_by_label("О чём условие").select_option("Метка")
    await first.get_by_label("С чем сравнить").select_option(vip)
    await owner.button("Добавить условие").click()
    await second.get_by_label("О чём условие").select_option("Приоритет")
    await expect(dialog.get_by_role("status")).to_have_text("Сейчас подходит: 0")
    await dialog.get_by_label("Для всех участников").check()
    await owner.button("Сохранить").click()
    await expect(owner.page.get_by_test_id("view-open")).to_have_text(name)
    await expect(owner.page.get_by_text("Сейчас никто не подходит")).to_be_visible()

    await colleague.live()
    await open_views(colleague)
    await colleague.page.get_by_test_id("saved-view").filter(has_text=name).click()
    tab = colleague.page.get_by_test_id("view-open")
    await expect(tab).to_have_text(name)

    # First the priority, which alone is not enough; then the tag.
    await owner.go(f"/chats/{chat}?view=all")
    row = owner.row(customer.name)
    await row.click(button="right")
    await owner.page.get_by_role("menuitemradio", name="Срочно").click()
    await expect(colleague.row(customer.name)).to_have_count(0)
    await row.click(button="right")
    await owner.page.get_by_role("menuitem", name="Поставить метки").click()
    await set_tag(owner, vip)

    await expect(colleague.row(customer.name)).to_be_visible()
    await expect(tab).to_have_text(f"{name}1")

    # Archived, the tag stays where it is; the view says so.
    await owner.go("/settings/tags")
    tag_row = owner.page.get_by_test_id("tag-row").filter(has_text=vip)
    await tag_row.get_by_role("button", name="В архив").click()
    await colleague.page.reload()
    await expect(colleague.page.get_by_test_id("view-missing")).to_contain_text(f"{vip} — в архиве")
    await expect(colleague.row(customer.name)).to_be_visible()


async def test_the_order_is_remembered_and_keys_reach_everything(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Есть размер?")
    await customer.is_heard("Есть размер?")
    member = await shop.hire("Ерболат")
    desk = await desks(member, "/chats?view=all")
    await desk.loaded()

    more = desk.page.get_by_test_id("views-more")
    await more.focus()
    await desk.page.keyboard.press("Enter")
    order = desk.page.get_by_role("menuitemradio", name="Сначала кто дольше ждёт")
    await order.focus()
    await desk.page.keyboard.press("Enter")
    await expect(order).to_have_attribute("aria-checked", "true")
    other = await desks(member, "/chats?view=all")
    await open_views(other)
    await expect(other.page.get_by_role("menuitemradio", name="Сначала кто дольше ждёт")).to_have_attribute(
        "aria-checked", "true"
    )


async def test_views_fit_a_phone_and_are_read_by_everybody(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Привет")
    await customer.is_heard("Привет")
    member = await shop.hire("Мадина")
    for phone in (True, False):
        desk = await desks(member, "/chats?view=unassigned", phone=phone)
        looker = Looker(desk)
        await desk.loaded()
        await expect(desk.page.get_by_test_id("view-open")).to_contain_text("Неразобранное")
        await open_views(desk)
        await looker.look("views")
        await desk.page.get_by_role("menuitem", name="Новый вид").click()
        await desk.button("Добавить скобки").click()
        await expect(desk.page.get_by_role("group", name="Условие 2.1")).to_be_visible()
        await looker.look("a new view")
        assert await desk.page.evaluate("document.documentElement.scrollWidth") <= (390 if phone else 1440)
        looker.assert_nothing()
