"""Calls to the bridge; its routes are in `bridge/README.md`."""

from dataclasses import dataclass
from typing import Any

import httpx

from sarafan.core.errors import Rejected, Unreachable
from sarafan.gateways.bridge.payloads import read_state
from sarafan.gateways.whatsapp import LinkState

SEND_TIMEOUT_S = 40.0  # the bridge itself gives WhatsApp 20 s to acknowledge
NEVER_RETRY = frozenset({"rejected", "invalid_body", "invalid_recipient", "invalid_text", "key_reused"})


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
        return read_state(await self._call("GET", f"/status/{session_id}"))

    async def disconnect(self, session_id: str, *, logout: bool) -> None:
        """Stop an account; with `logout` also unlink the device. An unknown one is fine."""
        await self._call("POST", f"/disconnect/{session_id}", json={"logout": logout}, missing_is_fine=True)

    async def forget(self, session_id: str) -> None:
        """Log out and delete everything the bridge keeps of an account. An unknown one is fine."""
        await self._call("DELETE", f"/sessions/{session_id}", missing_is_fine=True)

    async def send_text(
        self, session_id: str, to: str, text: str, *, key: str, quoted: QuotedMessage | None = None
    ) -> Sent:
        """Send a text and return WhatsApp's id for it; the same `key` never makes a second message.

        `to`: E.164 digits, or a LID ("123@lid"). `text`: 1 to 4096 characters.
        Raises `Rejected` if WhatsApp refuses, `Unreachable` when it is worth trying again.
        """
        body: dict[str, Any] = {"sessionId": session_id, "to": to, "type": "text", "text": text, "key": key}
        if quoted:
            body["quoted"] = {"messageId": quoted.message_id, "fromMe": quoted.from_me, "text": quoted.text}
        answer = await self._call("POST", "/send", json=body, timeout=SEND_TIMEOUT_S)
        try:
            return Sent(message_id=str(answer["messageId"]), acknowledged=answer["status"] == "sent")
        except KeyError as error:
            raise Unreachable("The bridge's answer makes no sense.", reason="malformed_answer") from error

    async def health(self) -> dict[str, Any]:
        """Return what the bridge says of itself. Raises `Unreachable`."""
        return await self._call("GET", "/health")

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
