"""Whatever is typed, in every place that takes the focus, on the page and over it: nobody who waits is sent away."""

import random
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.keys import type_text
from tests.browser.pictures import jpeg
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

LETTERS = "йцукенгшщзхъфывапролджэячсмитьбюёәіңғүұқөһqwertyuiopasdfghjklzxcvbnm"
FIGURES = "1234567890"
OURS, ASKED = "Приезжайте к десяти", "Вы работаете в воскресенье?"
# Of places that are all alike the first ones stand for the others.
_FOCUS = """([scope, number]) => {
  const alike = {}, most = 3;
  const places = [...document.querySelectorAll(scope)].flatMap((one) => [...one.querySelectorAll(
    'a[href], button, input, textarea, select, video, [tabindex], [role=menuitem]'
  )]).filter((one) => {
    if (!one.checkVisibility() || one.disabled || one.closest('[inert]')) return false;
    const kind = one.closest('[data-testid=conversation-row], [data-testid=forward-target], ' +
      '[role=menuitem]:not(:has(svg))');
    if (kind === null) return true;
    const name = `${kind.dataset.testid} ${one.tagName}`;
    alike[name] = (alike[name] ?? 0) + 1;
    return alike[name] <= most;
  });
  places[number]?.focus();
  return number < places.length;
}"""
_IS_INSIDE = "(scope) => document.activeElement.closest(scope) !== null"
EDIT = "[class*=_composer_]:has([data-testid=edit-composer])"
NOTE = ".mantine-Notification-root"
# What Enter sends, or has a new line of; there it is no stray key.
_WRITES = "() => document.activeElement?.tagName === 'TEXTAREA'"

Act = Callable[[], Awaitable[object]]


@dataclass
class Typist:
    """Somebody who does not look where the focus is, and two customers who wait meanwhile."""

    desk: Desk
    waiting: list[tuple[Customer, str]]
    chance: random.Random = field(default_factory=lambda: random.Random(9))
    places: dict[str, int] = field(default_factory=dict)

    def words(self) -> str:
        """Make some words, the first of which begins with a key that once acted; Enter and figures among them."""
        one, two = ("".join(self.chance.choices(LETTERS, k=self.chance.randint(1, 3))) for _ in range(2))
        figures = "".join(self.chance.choices(FIGURES, k=2))
        return f"{self.chance.choice('уеотфэке' + FIGURES)}{one.upper()}  {figures}\n {two.capitalize()}\n "

    async def type_here(self, where: str) -> None:
        """Type where the focus is; both still wait."""
        words = self.words()
        place = await self.desk.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        await type_text(self.desk.page, words[0])
        writes = await self.desk.page.evaluate(_WRITES)
        await type_text(self.desk.page, words[1:].replace("\n", "") if writes else words[1:])
        for customer, path in self.waiting:
            row = (await customer.shop.stack.http.get(path)).json()
            assert row["waiting_since"] is not None, f"{words!r} typed in {where} at {place}"

    async def type_all_over(self, where: str, scope: str, opens: Act | None = None, *, closes: bool = True) -> None:
        """Type at every place within the scope, which is opened again when what was typed has closed it."""
        number = 0
        while True:
            if opens is not None and await self.desk.page.locator(scope).count() == 0:
                await opens()
                await expect(self.desk.page.locator(scope).first).to_be_visible()
            if not await self.desk.page.evaluate(_FOCUS, [scope, number]):
                break
            await self.type_here(where)
            if await self.desk.page.evaluate("document.activeElement?.type === 'search'"):
                await self.desk.page.locator("input[type=search]:focus").fill("")
            number += 1
        assert number > 0, where
        self.places[where] = number
        if opens is not None and closes and await self.desk.page.locator(scope).count() > 0:
            if not await self.desk.page.evaluate(_IS_INSIDE, scope):  # it has only just opened again
                await self.desk.page.evaluate(_FOCUS, [scope, 0])
            await self.desk.page.keyboard.press("Escape")
            await expect(self.desk.page.locator(scope)).to_have_count(0)


