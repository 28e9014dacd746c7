"""Why a channel is not on line, as its row keeps it."""

from dataclasses import asdict

from sarafan.channels.models import Channel
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.gateways.whatsapp.links import LinkReason, ReasonCode
from sarafan.gateways.whatsapp.refusals import NotNow, Reason, Refused

MOST_DETAIL = 64  # characters

_OF_REFUSALS = {
    Reason.OWNER_AWAY: ReasonCode.OWNER_AWAY,
    Reason.NO_SUCH_ACCOUNT: ReasonCode.ACCOUNT_UNKNOWN,
    Reason.UNAUTHORIZED: ReasonCode.KEY_REFUSED,
    Reason.SECRET_LOST: ReasonCode.SECRET_LOST,
    Reason.KIND_GONE: ReasonCode.KIND_GONE,
}


def code_of(kind: Kind | None, refused: Refused | NotNow) -> ReasonCode:
    """Say why a channel is not on line, of which its gateway has refused to tell or to do something.

    `kind`: the channel's, which may have words of its own; nothing when it has left.
    """
    otherwise = ReasonCode.SERVICE_UNREACHABLE if isinstance(refused, NotNow) else ReasonCode.SERVICE_REJECTED
    code = _OF_REFUSALS.get(refused.refusal.reason, otherwise)
    return kind.reasons.get(code, code) if kind else code


def explain(channel: Channel, reason: LinkReason | None) -> None:
    """Note a reason, or that there is none any more."""
    channel.reason_code = reason.code if reason else None
    if reason is None:
        channel.reason = None
        return
    at = reason.retry_at.isoformat() if reason.retry_at else None
    channel.reason = {**asdict(reason), "detail": (reason.detail or "")[:MOST_DETAIL] or None, "retry_at": at}


def reason_of(channel: Channel) -> dict[str, object] | None:
    """Return why a channel is not on line, as data.

    A server of the release before changes the code alone: what is kept beside another code is not of this reason.
    """
    if channel.reason_code is None:
        return None
    if channel.reason and channel.reason["code"] == channel.reason_code:
        return dict(channel.reason)
    if channel.reason_code in set(ReasonCode):
        return asdict(LinkReason(ReasonCode(channel.reason_code)))
    return asdict(LinkReason(ReasonCode.OTHER, channel.reason_code))
