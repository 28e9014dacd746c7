"""What a kind of channel can do, as data: the verbs, the API and the web ask this, and never which kind it is."""

from dataclasses import dataclass
from datetime import timedelta

from sarafan.gateways.whatsapp.outgoing import OutgoingKind


@dataclass(frozen=True)
class Capabilities:
    """What accounts of a kind can do; what is not said here they cannot."""

    sends: frozenset[OutgoingKind] = frozenset({OutgoingKind.TEXT})
    longest_text: int = 4_096  # characters
    longest_caption: int = 1_024
    quotes: bool = False
    edits_within: timedelta | None = None  # of what we sent; nothing means without end, where edits are sent at all
    deletes_within: timedelta | None = None
    reads: bool = False
    typing: bool = False
    checks_numbers: bool = False  # else whoever is written to first is taken at their word
    groups: bool = False
    linked_by: tuple[str, ...] = ()  # "qr", "code": how a phone is linked; nothing where there is no phone
    logs_out: bool = False  # whether the link can be given up and kept apart
    watched: bool = False  # whether somebody keeps it on line, who can be asked how it is
    window: timedelta | None = None  # since the customer's last message, after which only a template leaves
