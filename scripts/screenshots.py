"""Take a picture of every screen, wide and narrow, light and dark, of a shop with a believable day behind it.

    .venv/bin/python scripts/screenshots.py --all FOLDER   # every screen, to look at
    .venv/bin/python scripts/screenshots.py                # the three of the README, into docs/screenshots

Everything is real: the whole stack runs on a database of its own, and phones write through the simulator.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from playwright.async_api import Browser, async_playwright, expect

from sarafan.cli import browser as browsers
from sarafan.core import migrations
from tests.browser.conftest import BROWSER_ARGUMENTS
from tests.browser.desk import Desk, sit_down
from tests.browser.shop import Shop, open_shop
from tests.support.postgres import fresh_database
from tests.support.stack import OWNER_PHONE, ROOT, eventually

README = ROOT / "docs" / "screenshots"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


@dataclass(frozen=True)
class Day:
    """What happened in the shop, and where to find it."""

    shop: Shop
    chat: str
    failed: str
    second_number: str
    linking: str


def main() -> None:
    """Read what is wanted."""
    parser = argparse.ArgumentParser(description="Take pictures of every screen.")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every screen, into this folder")
    folder: Path | None = parser.parse_args().all
    (folder or README).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, fresh_database() as url:
        migrations.upgrade(url)
        asyncio.run(_take_all(url, Path(place), folder))


async def _take_all(database_url: str, place: Path, folder: Path | None) -> None:
    """Open the shop, live a day, take pictures."""
    async with open_shop(database_url, place) as shop, _browser() as browser:
        if folder is not None:
            await _before_anybody(browser, shop, folder)
        day = await live_a_day(shop)
        if folder is None:
            await _readme(browser, day)
        else:
            await _everything(browser, day, folder)


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    path = await asyncio.to_thread(browsers.ensure)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield browser
        await browser.close()


async def live_a_day(shop: Shop) -> Day:
    """Two numbers, a team, customers of whom some wait, and answers with every tick there is."""
    await shop.set_up("Магазин на Абая")
    aigerim = await shop.hire("Айгерим Нурланова")
    await shop.hire("Марат Ким", role="head")
    second, second_phone = await shop.another_number("Точка в «Меге»")
    failed = await _a_failed_answer(shop)
    answered = await shop.customer("Сәуле Омарова")
    await answered.writes("Рахмет, бәрі керемет! Келесі аптада тағы келемін")
    await aigerim.http.post(f"/api/conversations/{await answered.conversation()}/no-answer-needed")
    for name, texts, number in (
        ("Ерлан Тілеуов", ["Сәлеметсіз бе! Сенбіде жұмыс істейсіздер ме?"], second_phone),
        ("Тимур Рахимов", ["Добрый день! Можно перенести доставку на *воскресенье*?", "Очень нужно"], OWNER_PHONE),
        ("Асхат", ["Көлемі 43 бар ма?"], second_phone),
    ):
        customer = await shop.customer(name)
        for text in texts:
            await customer.writes(text, number)
        await customer.conversation()
    chat = await _a_long_talk(shop)
    mine = await shop.stack.http.get("/api/session")
    for conversation, member in ((chat, mine.json()["member"]["id"]), (failed, await _id_of(aigerim.http))):
        await shop.stack.http.patch(f"/api/conversations/{conversation}", json={"assignee_id": member})
    await shop.deliver({"type": "message", "data": {"messageId": "3EB0C431C26A1916E07E"}})
    key = {"name": "Сайт магазина", "scopes": ["read", "write"]}
    await shop.stack.http.post("/api/api-keys", json=key)
    linking = await shop.stack.http.post("/api/channels", json={"label": "Новая точка", "color": "#0c8599"})
    return Day(shop, chat, failed, second, linking.json()["id"])


async def _id_of(http: httpx.AsyncClient) -> str:
    return str((await http.get("/api/session")).json()["member"]["id"])


async def _a_long_talk(shop: Shop) -> str:
    """Questions and answers: read ones, a delivered one, one from the owner's phone, a quote, and a new question."""
    zarina = await shop.customer("Зарина Ахметова")
    asked = await zarina.writes("Здравствуйте! Увидела у вас бежевое пальто. Оно есть в 42 размере?")
    chat = await zarina.conversation()
    for ours, theirs in (
        ("Здравствуйте, Зарина! Да, 42 и 44 есть в магазине на Абая.", "Отлично! А сколько стоит?"),
        (
            "38\u00a0900\u00a0₸. До конца недели скидка 10\u00a0%, выйдет 35\u00a0010\u00a0₸.",
            "Отложите, пожалуйста, до субботы",
        ),
    ):
        await shop.stack.answer(chat, ours)
        await _settled(shop, chat, ours, "delivered")
        await zarina.reads()
        await _settled(shop, chat, ours, "read")
        await zarina.writes(theirs)
        await _settled(shop, chat, theirs, "received")
    typed = {"to": zarina.phone, "text": "Отложила на ваше имя. Ждём вас!"}
    await shop.stack.simulated.post(f"/api/phones/{OWNER_PHONE}/messages", json=typed)
    await _settled(shop, chat, typed["text"], "sent")
    await zarina.reads()
    thanks = "Спасибо! И ещё: доставляете в Каскелен?"
    await zarina.writes(thanks, quote=asked["id"])
    await _settled(shop, chat, thanks, "received")
    last = "Да, доставим завтра до 18:00, бесплатно: https://bayterek.example/dostavka"
    await shop.stack.answer(chat, last)
    await _settled(shop, chat, last, "delivered")
    await zarina.writes("Тогда пришлите, пожалуйста, адрес магазина, заберу сама")
    await _settled(shop, chat, "Тогда пришлите, пожалуйста, адрес магазина, заберу сама", "received")
    return chat


