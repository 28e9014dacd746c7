"""Calls to the bridge; its routes are in `bridge/README.md`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from sarafan.core.errors import Rejected, Unreachable
from sarafan.gateways.bridge.payloads import read_groups, read_state
from sarafan.gateways.whatsapp.arrivals import GroupsSynced, LinkState

PIECE_BYTES = 256 * 1024
SEND_TIMEOUT_S = 40.0  # the bridge itself gives WhatsApp 20 s to acknowledge
MEDIA_TIMEOUT_S = 60.0  # between two pieces; a phone may have to upload the file again first
LATEST_EVENT = 2**53 - 1  # a replay of what comes after it brings nothing twice, and ends the pause
ENDING_TIMEOUT_S = 20.0  # the bridge itself gives WhatsApp and its database 5 s each
QUESTION_TIMEOUT_S = 5.0  # answered from memory, or somebody is not well
NEVER_RETRY = frozenset(
    {
        "rejected", "invalid_body", "invalid_recipient", "invalid_text", "key_reused", "too_long", "not_in_group",
        "group_closed", "media_too_large", "media_type_refused", "media_not_found", "media_gone", "message_not_found",
        "url_refused",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """The bridge's answer to a send. Not `acknowledged`: WhatsApp has not confirmed it yet, and may never."""

    message_id: str
    acknowledged: bool


@dataclass(frozen=True)
class QuotedMessage:
    """The message that a reply answers."""

    message_id: str
    from_me: bool
    text: str | None
    participant: str | None = None  # in a group, who wrote it


@dataclass(frozen=True)
class Checked:
    """Whether a number is on WhatsApp, and its LID where told."""

    phone: str
    exists: bool
    lid: str | None


