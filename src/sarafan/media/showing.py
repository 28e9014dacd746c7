"""How a file looks in whatever has it."""

from uuid import UUID

from pydantic import BaseModel

from sarafan.media.models import MediaFile, MediaState
from sarafan.shapes import MessageErrorRead

MOST_WAVEFORM = 256  # heights


class MediaRead(BaseModel):
    """A message's file. The addresses need a session or a key and lead to ones that expire.

    `animated`: it moves by itself, as stickers may and films do that people call GIFs.
    """

    id: UUID
    state: MediaState
    mimetype: str
    size: int | None
    file_name: str | None
    width: int | None
    height: int | None
    seconds: int | None
    waveform: list[int] | None
    animated: bool
    url: str | None
    preview_url: str | None
    download_url: str | None
    error: MessageErrorRead | None

    @classmethod
    def of(cls, media: MediaFile) -> "MediaRead":
        """Show a file; an address is missing while there is nothing behind it."""
        ready = media.state is MediaState.READY
        has_preview = media.preview_key is not None or media.thumbnail is not None
        address = f"/api/media/{media.id}"
        return cls(
            id=media.id,
            state=media.state,
            mimetype=media.mimetype,
            size=media.size,
            file_name=media.file_name,
            width=media.width,
            height=media.height,
            seconds=media.seconds,
            waveform=media.waveform[:MOST_WAVEFORM] if media.waveform else media.waveform,
            animated=media.animated,
            url=address if ready else None,
            preview_url=f"{address}/preview" if has_preview else None,
            download_url=f"{address}/download" if ready else None,
            error=MessageErrorRead.of(media.error_code, media.error_message),
        )