async def _settled(shop: Shop, chat: str, text: str, status: str) -> None:
    """Wait until a message has come this far, so that the thread has the order of a real one."""

    async def look() -> bool:
        return any(one["text"] == text and one["status"] == status for one in await shop.stack.thread(chat))

    await eventually(look, f"{text!r} being {status}")


async def _a_failed_answer(shop: Shop) -> str:
    """An answer that WhatsApp refused."""
    olga = await shop.customer("Ольга Петрова")
    await olga.writes("Есть ли рассрочка?")
    chat = await olga.conversation()
    refusing = await shop.fault(phone=OWNER_PHONE, ack={"error": 463})
    ours = "Да, на 3 и 6 месяцев без переплаты."
    await shop.stack.answer(chat, ours)
    await _settled(shop, chat, ours, "failed")
    await shop.mend(refusing)
    return chat


async def _before_anybody(browser: Browser, shop: Shop, folder: Path) -> None:
    path = await shop.setup_path()
    for phone, scheme in _views():
        desk = await sit_down(browser, shop.url, None, path, phone=phone, scheme=scheme)
        await _take(desk, folder, "setup", phone, scheme)


async def _everything(browser: Browser, day: Day, folder: Path) -> None:
    """Every screen, in four ways. The unread chat is opened last, because that reads it."""
    invite = await day.shop.stack.http.post("/api/invites", json={"role": "operator"})
    for phone, scheme in _views():
        for name, path in (("sign-in", "/sign-in"), ("invite", invite.json()["url"].removeprefix(day.shop.url))):
            desk = await sit_down(browser, day.shop.url, None, path, phone=phone, scheme=scheme)
            await _take(desk, folder, name, phone, scheme)
        for name, path in _screens(day):
            desk = await sit_down(browser, day.shop.url, day.shop.owner, path, phone=phone, scheme=scheme)
            await _take(desk, folder, name, phone, scheme)


def _screens(day: Day) -> list[tuple[str, str]]:
    sections = ("profile", "members", "organization", "api-keys", "intake")
    return [
        ("list", "/chats"),
        ("list-all", "/chats?view=all"),
        ("list-nothing", "/chats?q=zzz"),
        ("channels", "/channels"),
        ("channel-add", "/channels?add=true"),
        ("channel-qr", f"/channels/{day.linking}"),
        ("channel", f"/channels/{day.second_number}"),
        *((f"settings-{section}", f"/settings/{section}") for section in sections),
        ("chat-failed", f"/chats/{day.failed}?view=all"),
        ("chat", f"/chats/{day.chat}"),
        ("contact", f"/chats/{day.chat}?pane=contact"),
        ("not-found", "/no/such/page"),
    ]


async def _readme(browser: Browser, day: Day) -> None:
    """The inbox, a QR code, and the inbox in a pocket."""
    for name, path, phone in (
        ("inbox", f"/chats/{day.chat}", False),
        ("channel-qr", f"/channels/{day.linking}", False),
        ("phone", f"/chats/{day.chat}", True),
    ):
        desk = await sit_down(browser, day.shop.url, day.shop.owner, path, phone=phone)
        await _take(desk, README, name, phone, "light", plain_name=True)


def _views() -> list[tuple[bool, Scheme]]:
    return [(phone, scheme) for phone in (False, True) for scheme in SCHEMES]


async def _take(desk: Desk, folder: Path, name: str, phone: bool, scheme: Scheme, *, plain_name: bool = False) -> None:
    """Wait until everything is there, then take the picture and leave."""
    await desk.loaded()
    if "/chats/" in desk.page.url:
        await expect(desk.page.get_by_test_id("bubble").first).to_be_visible()
        await expect(desk.page.locator("[data-shown=true]")).to_have_count(0)  # the day that floats while scrolling
    if name == "contact":
        await expect(desk.page.get_by_role("complementary")).to_be_visible()
    if name == "channel-qr":
        await expect(desk.page.get_by_test_id("qr")).to_be_visible()
    await desk.page.evaluate("document.fonts.ready")
    shape = "" if plain_name else f"-{'390' if phone else '1440'}-{scheme}"
    await desk.page.screenshot(path=folder / f"{name}{shape}.png", animations="disabled")
    print(f"{name}{shape}")
    await desk.leave()


if __name__ == "__main__":
    main()