async def _hold(desk: Desk, text: str) -> None:
    """Open the menu of a message as on a phone."""
    held = {"touches": [{"identifier": 0, "clientX": 200, "clientY": 300}]}
    await desk.bubble(text).dispatch_event("touchstart", held)
    await expect(desk.page.get_by_test_id("message-menu")).to_be_visible()


def _pick(desk: Desk, opens: Act, verb: str) -> Act:
    async def pick() -> None:
        await opens()
        await desk.page.get_by_test_id("message-menu").get_by_role("menuitem", name=verb).click()

    return pick


async def _attach(desk: Desk) -> None:
    chosen: FilePayload = {"name": "цвет.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    await desk.page.get_by_test_id("attach-input").set_input_files(chosen)


async def _dismiss(desk: Desk, phone: bool) -> None:
    if phone:
        await desk.button("Ещё").click()
        await desk.page.get_by_role("menuitem", name="Отвечать не нужно").click()
    else:
        await desk.button("Отвечать не нужно").click()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_no_text_sends_anybody_away_wherever_it_is_typed(desks: SitDown, shop: Shop, phone: bool):
    asks, other = await shop.customer(f"Спрашивает {phone}"), await shop.customer(f"Тоже ждёт {phone}")
    await other.writes("А вы там?")
    media = {"base64": b64encode(jpeg()).decode(), "mimetype": "image/jpeg", "width": 320, "height": 240}
    await asks.writes("", type="image", media=media)
    chat = await asks.conversation()
    await shop.stack.answer(chat, OURS)
    await asks.writes(ASKED)
    waiting = [(one, f"/api/conversations/{await one.conversation()}") for one in (asks, other)]
    desk = await desks(path="/chats?view=all", phone=phone)
    page = desk.page
    typist = Typist(desk, waiting)
    await expect(desk.row(asks.name)).to_be_visible()

    dialog, menu = "[role=dialog]", "[role=menu]"
    await typist.type_all_over("the list", "body")
    await page.get_by_role("searchbox").fill("")
    await typist.type_all_over("a new chat", dialog, desk.button("Новый чат").click)
    if not phone:
        await typist.type_all_over("the menu of the account", menu, page.get_by_label("Моя учётная запись").click)

    await desk.go(f"/chats/{chat}?view=all")
    await expect(desk.bubble(ASKED)).to_be_visible()
    await expect(desk.bubble(OURS)).to_have_attribute("data-status", "delivered")
    await typist.type_all_over("the chat", "body")
    await typist.type_all_over("the menu of the chat", menu, desk.button("Ещё").click)
    await typist.type_all_over("the menu of members", menu, page.get_by_test_id("assignee").click)
    more: Act = (lambda: _hold(desk, OURS)) if phone else (lambda: desk.menu(OURS))
    await typist.type_all_over("the menu of a message", "[data-testid=message-menu]", more)
    await typist.type_all_over("where to forward", dialog, _pick(desk, more, "Переслать"))
    await typist.type_all_over("a deletion", dialog, _pick(desk, more, "Удалить у всех"))
    await typist.type_all_over("the edit", EDIT, _pick(desk, more, "Изменить"))
    await typist.type_all_over("a photo", dialog, desk.button("Открыть фото").click)
    await typist.type_all_over("the list of keys", dialog, lambda: page.keyboard.press("Control+Slash"))
    await typist.type_all_over("files", dialog, lambda: _attach(desk), closes=False)

    await desk.go(f"/chats/{chat}?view=all")
    await expect(desk.bubble(ASKED)).to_be_visible()
    [_, dismissed] = typist.waiting.pop(0)
    await typist.type_all_over("the note", NOTE, lambda: _dismiss(desk, phone), closes=False)
    assert (await shop.stack.http.get(dismissed)).json()["waiting_since"] is None, "what was typed pressed the button"
    await desk.page.locator("[data-undo]").click()
    await expect(desk.page.locator("header").get_by_test_id("waiting-chip")).to_be_visible()
    assert sum(typist.places.values()) > 60, typist.places
