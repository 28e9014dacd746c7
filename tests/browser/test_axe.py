"""axe-core looks at every screen, in both sizes and themes: nothing serious, and four rules that are never broken."""

from base64 import b64encode
from typing import Any, Literal

import pytest
from playwright.async_api import Locator, expect

from sarafan.cli.paths import ROOT
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.pictures import jpeg
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AXE = ROOT / "node_modules/axe-core/axe.min.js"
NEVER = {"aria-required-children", "label-content-name-mismatch", "color-contrast", "page-has-heading-one"}
# `label-content-name-mismatch` is not on by itself: axe calls it experimental.
_RUN = """(only) => axe.run(document, {
  resultTypes: ['violations'],
  ...(only && { runOnly: only }),
  rules: { 'label-content-name-mismatch': { enabled: only === null } },
}).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({
  id, impact, nodes: nodes.slice(0, 4).map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary]),
})))"""
SETTINGS = ("profile", "notifications", "members", "replies", "tags", "organization", "api-keys", "intake")


class Looker:
    """Notes what axe finds wrong on the screens that somebody walks through, each in both themes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.found: list[str] = []

    async def look(self, where: str) -> None:
        """Look at the screen as it is; in the other theme nothing but colours is another."""
        page = self.desk.page
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE.read_text())
        themes: list[tuple[Literal["light", "dark"], list[str] | None]] = [
            ("light", None),
            ("dark", ["color-contrast"]),
        ]
        for scheme, only in themes:
            await page.emulate_media(color_scheme=scheme)
            await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
            wrong: list[dict[str, Any]] = await page.evaluate(_RUN, only)
            self.found += [
                f"{where}, {scheme}: {one['id']} {one['nodes']}"
                for one in wrong
                if one["id"] in NEVER or one["impact"] in ("serious", "critical")
            ]
        await page.emulate_media(color_scheme="light")

    async def opened(self, where: str, what: Locator) -> None:
        """Look at what has been opened over the page, and close it."""
        await expect(what).to_be_visible()
        await self.look(where)
        await self.desk.page.keyboard.press("Escape")
        await expect(what).to_have_count(0)

    def assert_nothing(self) -> None:
        """Whatever was found stands in the failure."""
        assert not self.found, "\n".join(self.found)


async def _talk(shop: Shop, customer: Customer) -> str:
    """Let a chat hold one of everything that is shown; returns its id."""
    first = await customer.writes("*Добрый день!* Есть торт? https://example.kz")
    chat = await customer.conversation()
    for number in range(9):  # so that what counts them has two figures, which axe reads
        await customer.writes(f"И ещё вопрос {number}")
    media = {"base64": b64encode(jpeg()).decode(), "mimetype": "image/jpeg", "width": 320, "height": 240}
    await shop.stack.answer(chat, "Есть, на сколько человек?")
    await customer.writes("Вот такой", type="image", media=media)
    await customer.writes("", type="reaction", target=first["id"], emoji="🙏")
    await customer.writes("", type="location", location={"latitude": 43.2, "longitude": 76.8, "name": "Салон"})
    await customer.writes("", type="contacts", contacts=[{"name": "Марат", "phones": ["+77051112233"]}])
    await customer.writes("", type="poll", poll={"name": "Когда?", "options": ["Сб", "Вс"], "selectable": 1})
    head = (await customer.writes("", type="album", expected={"images": 5}))["id"]
    for text in ("Спереди", "Сбоку", "", "", ""):
        await customer.writes(text, type="image", media=media, album=head)
    await customer.writes("До какого часа?")
    return chat


async def _menu(desk: Desk, text: str, phone: bool) -> Locator:
    """Open the menu of a message, on a phone by holding it."""
    if not phone:
        return await desk.menu(text)
    await desk.bubble(text).scroll_into_view_if_needed()
    held = {"touches": [{"identifier": 0, "clientX": 200, "clientY": 300}]}
    await desk.bubble(text).dispatch_event("touchstart", held)
    menu = desk.page.get_by_test_id("message-menu")
    await expect(menu).to_be_visible()
    return menu


async def _walk_in_the_chat(desk: Desk, looker: Looker, phone: bool) -> None:
    """Open everything that a chat opens."""
    page = desk.page
    dialog, menu = page.get_by_role("dialog"), page.get_by_role("menu")
    await looker.look("chat")
    await desk.button("Ещё").click()
    await looker.opened("menu", menu)
    await page.get_by_test_id("assignee").click()
    await looker.opened("assignee", menu)
    await page.get_by_test_id("album-photo").first.click()
    await looker.opened("lightbox", dialog)
    await page.get_by_test_id("attach-input").set_input_files(
        {"name": "цвет.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    await expect(page.get_by_test_id("attach-preview")).to_be_visible()
    await looker.opened("files", dialog)
    await _menu(desk, "Есть, на сколько", phone)
    await looker.opened("message menu", page.get_by_test_id("message-menu"))
    for verb in ("Переслать", "Удалить у всех"):
        await (await _menu(desk, "Есть, на сколько", phone)).get_by_role("menuitem", name=verb).click()
        if verb == "Переслать":
            await expect(page.get_by_test_id("forward-target").first).to_be_visible()
        await looker.opened(verb, dialog)
    if not phone:
        await page.keyboard.press("Control+Slash")
        await looker.opened("keys", dialog)


async def _walk_in_a_group(desk: Desk, looker: Looker, subject: str, phone: bool) -> None:
    page = desk.page
    if phone:
        await desk.button("Назад").tap()
    await page.get_by_test_id("view-groups").click()
    await desk.row(subject).click()
    await expect(desk.bubble("Всем привет")).to_be_visible()
    await desk.composer.fill("Привет!")
    await desk.button("Отправить").click()
    sent = desk.bubble("Привет!")
    await expect(sent).to_have_attribute("data-status", "delivered")
    await (await _menu(desk, "Привет!", phone)).get_by_role("menuitem", name="Кто прочитал").click()
    await expect(page.get_by_test_id("receipt").first).to_be_visible()
    await looker.opened("receipts", page.get_by_role("dialog"))
    if phone:
        await page.get_by_role("button", name=subject).tap()
    await expect(page.get_by_test_id("group-member").first).to_be_visible()
    await looker.look("group")


async def _walk_outside_of_chats(desk: Desk, looker: Looker, number: str) -> None:
    page = desk.page
    dialog = page.get_by_role("dialog")
    await desk.go("/channels")
    await desk.loaded()
    await looker.look("numbers")
    await desk.button("Подключить номер").first.click()
    await looker.opened("new number", dialog)
    await page.locator(f'a[href$="/channels/{number}"]').first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Магазин")
    await desk.loaded()
    await looker.look("number")
    await page.get_by_role("navigation", name="Разделы").get_by_role("link", name="Настройки").click()
    for section in SETTINGS:
        await page.locator(f'a[href="/settings/{section}"]').click()
        await desk.loaded()
        await looker.look(section)
        if section == "members":
            await desk.button("Пригласить").click()
            await looker.opened("invite", dialog)
        if section == "api-keys":
            await desk.button("Новый ключ").click()
            await looker.opened("new key", dialog)
        if section == "profile":
            await desk.button("Выйти на всех устройствах").click()
            await looker.opened("sign out everywhere", dialog)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing_on_any_screen(desks: SitDown, shop: Shop, customer: Customer, phone: bool):
    chat = await _talk(shop, customer)
    subject = f"Поход {customer.phone[-4:]}"
    await customer.writes("Всем привет", await shop.group(subject, customer))
    desk = await desks(path="/chats?view=all", phone=phone)
    looker = Looker(desk)
    await desk.loaded()
    await looker.look("list")
    await desk.page.get_by_role("searchbox").fill("такого нет никого")
    await expect(desk.page.get_by_text("Ничего не нашлось")).to_be_visible()
    await looker.look("nothing found")
    await desk.page.get_by_role("searchbox").fill("")
    await desk.button("Новый чат").click()
    await looker.opened("new chat", desk.page.get_by_role("dialog"))

    await desk.go(f"/chats/{chat}?view=all")
    await expect(desk.bubble("До какого часа?")).to_be_visible()
    await expect(desk.page.get_by_test_id("album")).to_be_visible()
    await _walk_in_the_chat(desk, looker, phone)
    if phone:
        await desk.page.get_by_role("button", name=customer.name).tap()
    await expect(desk.page.get_by_role("complementary")).to_be_visible()
    await looker.look("contact")
    if phone:
        await desk.button("Закрыть").tap()
    await _walk_in_a_group(desk, looker, subject, phone)
    await _walk_outside_of_chats(desk, looker, shop.number)
    looker.assert_nothing()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing_before_signing_in(desks: SitDown, phone: bool):
    desk = await desks(path="/sign-in", signed_in=False, phone=phone)
    looker = Looker(desk)
    desk.network_may_fail = True
    for path in ("/sign-in", "/setup?token=no-such-link", "/invite?token=no-such-link", "/nowhere"):
        await desk.go(path)
        await desk.loaded()
        await looker.look(path)
    looker.assert_nothing()
