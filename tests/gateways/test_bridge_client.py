"""What the bridge answers becomes "sent", "refused for good" or "try again"."""

import json
from typing import Any

import httpx
import pytest

from sarafan.core.errors import GatewayError, Rejected, Unreachable
from sarafan.gateways.bridge.client import BridgeClient, QuotedMessage, Sent


def client_that_meets(answer: httpx.Response | Exception, asked: list[httpx.Request] | None = None) -> BridgeClient:
    def handle(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = BridgeClient("http://bridge.test", "the-key")
    client._http = httpx.AsyncClient(
        transport=httpx.MockTransport(handle), base_url="http://bridge.test", headers=client._http.headers
    )
    return client


def refusal(status: int, error: str, **data: Any) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "message": "words", "data": data})


@pytest.mark.parametrize(("status", "acknowledged"), [("sent", True), ("unknown", False)])
async def test_a_sent_text_gives_its_id_and_whether_it_was_acknowledged(status: str, acknowledged: bool):
    asked: list[httpx.Request] = []
    answer = httpx.Response(200, json={"messageId": "3EB0", "status": status, "at": "2026-11-21T10:00:00.000Z"})

    async with client_that_meets(answer, asked) as client:
        quoted = QuotedMessage("A1", True, None)
        sent = await client.send("s1", "77011234567", {"type": "text", "text": "Сәлем"}, key="k1", quoted=quoted)

    assert sent == Sent("3EB0", acknowledged)
    assert asked[0].headers["x-api-key"] == "the-key"
    assert json.loads(asked[0].content) == {
        "sessionId": "s1",
        "to": "77011234567",
        "type": "text",
        "text": "Сәлем",
        "key": "k1",
        "quoted": {"messageId": "A1", "fromMe": True, "text": None},
    }


ANSWERS: list[tuple[httpx.Response | Exception, type[GatewayError], str]] = [
    (refusal(502, "rejected", code=463), Rejected, "463"),
    (refusal(422, "invalid_recipient"), Rejected, "invalid_recipient"),
    (refusal(409, "key_reused"), Rejected, "key_reused"),
    (refusal(400, "anything"), Rejected, "anything"),
    (refusal(409, "not_connected"), Unreachable, "not_connected"),
    (refusal(409, "key_in_progress"), Unreachable, "key_in_progress"),
    (refusal(404, "session_not_found"), Unreachable, "session_not_found"),
    (refusal(401, "unauthorized"), Unreachable, "unauthorized"),
    (httpx.Response(502, text="<html>Bad gateway</html>"), Unreachable, "http_502"),
    (httpx.Response(500, json=["not", "an", "object"]), Unreachable, "http_500"),
    (httpx.Response(502, json={"error": "rejected", "data": "words"}), Rejected, "rejected"),
    (httpx.Response(200, text="<html>"), Unreachable, "malformed_answer"),
    (httpx.Response(200, json={"messageId": "X"}), Unreachable, "malformed_answer"),
]


@pytest.mark.parametrize(
    ("answer", "expected", "reason"), ANSWERS, ids=[f"{one[2]}-{n}" for n, one in enumerate(ANSWERS)]
)
async def test_every_refusal_is_either_final_or_worth_another_try(
    answer: httpx.Response, expected: type[GatewayError], reason: str
):
    async with client_that_meets(answer) as client:
        with pytest.raises(expected) as caught:
            await client.send("s1", "77011234567", {"type": "text", "text": "Сәлем"}, key="k1")

    assert caught.value.data["reason"] == reason


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")])
async def test_silence_is_worth_another_try_and_says_of_what_kind_it_was(error: Exception):
    async with client_that_meets(error) as client:
        with pytest.raises(Unreachable) as caught:
            await client.send("s1", "77011234567", {"type": "text", "text": "Сәлем"}, key="k1")

    assert caught.value.data["cause"] == type(error).__name__


async def test_an_account_that_the_bridge_does_not_know_is_as_good_as_gone():
    async with client_that_meets(refusal(404, "session_not_found")) as client:
        await client.forget("s1")
        await client.disconnect("s1", logout=True)
