"""axe-core looks at every screen, in both sizes and themes: nothing serious, and four rules that are never broken."""

from base64 import b64encode
from typing import Any, Literal

import pytest
from playwright.async_api import expect

from sarafan.cli.paths import ROOT
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.pictures import jpeg
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AXE = ROOT / "node_modules/axe-core/axe.min.js"
NEVER = {"aria-required-children", "label-content-name-mismatch", "color-contrast", "page-has-heading-one"}
# `label-content-name-mismatch` is not on by itself: axe calls it experimental.
_RUN = """() => axe.run(document, {
  resultTypes: ['violations'],
  rules: { 'label-content-name-mismatch': { enabled: true } },
}).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({
  id, impact, nodes: nodes.slice(0, 4).map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary]),
})))"""
SETTINGS = ("profile", "members", "organization", "api-keys", "intake")


async def _look(desk: Desk, where: str, found: list[str]) -> None:
    """Note what axe finds wrong on the screen as it is."""
    if not await desk.page.evaluate("'axe' in window"):
        await desk.page.evaluate(AXE.read_text())
    wrong: list[dict[str, Any]] = await desk.page.evaluate(_RUN)
    found += [
        f"{where}: {one['id']} {one['nodes']}"
        for one in wrong
        if one["id"] in NEVER or one["impact"] in ("serious", "critical")
    ]


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
    await customer.writes("До какого часа?")
    return chat


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing_on_any_screen(
    desks: SitDown, shop: Shop, customer: Customer, phone: bool, scheme: Literal["light", "dark"]
):
    chat = await _talk(shop, customer)
    found: list[str] = []
    desk = await desks(path="/chats?view=all", phone=phone, scheme=scheme)
    await desk.loaded()
    await _look(desk, "list", found)
    await desk.page.get_by_role("searchbox").fill("такого нет никого")
    await expect(desk.page.get_by_text("Ничего не нашлось")).to_be_visible()
    await _look(desk, "nothing found", found)
    await desk.button("Новый чат").click()
    await _look(desk, "new chat", found)

    await desk.go(f"/chats/{chat}?view=all")
    await expect(desk.bubble("До какого часа?")).to_be_visible()
    await expect(desk.page.get_by_test_id("poll")).to_be_visible()
    await _look(desk, "chat", found)
    await desk.button("Ещё").click()
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await _look(desk, "menu", found)
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_test_id("assignee").click()
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await _look(desk, "assignee", found)
    await desk.page.keyboard.press("Escape")
    if phone:
        await desk.page.get_by_role("button", name=customer.name).tap()
        await expect(desk.page.get_by_role("complementary")).to_be_visible()
        await _look(desk, "contact", found)
    else:
        await (await desk.menu("До какого часа?")).get_by_role("menuitem", name="Переслать").click()
        await expect(desk.page.get_by_test_id("forward-target").first).to_be_visible()
        await _look(desk, "forward", found)
        await desk.page.keyboard.press("Escape")
        await desk.page.keyboard.press("Control+Slash")
        await expect(desk.page.get_by_role("dialog")).to_be_visible()
        await _look(desk, "keys", found)

    await desk.go("/channels?add=true")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()
    await _look(desk, "new number", found)
    places = ["/channels", f"/channels/{shop.number}", *(f"/settings/{section}" for section in SETTINGS)]
    for path in places:
        await desk.go(path)
        await desk.loaded()
        await _look(desk, path, found)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing_before_signing_in(desks: SitDown, phone: bool, scheme: Literal["light", "dark"]):
    found: list[str] = []
    desk = await desks(path="/sign-in", signed_in=False, phone=phone, scheme=scheme)
    for path in ("/sign-in", "/setup?token=no-such-link", "/invite?token=no-such-link", "/nowhere"):
        desk.network_may_fail = True
        await desk.go(path)
        await desk.loaded()
        await _look(desk, path, found)
    assert not found, "\n".join(found)
