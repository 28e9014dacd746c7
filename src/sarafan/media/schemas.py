"""JSON shapes of files."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from sarafan.conversations.models import MessageKind


class UploadRead(BaseModel):
    """A file that was given to us; `kind`: as what WhatsApp takes it. Unused, it is forgotten after a day."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: MessageKind
    mimetype: str
    size: int
    file_name: str | None
