"""Which conversations an actor may see: the one place that says so.

Lists, search, threads, counters, contacts, live changes, files and their links all ask here; `wiring.py` says by which
policy.
"""

from collections.abc import Callable, Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.models import Contact
from sarafan.conversations.models import Conversation
from sarafan.organizations.actors import Actor

# A condition on `Conversation`, within the actor's organization; nothing: all of them.
Policy = Callable[[Actor], sa.ColumnElement[bool] | None]


def everything(actor: Actor) -> None:
    """Let everybody see all conversations of their organization."""


_policy: Policy = everything


def limit_by(policy: Policy) -> None:
    """Let a policy say what is seen from now on."""
    global _policy
    _policy = policy


def limit_of(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Return the condition that limits an actor, or nothing where nothing does."""
    return _policy(actor)


def may_see(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on `Conversation` for queries, which costs nothing where nothing is limited."""
    limit = limit_of(actor)
    return sa.true() if limit is None else limit


def conversations_of(actor: Actor) -> sa.Select[UUID]:
    """Select the ids of all conversations that an actor may see."""
    return sa.select(Conversation.id).where(
        Conversation.organization_id == actor.organization_id, Conversation.removed_at.is_(None), may_see(actor)
    )


def has_seen_conversation(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether an actor may see a conversation with the contact of the surrounding query."""
    if limit_of(actor) is None:
        return sa.true()
    return conversations_of(actor).where(Conversation.contact_id == Contact.id).exists()


async def visible(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some conversations that an actor may see."""
    return (
        frozenset(await session.scalars(conversations_of(actor).where(Conversation.id.in_(ids))))
        if ids
        else frozenset()
    )


async def visible_contacts(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some contacts with whom an actor may see a conversation."""
    query = conversations_of(actor).with_only_columns(Conversation.contact_id).where(Conversation.contact_id.in_(ids))
    return frozenset(found for found in await session.scalars(query) if found) if ids else frozenset()
