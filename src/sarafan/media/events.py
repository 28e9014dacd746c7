"""Facts that media announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class FileChanged:
    """There is news of a file: it is here, or will never be, or has a preview now."""

    organization_id: UUID
    media_id: UUID
