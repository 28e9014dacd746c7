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
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright, expect

from sarafan.cli import browser as browsers
from sarafan.core import migrations
from scripts import believable_day
from scripts.believable_day import Day
from scripts.scenes import Scene, scenes
from tests.browser.conftest import BROWSER_ARGUMENTS
from tests.browser.desk import Desk, sit_down
from tests.browser.shop import Shop, open_shop
from tests.support.postgres import fresh_database
from tests.support.stack import ROOT

README = ROOT / "docs" / "screenshots"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


def main() -> None:
    """Read what is wanted."""
    parser = argparse.ArgumentParser(description="Take pictures of every screen.")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every screen, into this folder")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="of these, only the ones named")
    arguments = parser.parse_args()
    folder: Path | None = arguments.all
    (folder or README).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, fresh_database() as url:
        migrations.upgrade(url)
        asyncio.run(_take_all(url, Path(place), folder, arguments.only))


async def _take_all(database_url: str, place: Path, folder: Path | None, only: list[str] | None) -> None:
    """Open the shop, live a day, take pictures."""
    async with open_shop(database_url, place) as shop, _browser() as browser:
        if folder is not None and only is None:
            await _before_anybody(browser, shop, folder)
        day = await believable_day.live(shop)
        if folder is None:
            await _readme(browser, day)
        else:
            await _everything(browser, day, folder, only)


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    path = await asyncio.to_thread(browsers.ensure)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield browser
        await browser.close()


async def _before_anybody(browser: Browser, shop: Shop, folder: Path) -> None:
    path = await shop.setup_path()
    for phone, scheme in _views():
        desk = await sit_down(browser, shop.url, None, path, phone=phone, scheme=scheme)
        await _take(desk, folder, "setup", phone, scheme)


async def _everything(browser: Browser, day: Day, folder: Path, only: list[str] | None) -> None:
    """Every screen, in four ways. The unread chat is opened last, because that reads it."""
    owner = day.shop.owner
    invite = await day.shop.stack.http.post("/api/invites", json={"role": "operator"})
    for phone, scheme in _views():
        for name, path in (("sign-in", "/sign-in"), ("invite", invite.json()["url"].removeprefix(day.shop.url))):
            if only is None:
                desk = await sit_down(browser, day.shop.url, None, path, phone=phone, scheme=scheme)
                await _take(desk, folder, name, phone, scheme)
        for name, path, scene in [*_screens(day), *scenes(day)]:
            if only is None or name in only:
                desk = await sit_down(browser, day.shop.url, owner, path, phone=phone, scheme=scheme)
                await _take(desk, folder, name, phone, scheme, day=day, scene=scene)


def _screens(day: Day) -> list[tuple[str, str, Scene | None]]:
    sections = ("profile", "members", "organization", "api-keys", "intake")
    plain = [
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
    return [(name, path, None) for name, path in plain]


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


async def _take(
    desk: Desk,
    folder: Path,
    name: str,
    phone: bool,
    scheme: Scheme,
    *,
    plain_name: bool = False,
    day: Day | None = None,
    scene: Scene | None = None,
) -> None:
    """Wait until everything is there, then take the picture and leave."""
    await desk.loaded()
    if "/chats/" in desk.page.url:
        await expect(desk.page.get_by_test_id("bubble").first).to_be_visible()
        await expect(desk.page.locator("[data-shown=true]")).to_have_count(0)  # the day that floats while scrolling
    if name == "contact":
        await expect(desk.page.get_by_role("complementary")).to_be_visible()
    if name == "channel-qr":
        await expect(desk.page.get_by_test_id("qr")).to_be_visible()
    if scene is not None and day is not None:
        await scene(desk, day)
    await desk.page.evaluate("document.fonts.ready")
    shape = "" if plain_name else f"-{'390' if phone else '1440'}-{scheme}"
    await desk.page.screenshot(path=folder / f"{name}{shape}.png", animations="disabled")
    print(f"{name}{shape}")
    await desk.leave()


if __name__ == "__main__":
    main()
