"""News worth something this moment only, such as who types: told to every server, stored nowhere, without a cursor."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

PASSING_CHANNEL = "sarafan_passing"

_NOTIFY = sa.text("SELECT pg_notify(:channel, :payload)")


@dataclass(frozen=True)
class Passing:
    """Something for the browsers of one organization that may see a conversation: its name, and what to say."""

    organization_id: UUID
    type: str
    data: dict[str, Any]

    @property
    def conversation_id(self) -> UUID | None:
        """The conversation that it is about."""
        found = self.data.get("conversation_id")
        return UUID(found) if found else None


async def tell(session: AsyncSession, passing: Passing) -> None:
    """Let every browser of an organization know, once this transaction commits."""
    payload = {"organization": str(passing.organization_id), "type": passing.type, "data": passing.data}
    await session.execute(_NOTIFY, {"channel": PASSING_CHANNEL, "payload": json.dumps(payload)})


def parse_passing(payload: str) -> Passing:
    """Read what `tell` wrote."""
    found = json.loads(payload)
    return Passing(UUID(found["organization"]), found["type"], found["data"])