class BridgeClient:
    """One HTTP client for all accounts of the bridge."""

    def __init__(self, url: str, api_key: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"X-Api-Key": api_key},
            timeout=httpx.Timeout(10.0, connect=3.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
            trust_env=False,
        )

    async def connect(self, session_id: str, label: str) -> None:
        """Create or wake an account; asking again changes nothing. Raises `Unreachable`, `Rejected`."""
        await self._call("POST", "/connect", json={"sessionId": session_id, "method": "qr", "label": label})

    async def state(self, session_id: str) -> LinkState:
        """Return an account's present state. Raises `Unreachable`."""
        return read_state(await self._call("GET", f"/status/{session_id}", timeout=QUESTION_TIMEOUT_S))

    async def disconnect(self, session_id: str, *, logout: bool) -> None:
        """Stop an account; with `logout` also unlink the device. An unknown one is fine."""
        await self._call(
            "POST", f"/disconnect/{session_id}", json={"logout": logout}, missing_is_fine=True, timeout=ENDING_TIMEOUT_S
        )

    async def forget(self, session_id: str) -> None:
        """Log out and delete everything the bridge keeps of an account. An unknown one is fine."""
        await self._call("DELETE", f"/sessions/{session_id}", missing_is_fine=True, timeout=ENDING_TIMEOUT_S)

    async def send(
        self, session_id: str, to: str, content: dict[str, Any], *, key: str, quoted: QuotedMessage | None = None
    ) -> Sent:
        """Send something and return WhatsApp's id for it; the same `key` never makes a second message.

        `to`: E.164 digits, a LID ("123@lid") or a group's id. `content`: `type` and what belongs to it.
        Raises `Rejected` if WhatsApp refuses, `Unreachable` when it is worth trying again.
        """
        body: dict[str, Any] = {"sessionId": session_id, "to": to, "key": key, **content}
        if quoted:
            answered = {"messageId": quoted.message_id, "fromMe": quoted.from_me, "text": quoted.text}
            body["quoted"] = answered | ({"participant": quoted.participant} if quoted.participant else {})
        answer = await self._call("POST", "/send", json=body, timeout=SEND_TIMEOUT_S)
        try:
            return Sent(message_id=str(answer["messageId"]), acknowledged=answer["status"] == "sent")
        except KeyError as error:
            raise _malformed() from error

    async def upload(self, session_id: str, pieces: AsyncIterator[bytes], size: int, mimetype: str) -> str:
        """Hand a file over, in pieces, and return its name in a send. Raises `Rejected`, `Unreachable`."""
        headers = {"content-type": mimetype, "content-length": str(size)}
        path = f"/sessions/{session_id}/media"
        answer = await self._call("POST", path, content=pieces, headers=headers, timeout=MEDIA_TIMEOUT_S)
        try:
            return str(answer["mediaId"])
        except KeyError as error:
            raise _malformed() from error

    @asynccontextmanager
    async def media(self, session_id: str, message_id: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the decrypted file of a message, in pieces.

        Raises `Rejected`, with the reason "media_gone" when the phone has it no more, and `Unreachable`.
        """
        path = f"/sessions/{session_id}/messages/{quote(message_id, safe='')}/media"
        try:
            async with self._http.stream("GET", path, timeout=MEDIA_TIMEOUT_S) as response:
                if not response.is_success:
                    await response.aread()
                    raise _refusal(response)
                yield response.aiter_bytes(PIECE_BYTES)
        except httpx.HTTPError as error:
            raise Unreachable("The bridge does not answer.", cause=type(error).__name__) from error

    async def pairing_code(self, session_id: str, phone: str) -> tuple[str, datetime]:
        """Get a code to type into the phone, and until when it is valid. Raises `Rejected`, `Unreachable`."""
        path = f"/sessions/{session_id}/pairing-code"
        answer = await self._call("POST", path, json={"phoneNumber": phone}, timeout=SEND_TIMEOUT_S)
        try:
            return str(answer["code"]), datetime.now(UTC) + timedelta(seconds=float(answer["expiresIn"]))
        except (KeyError, TypeError, ValueError) as error:
            raise _malformed() from error

    async def check(self, session_id: str, phones: Sequence[str]) -> list[Checked]:
        """Ask which numbers are on WhatsApp. Raises `Rejected`, `Unreachable`."""
        path = f"/sessions/{session_id}/check"
        answer = await self._call("POST", path, json={"phones": list(phones)}, timeout=SEND_TIMEOUT_S)
        try:
            found = {str(one["phone"]): one for one in answer["results"]}
            return [Checked(phone, bool(found[phone]["exists"]), _lid(found[phone].get("lid"))) for phone in phones]
        except (KeyError, TypeError, AttributeError) as error:
            raise _malformed() from error

    async def show_presence(self, session_id: str, chat: str, state: str) -> None:
        """Let a chat see what we do: composing, recording or paused. Raises `Rejected`, `Unreachable`."""
        await self._call("POST", f"/sessions/{session_id}/presence", json={"chat": chat, "state": state})

    async def groups(self, session_id: str) -> GroupsSynced:
        """Ask for the groups that an account is in. Raises `Rejected`, `Unreachable`."""
        answer = await self._call("POST", f"/groups/sync/{session_id}", json={}, timeout=SEND_TIMEOUT_S)
        try:
            return read_groups(answer)
        except ValueError as error:
            raise _malformed() from error

    async def bring_now(self, session_id: str) -> None:
        """Let what waits for us come at once, not after its pause. Raises `Unreachable`; an unknown one is fine."""
        body = {"sessionId": session_id, "after": LATEST_EVENT}
        await self._call("POST", "/events/replay", json=body, missing_is_fine=True)

    async def health(self) -> dict[str, Any]:
        """Return what the bridge says of itself. Raises `Unreachable`."""
        return await self._call("GET", "/health", timeout=QUESTION_TIMEOUT_S)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _call(self, method: str, path: str, *, missing_is_fine: bool = False, **options: Any) -> dict[str, Any]:
        try:
            response = await self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise Unreachable("The bridge does not answer.", cause=type(error).__name__) from error
        if response.is_success:
            return _object_in(response)
        if missing_is_fine and response.status_code == 404:
            return {}
        raise _refusal(response)

    async def __aenter__(self) -> "BridgeClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _malformed() -> Unreachable:
    return Unreachable("The bridge's answer makes no sense.", reason="malformed_answer")


def _lid(found: Any) -> str | None:
    return str(found).removesuffix("@lid") if found else None


def _object_in(response: httpx.Response) -> dict[str, Any]:
    """Return the answer's JSON object; a proxy's page, or anything else, counts as an empty one."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(response: httpx.Response) -> Rejected | Unreachable:
    problem = _object_in(response)
    code = str(problem.get("error", f"http_{response.status_code}"))
    message = str(problem.get("message", "The bridge refused."))
    data = problem.get("data")
    data = data if isinstance(data, dict) else {}
    if code in NEVER_RETRY or response.status_code in (400, 413, 422):
        return Rejected(message, reason=str(data.get("code", code)))
    return Unreachable(message, reason=code)
