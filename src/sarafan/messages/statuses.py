"""A status only moves forward; failed and canceled are final."""

from datetime import datetime

from sarafan.gateways.whatsapp.arrivals import Receipt
from sarafan.messages.models import Message, MessageStatus

_RANK = {
    MessageStatus.QUEUED: 0,
    MessageStatus.UNKNOWN: 1,
    MessageStatus.SENT: 2,
    MessageStatus.DELIVERED: 3,
    MessageStatus.READ: 4,
    MessageStatus.PLAYED: 5,
}

OF_RECEIPT = {
    Receipt.SERVER: MessageStatus.SENT,
    Receipt.DELIVERED: MessageStatus.DELIVERED,
    Receipt.READ: MessageStatus.READ,
    Receipt.PLAYED: MessageStatus.PLAYED,
    Receipt.ERROR: MessageStatus.FAILED,
}

LOST = frozenset({MessageStatus.FAILED, MessageStatus.CANCELED})


def may_become(present: MessageStatus, following: MessageStatus) -> bool:
    """Whether a message may go from one status to another."""
    if present not in _RANK:
        return False
    if following is MessageStatus.FAILED:
        # What has reached the customer did not fail, whatever a late error says.
        return _RANK[present] < _RANK[MessageStatus.DELIVERED]
    if following is MessageStatus.CANCELED:
        return present is MessageStatus.QUEUED
    return following in _RANK and _RANK[following] > _RANK[present]


def advance(message: Message, following: MessageStatus, at: datetime) -> bool:
    """Move a message's status forward and note the time; returns whether anything changed."""
    if not may_become(message.status, following):
        return False
    message.status = following
    rank = _RANK.get(following, 0)
    if rank >= _RANK[MessageStatus.SENT]:
        message.sent_at = message.sent_at or at
    if rank >= _RANK[MessageStatus.DELIVERED]:
        message.delivered_at = message.delivered_at or at
    if rank >= _RANK[MessageStatus.READ]:
        message.read_at = message.read_at or at
    return True
