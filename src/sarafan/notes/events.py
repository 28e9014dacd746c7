"""Facts that notes announce. They carry ids: what a note says is nobody else's business."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class MemberMentioned:
    """A note names a member who has not seen it yet."""

    organization_id: UUID
    conversation_id: UUID
    note_id: UUID
    member_id: UUID
