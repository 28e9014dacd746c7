"""One member gives a chat to another for later: it comes back at its moment, is overdue, done and taken back."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Request, Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop
from tests.browser.test_axe import Looker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

A_MOMENT_S = 40  # to press the button, on a machine with much to do
COMES_MS = 150_000  # the field for a time has whole minutes
# Safari on an iPhone says of a finger that rests nothing but that it is there.
AS_ON_AN_IPHONE = """
addEventListener('contextmenu', (event) => { event.stopImmediatePropagation(); event.preventDefault(); }, true);
"""


async def ask_to_snooze(desk: Desk) -> Locator:
    await desk.button("Ещё").click()
    await desk.page.get_by_role("menuitem", name="Отложить").click()
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    return dialog


async def soon(shop: Shop) -> str:
    """Say the next whole minute by the clocks of the organization, as the field takes it; its own least may be past."""
    zone = (await shop.owner.http.get("/api/organization")).json()["time_zone"]
    now = datetime.now(ZoneInfo(zone)).replace(tzinfo=None)
    return (now + timedelta(minutes=1 if now.second < 60 - A_MOMENT_S else 2)).isoformat(timespec="minutes")


async def test_a_chat_comes_back_to_a_colleague_who_does_what_was_asked(desks: SitDown, shop: Shop, customer: Customer):
    name = f"Сауле {uuid4().hex[:4]}"
    await customer.writes("Перезвоните мне, пожалуйста")
    chat = await customer.is_heard("Перезвоните мне, пожалуйста")
    # A new one, for whom no other test has left anything to do.
    owner = await desks(await shop.hire("Даурен", role="owner"), f"/chats/{chat}?view=all")
    colleague = await desks(await shop.hire(name), "/channels")
    await colleague.live()
    await expect(owner.bubble("Перезвоните мне")).to_be_visible()

    dialog = await ask_to_snooze(owner)
    await dialog.get_by_label("Что сделать").fill("перезвонить о доставке")
    await dialog.get_by_label("Кому вернуть чат").select_option(name)
    await expect(dialog.get_by_role("button", name="Пока клиент не напишет")).to_have_count(0)
    await dialog.get_by_label("Точное время").fill(await soon(shop))
    await dialog.get_by_role("button", name="Отложить").click()
    line = owner.page.get_by_test_id("state-line").filter(has_text="перезвонить о доставке")
    await expect(line).to_contain_text(f"вернётся к: {name}")
    mark = owner.row(customer.name).get_by_test_id("mark-snoozed")
    await expect(mark).to_contain_text(name)
    await expect(owner.page.get_by_test_id("errand")).to_contain_text("перезвонить о доставке")

    # Wherever the colleague is, they are told; from there they go to the chat.
    note = colleague.page.get_by_text(f"Пора: {customer.name} · перезвонить о доставке")
    await expect(note).to_be_visible(timeout=COMES_MS)
    await colleague.button("Открыть чат").click()
    await expect(colleague.page.get_by_test_id("errand")).to_contain_text("Просрочено:")
    await colleague.page.get_by_test_id("overdue-note").click()
    await expect(colleague.page.get_by_test_id("view-open")).to_have_text("Просрочено1")
    await expect(colleague.row(customer.name).get_by_test_id("mark-overdue")).to_be_visible()

    # Heads see what is overdue with anybody.
    await expect(owner.page.get_by_test_id("overdue-note")).to_have_count(0)
    await owner.page.get_by_test_id("views-more").click()
    await owner.page.get_by_test_id("view-overdue").click()
    await expect(owner.row(customer.name).get_by_test_id("mark-overdue")).to_contain_text(name)

    await colleague.page.get_by_test_id("errand").get_by_role("button", name="Сделано").click()
    await expect(colleague.row(customer.name)).to_have_count(0)
    await expect(owner.row(customer.name)).to_have_count(0)
    done = owner.page.get_by_test_id("state-line").filter(has_text=f"{name}: сделано · перезвонить о доставке")
    await done.get_by_role("button", name="Отменить").click()
    await expect(owner.row(customer.name)).to_be_visible()
    await expect(colleague.row(customer.name)).to_be_visible()

    await colleague.answer("Уже звоню")
    await expect(colleague.row(customer.name)).to_have_count(0)
    await expect(colleague.page.get_by_test_id("overdue-note")).to_have_count(0)


async def test_what_was_typed_stays_where_the_snooze_is_refused(desks: SitDown, customer: Customer):
    await customer.writes("Когда перезвоните?")
    chat = await customer.is_heard("Когда перезвоните?")
    desk = await desks(path=f"/chats/{chat}?view=all")
    await expect(desk.bubble("Когда перезвоните?")).to_be_visible()
    desk.network_may_fail = True
    dialog = await ask_to_snooze(desk)
    text = dialog.get_by_label("Что сделать")
    await text.fill("перезвонить")
    for refusal in (None, "invalid_snooze"):
        refused = asyncio.Event()

        async def refuse(
            route: Route, _request: Request, code: str | None = refusal, refused: asyncio.Event = refused
        ) -> None:
            told: dict[str, object] = {"error": code, "message": "", "data": {}}
            await (route.fulfill(status=422, json=told) if code else route.abort())
            refused.set()

        await desk.page.route("**/snooze", refuse)
        await dialog.get_by_role("button", name="Через час").click()
        await refused.wait()  # the note of the one before may still be there
        await expect(desk.page.locator(".mantine-Notification-root").last).to_be_visible()
        await expect(text).to_have_value("перезвонить")
        await desk.page.unroute("**/snooze")
    await expect(dialog).to_contain_text("Выберите время впереди")

    # What comes meanwhile is said, too; whoever has been told decides about that.
    await customer.writes("Алло?")
    await customer.is_heard("Алло?")
    await dialog.get_by_role("button", name="Через час").click()
    await expect(desk.page.get_by_text("изменил", exact=False).first).to_be_visible()
    await expect(text).to_have_value("перезвонить")
    await expect(desk.bubble("Алло?")).to_be_attached()
    await dialog.get_by_role("button", name="Через час").click()
    await expect(dialog).to_have_count(0)
    await expect(desk.page.get_by_test_id("errand")).to_contain_text("перезвонить")


async def test_by_keys_in_each_language_and_its_dialog_has_no_fault(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Когда привезут?")
    chat = await customer.is_heard("Когда привезут?")
    words = {"ru": "Кому вернуть чат", "kk": "Чатты кімге қайтару", "en": "Who gets the chat back"}
    for language, label in words.items():
        desk = await desks(await shop.hire(f"Ерлан {language}", language=language), f"/chats/{chat}?view=all")
        await expect(desk.bubble("Когда привезут?")).to_be_visible()
        await desk.page.keyboard.press("Control+Backquote")
        await desk.page.keyboard.press("KeyH")
        dialog = desk.page.get_by_role("dialog")
        await expect(dialog.get_by_label(label)).to_be_visible()
        looker = Looker(desk)
        await looker.look(f"snoozing for somebody, {language}")
        looker.assert_nothing()
        if language == "en":
            await dialog.get_by_label("What to do").fill("call back")
            await dialog.get_by_label(label).press("ArrowDown")
            await dialog.get_by_role("button", name="In an hour").press("Enter")
            await expect(desk.page.get_by_test_id("errand")).to_contain_text("call back")


async def test_a_finger_that_rests_opens_the_menu_of_a_row_on_an_iphone(desks: SitDown, customer: Customer):
    await customer.writes("Долгое нажатие")
    await customer.is_heard("Долгое нажатие")
    desk = await desks(path="/chats?view=all", phone=True)
    await desk.page.add_init_script(AS_ON_AN_IPHONE)
    await desk.page.reload()
    row = desk.row(customer.name)
    await expect(row).to_be_visible()
    finger = await desk.context.new_cdp_session(desk.page)

    async def place() -> dict[str, float]:
        """Say where the row is once nothing moves: other chats come above it, and the list is scrolled."""
        await row.tap(trial=True)
        box = await row.bounding_box()
        assert box is not None
        return {"x": box["x"] + 120, "y": box["y"] + 30}

    async def touch(kind: str, *points: dict[str, float]) -> None:
        await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    # A finger that moves on scrolls.
    at = await place()
    await touch("touchStart", at)
    await touch("touchMove", {"x": at["x"], "y": at["y"] - 60})
    await touch("touchEnd")
    await expect(desk.page.get_by_role("menu")).to_have_count(0)
    await desk.page.reload()  # it may have flung the list far away
    await expect(row).to_be_visible()

    await touch("touchStart", await place())
    await expect(desk.page.get_by_role("menu", name=customer.name)).to_be_visible()
    await expect(desk.page.get_by_role("menuitem", name="Отложить")).to_be_visible()
    await touch("touchEnd")
    await expect(desk.page.get_by_role("menuitem", name="Отложить")).to_be_visible()
    await expect(desk.thread).to_have_count(0)
    await desk.page.get_by_role("menuitem", name="Отложить").tap()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_label("Что сделать").fill("отправить счёт")
    await dialog.get_by_role("button", name="Через час").tap()
    await expect(row.get_by_test_id("mark-snoozed")).to_contain_text("отправить счёт")
    await row.tap()
    await expect(desk.page.get_by_test_id("errand")).to_contain_text("отправить счёт")
    assert await desk.page.evaluate("document.documentElement.scrollWidth") <= 390
