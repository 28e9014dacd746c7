"""Which chats of a phone are private: rules without I/O."""

from sarafan.channels.models import Keeping


def is_private(keeping: Keeping | None, *, from_past: bool, in_book: bool) -> bool:
    """Whether a chat with a person is, once it opens here. Until its owner has chosen, all are."""
    if keeping is Keeping.ASKED:
        return True
    if keeping is Keeping.ADDRESS_BOOK:
        return in_book
    return keeping is Keeping.CHOSEN and from_past  # one that could not be picked, because it was not here yet


def is_private_group(keeping: Keeping | None, *, from_past: bool) -> bool:
    """Whether a group is, once it opens here: nobody is the one whom an address book could name."""
    return keeping is Keeping.ASKED or (keeping in (Keeping.ADDRESS_BOOK, Keeping.CHOSEN) and from_past)


def stays_private(
    keeping: Keeping, was: Keeping | None, *, is_now: bool, in_group: bool, in_book: bool, is_picked: bool
) -> bool:
    """Whether a chat is private after its owner has chosen. Only what they pick themselves is taken from the team."""
    if keeping is Keeping.CHOSEN:
        return is_picked
    if keeping is Keeping.ADDRESS_BOOK:
        return is_now and (in_book or in_group or was is not Keeping.ASKED)
    return False
