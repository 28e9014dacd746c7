"""A shop that works, and desks with a browser to sit down at."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from sarafan.cli import browser as browsers
from tests.browser.desk import Desk, sit_down
from tests.browser.shop import Customer, Person, Shop, open_shop
from tests.support.postgres import new_database

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",
]
# Two busy processors share a database, four processes and a browser; a page that is right is usually there in 0.2 s.
PATIENCE_MS = 20_000


_numbers = count(1)

SitDown = Callable[..., Awaitable[Desk]]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the run; every desk gets a context of its own."""
    expect.set_options(timeout=PATIENCE_MS)
    path = await asyncio.to_thread(browsers.ensure)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def shop(
    database_server: str, migrated_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shop]:
    """A shop with a linked number and an owner, for every journey that does not break it."""
    with new_database(database_server, migrated_database) as url:
        async with open_shop(url, tmp_path_factory.mktemp("shop")) as shop:
            await shop.set_up()
            yield shop


@pytest.fixture
async def desks(chromium: Browser, shop: Shop) -> AsyncIterator[SitDown]:
    """Sit somebody down at a browser; nothing may go wrong in it, its console included."""
    taken: list[Desk] = []

    async def take(
        person: Person | None = None, path: str = "/chats", *, signed_in: bool = True, **options: Any
    ) -> Desk:
        who = (person or shop.owner) if signed_in else None
        desk = await sit_down(chromium, shop.url, who, path, **options)
        taken.append(desk)
        return desk

    yield take
    for desk in taken:
        await desk.leave()
    assert [problem for desk in taken for problem in desk.problems] == []


@pytest.fixture
async def customer(shop: Shop) -> Customer:
    """Somebody who has never written before, with a name of their own."""
    # Without an 8 or a 9, so that there are two figures by which no name is found.
    return await shop.customer(f"Айгүл {next(_numbers):03o}")
