"""Answers of the server, made other ones on their way to a page."""

import contextlib
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

from playwright.async_api import Page, Route, WebSocketRoute

A_SOCKETS_EVENT = "42"


@contextlib.asynccontextmanager
async def answered(page: Page, glob: str, change: Callable[[Any], object]) -> AsyncIterator[None]:
    """Let an answer of the server be another one meanwhile: what takes it days to come to, or a shop of one's own."""

    async def other(route: Route) -> None:
        answer = await route.fetch(max_retries=3)
        body = await answer.json()
        change(body)
        await route.fulfill(response=answer, json=body)

    await page.route(glob, other)
    yield
    await page.unroute(glob)


def _as_when_there_are_none(listed: Any) -> None:
    listed["items"] = []


@contextlib.asynccontextmanager
async def nothing_in(page: Page, glob: str) -> AsyncIterator[None]:
    """Let a list be empty meanwhile, in a page that is opened within it.

    Neither what has changed within the last minutes nor what changes now, which the socket tells, fills it again.
    """
    is_over = False

    def meet(socket: WebSocketRoute) -> None:
        def hear(said: str | bytes) -> None:
            if is_over or not (isinstance(said, str) and said.startswith(A_SOCKETS_EVENT)):
                socket.send(said)

        socket.connect_to_server().on_message(hear)

    await page.route_web_socket(re.compile("/socket.io/"), meet)
    async with (
        answered(page, glob, _as_when_there_are_none),
        answered(page, "**/api/changes?*", _as_when_there_are_none),
    ):
        yield
    is_over = True
