"""The kinds of value in the bridge's events, by the titles of its schema, and how much of each we take."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sarafan.core.file_names import plain_name
from sarafan.gateways.bridge.bounding import shortened

MOST_TEXT = 65_536  # characters of a message, as the bridge cuts them
MOST_ID = 128  # characters of a message's id
MOST_CALL_ID = 100  # characters; it is kept behind a word of ours
MOST_JID, MOST_LID, MOST_PHONE = 64, 40, 20  # characters
MOST_NAME = 255  # characters of a name, a file's name, a group's subject, an option
MOST_DESCRIPTION = 8_192  # characters of a group's description
MOST_WORD = 64  # characters of a kind, a code, a state, a reaction
MOST_SENTENCE = 1_000  # characters of an explanation or an address
MOST_QR = 2_000  # characters
MOST_ENCODED = 128 * 1024  # characters of a small picture or a waveform in base64
MOST_CONTACTS, MOST_PHONES = 100, 20  # cards in a message, phones on a card
MOST_OPTIONS = 100  # of a poll
MOST_MENTIONS = 1_000
MOST_IDS = 500  # messages that one event names
MOST_PARTICIPANTS = 5_000  # members of a group that are kept
MOST_GROUPS = 5_000
MOST_PIECE = 5_000  # messages, people and chats in a piece of history
LARGEST_INT, LARGEST_BIGINT = 2**31 - 1, 2**62
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


def _fit(most: int) -> BeforeValidator:
    return BeforeValidator(lambda value: shortened(value, most) if isinstance(value, str) else value)


def _in_our_time(value: datetime) -> datetime:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("must be in our time")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Id = Annotated[str, _fit(MOST_ID), Field(min_length=1)]
CallId = Annotated[str, _fit(MOST_CALL_ID), Field(min_length=1)]
Jid = Annotated[str, _fit(MOST_JID), Field(min_length=1)]
Phone = Annotated[str, _fit(MOST_PHONE)]
# Cut without the domain that may follow, and long enough that a shortened one still differs from any other.
Lid = Annotated[
    str, BeforeValidator(lambda value: value.removesuffix("@lid") if isinstance(value, str) else value), _fit(MOST_LID)
]
Name = Annotated[str, Field(max_length=MOST_NAME)]
FileName = Annotated[str, BeforeValidator(lambda value: plain_name(value) if isinstance(value, str) else value)]
Word = Annotated[str, Field(max_length=MOST_WORD)]
Sentence = Annotated[str, Field(max_length=MOST_SENTENCE)]
Encoded = Annotated[str, Field(max_length=MOST_ENCODED)]
Moment = Annotated[datetime, AfterValidator(_in_our_time)]
Amount = Annotated[int, Field(ge=0, le=LARGEST_INT)]
Timestamp = Annotated[int, Field(ge=-LARGEST_BIGINT, le=LARGEST_BIGINT)]
Code = Word | Annotated[int, Field(ge=-LARGEST_INT, le=LARGEST_INT)]
Text = Annotated[str, Field(max_length=MOST_TEXT)]
Description = Annotated[str, Field(max_length=MOST_DESCRIPTION)]
Size = Annotated[int, Field(ge=0, le=LARGEST_BIGINT)]
Digits = Annotated[str, Field(pattern=r"^\d{1,20}$")]
QrText = Annotated[str, Field(max_length=MOST_QR)]
PairingCode = Annotated[str, Field(pattern=r"^\S{1,16}$")]
State = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
Problem = Literal["cut", "unreadable", "too_deep", "too_large"]


class Payload(BaseModel):
    """Tolerant: unknown fields pass."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True, allow_inf_nan=False)
