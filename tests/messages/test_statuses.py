"""A status only moves forward."""

from itertools import product

import pytest

from sarafan.core.clock import utc_now
from sarafan.gateways.whatsapp.arrivals import Receipt
from sarafan.messages.models import Message, MessageStatus
from sarafan.messages.statuses import OF_RECEIPT, advance, may_become

FORWARD = ["queued", "unknown", "sent", "delivered", "read", "played"]
ALLOWED: dict[str, set[str]] = {
    **{status: set(FORWARD[place + 1 :]) for place, status in enumerate(FORWARD)},
    **{status: set() for status in ("failed", "canceled", "received")},
}
for early in ("queued", "unknown", "sent"):
    ALLOWED[early].add("failed")
ALLOWED["queued"].add("canceled")


@pytest.mark.parametrize(("present", "following"), list(product(MessageStatus, MessageStatus)))
def test_every_pair_of_statuses(present: MessageStatus, following: MessageStatus):
    assert may_become(present, following) is (following.value in ALLOWED[present.value])


def test_a_later_tick_implies_the_earlier_ones_and_keeps_their_times():
    message, now = Message(status=MessageStatus.QUEUED), utc_now()

    assert advance(message, MessageStatus.READ, now)

    assert (message.sent_at, message.delivered_at, message.read_at) == (now, now, now)
    assert not advance(message, MessageStatus.DELIVERED, utc_now())
    assert message.delivered_at == now


def test_every_receipt_means_a_status():
    assert set(OF_RECEIPT) == set(Receipt)
