"""Two members answer one customer at once: the second is shown what the first has said, and decides."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import PHONE, Desk
from tests.browser.fitting import fits
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def answer_without_network(late: Desk, *texts: str) -> None:
    """Write while nothing comes and nothing leaves."""
    late.network_may_fail = True
    await late.context.set_offline(True)
    for text in texts:
        await late.answer(text)
        await expect(late.bubble(text)).to_have_attribute("data-status", "sending")


@pytest.mark.parametrize("on_a_phone", [False, True], ids=["wide", "phone"])
async def test_a_reply_to_what_is_answered_already_waits_for_a_decision(
    desks: SitDown, shop: Shop, customer: Customer, on_a_phone: bool
):
    await customer.writes("Есть 42 размер?")
    chat = f"/chats/{await customer.conversation()}?view=all"
    owner, late = await desks(path=chat), await desks(await shop.hire("Марат"), chat)
    if on_a_phone:
        await late.page.set_viewport_size(PHONE)
    await expect(late.bubble("Есть 42 размер?")).to_be_visible()

    await answer_without_network(late, "Есть, две пары", "Приезжайте")
    await owner.answer("Нет, завтра привезут")
    await expect(owner.bubble("Нет, завтра привезут")).to_have_attribute("data-status", "delivered")
    await late.context.set_offline(False)

    mine = late.bubble("Есть, две пары")
    await expect(mine).to_have_attribute("data-status", "refused")
    await expect(mine.get_by_test_id("newer")).to_contain_text("Дана")
    await expect(mine.get_by_test_id("newer")).to_contain_text("«Нет, завтра привезут»")
    await expect(late.bubble("Приезжайте")).to_have_attribute("data-status", "refused")
    assert await fits(late.page, "asked whether to send") == []

    await late.bubble("Приезжайте").get_by_role("button", name="Удалить").click()
    await mine.get_by_role("button", name="Отправить всё равно").click()
    await expect(mine).to_have_attribute("data-status", "delivered")
    await customer.sees(["Нет, завтра привезут", "Есть, две пары"])
