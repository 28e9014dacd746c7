"""HTTP: the rules of what waits for an answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator

from sarafan.conversations.answering import deciding, rules
from sarafan.conversations.answering.phrases import BUILT_IN
from sarafan.conversations.answering.schemas import (
    AnswerRulesRead,
    BuiltInRuleRead,
    DecisionRead,
    OwnPhraseRead,
    PhraseCreate,
    RuleUpdate,
)
from sarafan.conversations.errors import AnswerRuleNotFound, InvalidPhrase, PhraseTaken, RuleStays, TooManyPhrases
from sarafan.conversations.models import MessageKind
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.shapes import refuse_nul

router = APIRouter(prefix="/api", tags=["conversations"])

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
RulesKeeper = Annotated[Actor, Depends(allowed(Permission.ANSWER_RULES))]
Sentence = Annotated[str, Query(max_length=1000), AfterValidator(refuse_nul)]


@router.get("/answer-rules")
async def read_answer_rules(actor: Anyone, session: Transaction) -> AnswerRulesRead:
    """Show by which rules a customer's message waits for an answer, or does not."""
    kept = await rules.stored(session, actor.organization_id)
    off = {one.name for one in kept if one.text is None}
    built_in = [
        BuiltInRuleRead(
            name=rule.name,
            waits=rule.waits,
            phrases=list(rule.phrases),
            can_be_off=rule.can_be_off,
            enabled=rule.name not in off,
        )
        for rule in BUILT_IN
    ]
    own = [OwnPhraseRead.model_validate(one) for one in kept if one.text is not None]
    return AnswerRulesRead(built_in=built_in, own=own, most_own=rules.MOST_PHRASES)


@router.get("/answer-rules/try")
async def try_answer_rules(
    actor: Anyone, session: Transaction, text: Sentence, after_question: bool = False
) -> DecisionRead:
    """Say what would be decided of a text message. `after_question`: right after a question of ours."""
    asked = deciding.Asked(question=after_question, wants_reaction=after_question)
    found = deciding.decide(MessageKind.TEXT, text, await rules.read(session, actor.organization_id), asked=asked)
    return DecisionRead.of(found)


@router.put("/answer-rules/{rule_name}", status_code=204)
@refuses(AnswerRuleNotFound, RuleStays)
async def switch_answer_rule(rule_name: str, body: RuleUpdate, actor: RulesKeeper, session: Transaction) -> None:
    """Switch a built-in rule on or off."""
    await rules.switch(session, actor, rule_name, enabled=body.enabled)


@router.post("/answer-rules/phrases", status_code=201)
@refuses(InvalidPhrase, PhraseTaken, TooManyPhrases)
async def add_answer_phrase(body: PhraseCreate, actor: Writer, session: Transaction) -> OwnPhraseRead:
    """Add a phrase of the organization's own."""
    return OwnPhraseRead.model_validate(await rules.add(session, actor, body.text, waits=body.waits))


@router.delete("/answer-rules/phrases/{phrase_id}", status_code=204)
@refuses(AnswerRuleNotFound)
async def delete_answer_phrase(phrase_id: UUID, actor: RulesKeeper, session: Transaction) -> None:
    """Delete a phrase of the organization's own."""
    await rules.delete(session, actor, phrase_id)
