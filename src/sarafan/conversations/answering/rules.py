"""The rules of an organization: kept, changed, and read for each batch of messages."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.conversations.answering.deciding import MOST_PHRASE_WORDS, Own, Rules, asks, words_in
from sarafan.conversations.answering.phrases import BY_NAME, OWN
from sarafan.conversations.errors import AnswerRuleNotFound, InvalidPhrase, PhraseTaken, RuleStays, TooManyPhrases
from sarafan.conversations.models import AnswerRule
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

MOST_PHRASES = 200  # of one organization's own

MOST_NAME_LETTERS = 100
_OWN = f"{OWN}:"
_ONE_AFTER_ANOTHER = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def stored(session: AsyncSession, organization_id: UUID) -> Sequence[AnswerRule]:
    """List what an organization says otherwise than the built-in rules, its own phrases by their words."""
    query = sa.select(AnswerRule).where(AnswerRule.organization_id == organization_id).order_by(AnswerRule.name)
    return (await session.scalars(query)).all()


async def read(session: AsyncSession, organization_id: UUID) -> Rules:
    """Return the rules by which an organization's messages are decided."""
    query = sa.select(AnswerRule.name, AnswerRule.text, AnswerRule.waits).where(
        AnswerRule.organization_id == organization_id
    )
    rows = (await session.execute(query)).all()
    own = {tuple(name.removeprefix(_OWN).split()): Own(text, waits) for name, text, waits in rows if text is not None}
    return Rules(frozenset(name for name, text, _ in rows if text is None), own)


async def switch(session: AsyncSession, actor: Actor, name: str, *, enabled: bool) -> None:
    """Switch a built-in rule on or off. Raises `AnswerRuleNotFound`, `RuleStays`."""
    actor.require(Permission.ANSWER_RULES)
    rule = BY_NAME.get(name)
    if rule is None:
        raise AnswerRuleNotFound
    if not rule.can_be_off:
        raise RuleStays(rule=name)
    if enabled:
        kept = (AnswerRule.organization_id == actor.organization_id, AnswerRule.name == name)
        await session.execute(sa.delete(AnswerRule).where(*kept))
        return
    off = insert(AnswerRule).values(**_values(actor, name, None, waits=True))
    await session.execute(off.on_conflict_do_nothing(index_elements=["organization_id", "name"]))


async def add(session: AsyncSession, actor: Actor, text: str, *, waits: bool) -> AnswerRule:
    """Add a phrase of the organization's own; one that is there is decided anew by who may edit the rules.

    Raises `InvalidPhrase`, `TooManyPhrases`, and `PhraseTaken` when there is this phrase already.
    """
    actor.require(Permission.SEND)
    words = words_in(text)
    if not words or len(words) > MOST_PHRASE_WORDS or asks(text):
        raise InvalidPhrase(field="text", limit=MOST_PHRASE_WORDS, found=len(words))
    name = _OWN + " ".join(words)
    if len(name) > MOST_NAME_LETTERS:  # letters that stand for several are written out in it
        raise InvalidPhrase(field="text", limit=MOST_NAME_LETTERS, found=len(name))
    await session.execute(_ONE_AFTER_ANOTHER, {"key": f"answer_rules:{actor.organization_id}"})
    kept = await stored(session, actor.organization_id)
    if sum(one.text is not None for one in kept) >= MOST_PHRASES:
        raise TooManyPhrases(limit=MOST_PHRASES)
    if any(one.name == name for one in kept):
        raise PhraseTaken(field="text", found=text)
    rule = AnswerRule(**_values(actor, name, text, waits=waits))
    session.add(rule)
    await session.flush()
    await session.refresh(rule)
    return rule


async def delete(session: AsyncSession, actor: Actor, phrase_id: UUID) -> None:
    """Delete a phrase of the organization's own. Raises `AnswerRuleNotFound`."""
    actor.require(Permission.ANSWER_RULES)
    gone = sa.delete(AnswerRule).where(
        AnswerRule.organization_id == actor.organization_id, AnswerRule.id == phrase_id, AnswerRule.text.is_not(None)
    )
    if (await session.scalar(gone.returning(AnswerRule.id))) is None:
        raise AnswerRuleNotFound


def _values(actor: Actor, name: str, text: str | None, *, waits: bool) -> dict[str, object]:
    return {
        "id": uuid7(),
        "organization_id": actor.organization_id,
        "name": name,
        "text": text,
        "waits": waits,
        "author_id": actor.id,
        "author_name": actor.name,
    }
