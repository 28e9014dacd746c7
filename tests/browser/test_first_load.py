"""The first time that somebody opens the inbox, on a slow line and with an empty cache."""

import pytest

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Shop
from tests.browser.wire import Wire, listen

pytestmark = pytest.mark.browser

MOST_REQUESTS = 40
MOST_BYTES = 420_000
AHEAD = "[...document.querySelectorAll('link[rel=prefetch]')].map(({ href }) => new URL(href).pathname)"


async def first_load(desk: Desk, path: str) -> Wire:
    """Open a page as if for the first time, and wait until it rests."""
    wire = await listen(desk.page)
    await desk.go(path)
    await desk.loaded()
    await desk.live()
    await desk.page.wait_for_load_state("networkidle")
    # On a slow machine it may rest so late that it fetches by now what is opened afterwards.
    wire.leave_out(await desk.page.evaluate(AHEAD))
    return wire


async def test_an_inbox_is_there_with_few_requests_and_bytes(shop: Shop, desks: SitDown):
    customers = [await shop.customer(f"Первый вход {number:02d}") for number in range(30)]
    for number, one in enumerate(customers):
        await one.writes(f"Здравствуйте, есть ли размер {number}?")
    for one in customers:
        await one.conversation()  # what comes while the page is loaded is not its first load
    # Nothing is overdue for somebody new, whose page need not say so.
    desk = await desks(await shop.hire("Первый день", role="owner"), path="/favicon.svg")

    wire = await first_load(desk, "/chats?view=all")

    assert len(wire.fetched) <= MOST_REQUESTS, wire.list()
    assert wire.bytes <= MOST_BYTES, wire.list()
