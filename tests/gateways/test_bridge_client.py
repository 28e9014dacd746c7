"""What the bridge answers becomes "sent", "refused for good" or "try again"."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from sarafan.core.errors import Rejected
from sarafan.gateways.bridge.client import BridgeAccount, BridgeClient
from sarafan.gateways.whatsapp.arrivals import GroupChat, Person
from sarafan.gateways.whatsapp.gateway import Account, Sent
from sarafan.gateways.whatsapp.outgoing import Quoted, Target, Text
from sarafan.gateways.whatsapp.refusals import MEANINGS, Left, NotNow, Reason, Refused

ID = UUID("019aa000-0000-7000-8000-000000000001")
SOMEBODY = Person("77011234567", None)


@asynccontextmanager
async def account_that_meets(
    answer: httpx.Response | Exception, asked: list[httpx.Request] | None = None
) -> AsyncIterator[BridgeAccount]:
    async with client_that_meets(answer, asked) as client:
        yield client.account(Account(ID, "bridge"))


def client_that_meets(answer: httpx.Response | Exception, asked: list[httpx.Request] | None = None) -> BridgeClient:
    def handle(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return BridgeClient("http://bridge.test", "the-key", httpx.MockTransport(handle))


def refused(status: int, error: str, **data: Any) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "message": "words", "data": data})


@pytest.mark.parametrize(("status", "acknowledged"), [("sent", True), ("unknown", False)])
async def test_a_sent_text_gives_its_id_and_whether_it_was_acknowledged(status: str, acknowledged: bool):
    asked: list[httpx.Request] = []
    answer = httpx.Response(200, json={"messageId": "3EB0", "status": status, "at": "2026-11-21T10:00:00.000Z"})

    async with account_that_meets(answer, asked) as account:
        quoted = Quoted(Target("A1", from_me=True), None)
        sent = await account.send(SOMEBODY, Text("Сәлем"), key="k1", quoted=quoted)

    assert sent == Sent("3EB0", acknowledged, at=datetime(2026, 11, 21, 10, tzinfo=UTC) if acknowledged else None)
    assert asked[0].headers["x-api-key"] == "the-key"
    assert json.loads(asked[0].content) == {
        "sessionId": str(ID),
        "to": "77011234567",
        "type": "text",
        "text": "Сәлем",
        "key": "k1",
        "quoted": {"messageId": "A1", "fromMe": True, "text": None},
    }


async def test_people_and_groups_get_the_address_that_the_bridge_knows():
    asked: list[httpx.Request] = []
    answer = httpx.Response(200, json={"messageId": "3EB0", "status": "sent"})

    async with account_that_meets(answer, asked) as account:
        for whom in (Person("7701", "9001"), Person(None, "9001"), GroupChat("1@g.us")):
            await account.send(
                whom, Text("Сәлем"), key="k1", quoted=Quoted(Target("A1", False, Person(None, "5")), "?")
            )

    told = [json.loads(one.content) for one in asked]
    assert [one["to"] for one in told] == ["7701", "9001@lid", "1@g.us"]
    assert {one["quoted"]["participant"] for one in told} == {"5@lid"}


# What the bridge says; our word; the code that is kept where we have none; and whether it may have left.
ANSWERS: list[tuple[httpx.Response | Exception, Reason, str | None, Left]] = [
    (refused(502, "rejected", code=463), Reason.NEW_CHATS_RESTRICTED, "463", Left.NEVER),
    (refused(502, "rejected", code=420), Reason.REJECTED, "420", Left.NEVER),
    (refused(422, "invalid_recipient"), Reason.INVALID_RECIPIENT, None, Left.NOT_NOW),
    (refused(409, "key_reused"), Reason.KEY_REUSED, None, Left.NOT_NOW),
    (refused(400, "anything"), Reason.REJECTED, "anything", Left.NOT_NOW),
    (refused(409, "not_connected"), Reason.NOT_CONNECTED, None, Left.NOT_NOW),
    (refused(409, "key_in_progress"), Reason.IN_PROGRESS, None, Left.PERHAPS),
    (refused(404, "session_not_found"), Reason.NO_SUCH_ACCOUNT, None, Left.NOT_NOW),
    (refused(401, "unauthorized"), Reason.UNAUTHORIZED, None, Left.NOT_NOW),
    (httpx.Response(502, text="<html>Bad gateway</html>"), Reason.UNAVAILABLE, None, Left.PERHAPS),
    (httpx.Response(500, json=["not", "an", "object"]), Reason.UNAVAILABLE, None, Left.PERHAPS),
    (httpx.Response(502, json={"error": "rejected", "data": "words"}), Reason.REJECTED, None, Left.NOT_NOW),
    (httpx.Response(200, text="<html>"), Reason.MALFORMED_ANSWER, None, Left.PERHAPS),
    (httpx.Response(200, json={"messageId": "X"}), Reason.MALFORMED_ANSWER, None, Left.PERHAPS),
    (httpx.ConnectError("x"), Reason.NO_CONNECTION, None, Left.NOT_NOW),
    (httpx.ConnectTimeout("x"), Reason.NO_CONNECTION, None, Left.NOT_NOW),
    (httpx.ReadTimeout("x"), Reason.NO_ANSWER, None, Left.PERHAPS),
    (httpx.RemoteProtocolError("x"), Reason.NO_ANSWER, None, Left.PERHAPS),
]


@pytest.mark.parametrize(
    ("answer", "reason", "code", "left"), ANSWERS, ids=[f"{one[1].value}-{n}" for n, one in enumerate(ANSWERS)]
)
async def test_every_refusal_is_said_in_our_words(answer: httpx.Response, reason: Reason, code: str | None, left: Left):
    async with account_that_meets(answer) as account:
        with pytest.raises((Refused, NotNow)) as caught:
            await account.send(SOMEBODY, Text("Сәлем"), key="k1")

    assert isinstance(caught.value, Refused | NotNow)
    found = caught.value.refusal
    assert (found.reason, found.code, found.left) == (reason, code, left)
    assert isinstance(caught.value, Rejected) == (not MEANINGS[reason].again)


async def test_who_asks_too_often_is_told_after_when():
    async with account_that_meets(refused(429, "too_many_checks", retryAfterSeconds=40)) as account:
        with pytest.raises(NotNow) as caught:
            await account.check(["77011234567"])

    assert (caught.value.refusal.reason, caught.value.retry_after_s) == (Reason.TOO_MANY, 40.0)


async def test_an_account_that_the_bridge_does_not_know_is_as_good_as_gone():
    async with account_that_meets(refused(404, "session_not_found")) as account:
        await account.forget()
        await account.disconnect(logout=True)
