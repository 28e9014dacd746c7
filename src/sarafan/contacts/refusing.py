"""What may not be written by whoever sees phones masked: a masked one, which would take the place of the number."""

from sarafan.contacts import masking
from sarafan.contacts.errors import MaskedNumber
from sarafan.organizations.actors import Actor


def refuse_masked(actor: Actor, text: str | None, *, field: str = "text") -> None:
    """Raise `MaskedNumber` for a text with a number in it as it was shown to who may not see phones."""
    if text and not actor.sees_phones and masking.has_masked(text):
        raise MaskedNumber(field=field)
