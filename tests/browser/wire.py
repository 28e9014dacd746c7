"""What a page fetches: how many answers, and how many bytes of them cross the line."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Page


@dataclass
class Fetched:
    """One answer, or one WebSocket."""

    path: str
    kind: str
    encoding: str = ""
    bytes: int = 0  # with its head, as it came, compressed or not


@dataclass
class Wire:
    """Everything that a page has fetched since `listen`."""

    cdp: CDPSession
    fetched: dict[str, Fetched] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """How much has come."""
        return sum(one.bytes for one in self.fetched.values())

    def leave_out(self, paths: Collection[str]) -> None:
        """Forget what was fetched from these."""
        self.fetched = {key: one for key, one in self.fetched.items() if one.path not in paths}

    def list(self) -> str:
        """Tell what was fetched, the largest first, for whoever has to make it less."""
        kinds = Counter(one.kind for one in self.fetched.values())
        largest_first = sorted(self.fetched.values(), key=lambda one: -one.bytes)
        lines = [f"{one.bytes:>8} {one.encoding or '-':>4} {one.kind:<10} {one.path}" for one in largest_first]
        return "\n".join((f"{len(lines)} requests, {self.bytes} bytes: {dict(kinds)}", *lines))


async def listen(page: Page) -> Wire:
    """Begin to count what a page fetches, with nothing in its cache."""
    cdp = await page.context.new_cdp_session(page)
    wire = Wire(cdp)

    def on_request(event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme.startswith("http"):  # and not data: or blob:
            wire.fetched[event["requestId"]] = Fetched(address.path, event.get("type", "Other"))

    def on_answer(event: dict[str, Any]) -> None:
        if one := wire.fetched.get(event["requestId"]):
            headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
            one.encoding = headers.get("content-encoding", "")

    def on_end(event: dict[str, Any]) -> None:
        if one := wire.fetched.get(event["requestId"]):
            one.bytes = int(event["encodedDataLength"])

    def on_socket(event: dict[str, Any]) -> None:
        wire.fetched[event["requestId"]] = Fetched(urlsplit(event["url"]).path, "WebSocket")

    cdp.on("Network.requestWillBeSent", on_request)
    cdp.on("Network.responseReceived", on_answer)
    cdp.on("Network.loadingFinished", on_end)
    cdp.on("Network.webSocketCreated", on_socket)
    await cdp.send("Network.enable")
    await cdp.send("Network.clearBrowserCache")
    return wire
