"""Searches of who may not see phones: hidden digits find nothing, or one could ask for them one after another."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import masking
from sarafan.contacts.models import Contact
from sarafan.contacts.queries import is_no_number
from sarafan.conversations import concealing
from sarafan.conversations.models import Group
from sarafan.core.folding import words_of
from sarafan.organizations.actors import Actor
from sarafan.search.words import Word, cleaned


def chats_shown(actor: Actor, q: str) -> sa.ColumnElement[bool] | None:
    """Return which found people and groups are shown: by the end of a phone, or by a name that has none."""
    words = words_of(q)
    if actor.sees_phones or not masking.has_digits(" ".join(words)):
        return None
    tail, name = masking.tail_of(words), sa.func.coalesce(Contact.name, Group.subject)
    return sa.or_(is_no_number(name), Contact.phone.like(f"%{tail}") if tail else sa.false())


async def texts_found(session: AsyncSession, actor: Actor, texts: Sequence[str], words: Sequence[Word]) -> list[bool]:
    """Say of each found text whether a search has found it by something else than a number that is hidden."""
    numbers = [word for word in words if any(map(masking.has_digits, word.forms))]
    if actor.sees_phones or not numbers:
        return [True] * len(texts)
    shown = await concealing.conceal(session, actor.organization_id, list(texts))
    return [
        before == after or all(_has(cleaned(after).split(), word) for word in numbers)
        for before, after in zip(texts, shown, strict=True)
    ]


def _has(text: Sequence[str], word: Word) -> bool:
    return any(one in word.forms or (word.beginnings and one.startswith(word.beginnings)) for one in text)
