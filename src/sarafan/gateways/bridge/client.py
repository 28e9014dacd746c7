"""The bridge as a gateway; its routes are in `bridge/README.md`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from sarafan.core.sockets import Transport
from sarafan.gateways.bridge import refusing, writing
from sarafan.gateways.bridge.payloads import read_groups, read_state
from sarafan.gateways.whatsapp.arrivals import GroupsSynced, Person
from sarafan.gateways.whatsapp.gateway import (
    ANY_OF_OURS,
    Account,
    Checked,
    Leaving,
    LinkTerms,
    Sent,
    TypingState,
    unnoticed,
)
from sarafan.gateways.whatsapp.links import LinkState
from sarafan.gateways.whatsapp.outgoing import FileSource, Outgoing, Quoted, Recipient
from sarafan.gateways.whatsapp.refusals import Left, NotNow, Refused, refusal

PIECE_BYTES = 256 * 1024
SEND_TIMEOUT_S = 40.0  # the bridge itself gives WhatsApp 20 s to acknowledge
MEDIA_TIMEOUT_S = 60.0  # between two pieces; a phone may have to upload the file again first
LATEST_EVENT = 2**53 - 1  # no event comes after it: asking for a replay from here only ends the bridge's pause
ENDING_TIMEOUT_S = 20.0  # the bridge itself gives WhatsApp and its database 5 s each
MOST_TAKEN = 1000  # phones that the bridge takes notice of
QUESTION_TIMEOUT_S = 5.0  # the bridge answers from memory
CONNECTIONS = httpx.Limits(max_connections=64, max_keepalive_connections=16)


class BridgeClient:
    """One HTTP client for all accounts of the bridge."""

    def __init__(self, url: str, api_key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            # The certificates of the world's authorities take three megabytes; most bridges are asked in plain HTTP.
            transport=transport or Transport(limits=CONNECTIONS, trust_env=False, verify=url.startswith("https:")),
            base_url=url,
            headers={"X-Api-Key": api_key},
            timeout=httpx.Timeout(10.0, connect=3.0),
            trust_env=False,
        )

    def account(self, account: Account) -> "BridgeAccount":
        """Return the way to an account; the bridge calls it a session, and by the same id."""
        return BridgeAccount(self, str(account.id), with_statuses=account.settings.get("statuses") is True)

    async def look(self) -> None:
        """Return when the bridge answers. Raises `NotNow`."""
        await self.call("GET", "/health", timeout=QUESTION_TIMEOUT_S)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def call(self, method: str, path: str, *, missing_is_fine: bool = False, **options: Any) -> dict[str, Any]:
        """Ask the bridge and return the object that it answers. Raises `Refused`, `NotNow`."""
        try:
            response = await self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise refusing.silence(error) from error
        if response.is_success:
            return refusing.object_in(response)
        if missing_is_fine and response.status_code == 404:
            return {}
        raise refusing.of(response)

    @asynccontextmanager
    async def stream(self, path: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open what the bridge answers, in pieces. Raises `Refused`, `NotNow`."""
        try:
            async with self._http.stream("GET", path, timeout=MEDIA_TIMEOUT_S) as response:
                if not response.is_success:
                    await response.aread()
                    raise refusing.of(response)
                yield response.aiter_bytes(PIECE_BYTES)
        except httpx.HTTPError as error:
            raise refusing.silence(error) from error

    async def __aenter__(self) -> "BridgeClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class BridgeAccount:
    """One linked device: the contract of `gateways/whatsapp/gateway.py`, in the bridge's words."""

    def __init__(self, bridge: BridgeClient, account_id: str, *, with_statuses: bool = False) -> None:
        self._bridge = bridge
        self._id = account_id
        self._with_statuses = with_statuses

    async def send(
        self, to: Recipient, content: Outgoing, *, key: str, quoted: Quoted | None = None, leaving: Leaving = unnoticed
    ) -> Sent:
        """Hand over the file, if there is one, then send; WhatsApp's id is made from the key."""
        carried = writing.file_in(content)
        media_id = await self._upload(carried.source) if carried else None
        body = {"sessionId": self._id, "to": writing.address_of(to), "key": key}
        body |= writing.content_of(content, media_id) | ({"quoted": writing.quoted(quoted)} if quoted else {})
        await leaving()
        answer = await self._bridge.call("POST", "/send", json=body, timeout=SEND_TIMEOUT_S)
        try:
            acknowledged = answer["status"] == "sent"
            at = _moment(answer.get("at")) if acknowledged else None
            return Sent(message_id=str(answer["messageId"]), acknowledged=acknowledged, at=at)
        except KeyError as error:
            raise refusing.malformed() from error

    async def mark_read(self, chat: Recipient, message_ids: Sequence[str], author: Person | None = None) -> None:
        """Let the other side see that these were read."""
        body: dict[str, Any] = {"chat": writing.address_of(chat), "messageIds": list(message_ids)}
        body |= {"participant": writing.address_of(author)} if author else {}
        await self._bridge.call("POST", f"/sessions/{self._id}/read", json=body)

    async def show_typing(self, chat: Recipient, state: TypingState) -> None:
        """Let a chat see what we do."""
        body = {"chat": writing.address_of(chat), "state": state}
        await self._bridge.call("POST", f"/sessions/{self._id}/presence", json=body)

    async def check(self, phones: Sequence[str]) -> list[Checked]:
        """Ask which numbers are on WhatsApp."""
        path = f"/sessions/{self._id}/check"
        answer = await self._bridge.call("POST", path, json={"phones": list(phones)}, timeout=SEND_TIMEOUT_S)
        try:
            found = {str(one["phone"]): one for one in answer["results"]}
            return [Checked(phone, bool(found[phone]["exists"]), _lid(found[phone].get("lid"))) for phone in phones]
        except (KeyError, TypeError, AttributeError) as error:
            raise refusing.malformed() from error

    @asynccontextmanager
    async def file(self, message_id: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the decrypted file of a message, in pieces."""
        async with self._bridge.stream(f"/sessions/{self._id}/messages/{quote(message_id, safe='')}/media") as pieces:
            yield pieces

    async def groups(self) -> GroupsSynced:
        """Ask for the groups that the account is in."""
        answer = await self._bridge.call("POST", f"/groups/sync/{self._id}", json={}, timeout=SEND_TIMEOUT_S)
        try:
            return read_groups(answer)
        except ValueError as error:
            raise refusing.malformed() from error

    async def connect(self, label: str, terms: LinkTerms = ANY_OF_OURS) -> None:
        """Create or wake the account; the phone shows the label."""
        asked = {"sessionId": self._id, "method": "qr", "label": label}
        links = {"anyPhone": terms.any_phone, "notPhones": terms.taken[:MOST_TAKEN]}
        links |= {"statuses": self._with_statuses}
        await self._bridge.call("POST", "/connect", json={**asked, **links})

    async def state(self) -> LinkState:
        """Return the account's present state."""
        return read_state(await self._bridge.call("GET", f"/status/{self._id}", timeout=QUESTION_TIMEOUT_S))

    async def disconnect(self, *, logout: bool) -> None:
        """Stop the account; with `logout` also unlink the device."""
        await self._end("POST", f"/disconnect/{self._id}", json={"logout": logout})

    async def forget(self) -> None:
        """Log out and delete everything that the bridge keeps of the account."""
        await self._end("DELETE", f"/sessions/{self._id}")

    async def pairing_code(self, phone: str) -> tuple[str, datetime | None]:
        """Get a code to type into the phone, and until when it is valid."""
        path = f"/sessions/{self._id}/pairing-code"
        answer = await self._bridge.call("POST", path, json={"phoneNumber": phone}, timeout=SEND_TIMEOUT_S)
        try:
            return str(answer["code"]), datetime.now(UTC) + timedelta(seconds=float(answer["expiresIn"]))
        except (KeyError, TypeError, ValueError) as error:
            raise refusing.malformed() from error

    async def bring_now(self) -> None:
        """Let what waits for us come at once, not after its pause."""
        body = {"sessionId": self._id, "after": LATEST_EVENT}
        await self._bridge.call("POST", "/events/replay", json=body, missing_is_fine=True)

    async def _upload(self, source: FileSource) -> str:
        headers = {"content-type": source.mimetype, "content-length": str(source.size)}
        path = f"/sessions/{self._id}/media"
        try:
            answer = await self._bridge.call(
                "POST", path, content=source.pieces(), headers=headers, timeout=MEDIA_TIMEOUT_S
            )
            return str(answer["mediaId"])
        except KeyError as error:
            raise _before_leaving(refusing.malformed()) from error
        except (Refused, NotNow) as refused:
            raise _before_leaving(refused) from refused

    async def _end(self, method: str, path: str, **options: Any) -> None:
        await self._bridge.call(method, path, missing_is_fine=True, timeout=ENDING_TIMEOUT_S, **options)


def _before_leaving(refused: Refused | NotNow) -> Refused | NotNow:
    """Whatever was wrong with a file that was handed over: nothing has left."""
    found = refused.refusal
    return refusal(found.reason, found.words, code=found.code, left=Left.NOT_NOW)


def _lid(found: Any) -> str | None:
    return str(found).removesuffix("@lid") if found else None


def _moment(told: object) -> datetime | None:
    """Read when WhatsApp took a message; one without it has been taken all the same."""
    try:
        return datetime.fromisoformat(str(told)).astimezone(UTC)
    except ValueError:
        return None
