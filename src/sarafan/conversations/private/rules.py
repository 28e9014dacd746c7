"""Which chats of a phone are private: rules without I/O."""

from sarafan.channels.models import Keeping
from sarafan.conversations.models import PrivateUntil


def is_private(keeping: Keeping | None, *, from_past: bool, comes: bool, in_book: bool) -> bool:
    """Whether a chat with a person is, once it opens here. Until its owner has chosen, all are.

    `comes`: whether more of the phone's history may come. Its people and its messages come apart, so that somebody
    may be in the address book of whom it is not told yet.
    """
    if keeping is Keeping.ASKED:
        return True
    if keeping is Keeping.ADDRESS_BOOK:
        return in_book or from_past or comes
    return keeping is Keeping.CHOSEN and from_past  # one that could not be picked, because it was not here yet


def until(keeping: Keeping | None, *, from_past: bool, in_book: bool) -> PrivateUntil | None:
    """Until when a private chat is, that opens here; nothing: until its owner says so."""
    if keeping is Keeping.ASKED:
        return None if from_past else PrivateUntil.CHOICE
    return PrivateUntil.BOOK if keeping is Keeping.ADDRESS_BOOK and not in_book else None


def is_private_group(keeping: Keeping | None, *, from_past: bool) -> bool:
    """Whether a group is, once it opens here: nobody is the one whom an address book could name."""
    return keeping is Keeping.ASKED or (keeping in (Keeping.ADDRESS_BOOK, Keeping.CHOSEN) and from_past)


def stays_private(
    keeping: Keeping, was: Keeping | None, *, is_now: bool, in_group: bool, in_book: bool, comes: bool, is_picked: bool
) -> bool:
    """Whether a chat is private after its owner has chosen. Only what they pick themselves is taken from the team."""
    if keeping is Keeping.CHOSEN:
        return is_picked
    if keeping is Keeping.ADDRESS_BOOK:
        return is_now and (in_book or in_group or comes or was is not Keeping.ASKED)
    return False


def until_after(
    keeping: Keeping, was: Keeping | None, before: PrivateUntil | None, *, in_group: bool, in_book: bool, comes: bool
) -> PrivateUntil | None:
    """Until when a chat that stays private is, after its owner has chosen."""
    is_open = was is Keeping.ASKED or before is not None
    waits = keeping is Keeping.ADDRESS_BOOK and comes and is_open and not (in_group or in_book)
    return PrivateUntil.BOOK if waits else None
