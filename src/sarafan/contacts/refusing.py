"""What may not be written by whoever sees phones masked: a masked one, which would take the place of the number, and
what would show them one: an employee's is hidden from nobody.
"""

from sarafan.contacts import masking
from sarafan.contacts.errors import MaskedNumber
from sarafan.contacts.models import ContactKind
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission


def refuse_masked(actor: Actor, text: str | None, *, field: str = "text") -> None:
    """Raise `MaskedNumber` for a text with a number in it as it was shown to who may not see phones."""
    if text and not actor.sees_phones and masking.has_masked(text):
        raise MaskedNumber(field=field)


def refuse_to_uncover(actor: Actor, before: ContactKind, after: ContactKind) -> None:
    """Raise `Forbidden` where who may not see a phone says that it is an employee's."""
    if after is ContactKind.EMPLOYEE and before is not ContactKind.EMPLOYEE:
        actor.require(Permission.SEE_PHONE)
