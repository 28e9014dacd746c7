"""HTTP: files of messages. Who may see a file gets an address that expires; the address gives the file."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from sarafan.conversations import concealing
from sarafan.core.clock import utc_now
from sarafan.core.errors import Busy, DiskFull, Unreachable
from sarafan.core.refusals import refuses
from sarafan.media import links, queries, uploading
from sarafan.media.errors import EmptyFile, LinkExpired, MediaNotFound, MediaNotReady, MediaTooLarge, UnsafeFile
from sarafan.media.links import FileLink
from sarafan.media.looks import ANY_TYPE
from sarafan.media.models import MediaFile, MediaState
from sarafan.media.schemas import UploadRead
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, OpenResources, Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources

router = APIRouter(tags=["files"])

LEADS_ON: dict[int | str, dict[str, Any]] = {302: {"description": "Leads to an address that is valid for an hour."}}
# A file is somebody else's: whatever it is, nothing in it may run, or load anything more.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.+-]+)*", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@router.post(
    "/api/media",
    status_code=201,
    openapi_extra={
        "requestBody": {"required": True, "content": {ANY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
@refuses(Busy, DiskFull, EmptyFile, MediaTooLarge, Unreachable, UnsafeFile)
async def upload_media(
    request: Request,
    actor: Annotated[Actor, Depends(allowed(Permission.SEND))],
    resources: OpenResources,
    x_file_name: Annotated[str, Header(max_length=4000, description="percent-encoded")] = "",
    x_sound: Annotated[str, Header(max_length=400, description="of a recording: seconds;levels, up to 64 to 100")] = "",
) -> UploadRead:
    """Give a file, as it is, to be sent with a message; one that no message has is forgotten after a day."""
    announced = request.headers.get("content-length", "0")
    file = await uploading.take(
        resources,
        actor,
        request.stream(),
        announced=int(announced) if announced.isascii() and announced.isdigit() else 0,
        mimetype=_plain_type(request.headers.get("content-type", "")),
        name=x_file_name,
        sound=x_sound,
    )
    return UploadRead.model_validate(file)


@router.get("/api/media/{media_id}", status_code=302, response_class=RedirectResponse, responses=LEADS_ON)
@refuses(MediaNotFound, MediaNotReady, Unreachable)
async def open_media(media_id: UUID, actor: Anyone, session: Transaction, resources: OpenResources) -> Response:
    """Lead to a message's file, to be shown in the page where its type allows it."""
    file = await queries.get_visible(session, actor, media_id)
    name = await concealing.conceal_from(session, actor, file.file_name)
    return await _lead_to(resources, file, name, shown=links.may_be_shown(file.mimetype))


@router.get("/api/media/{media_id}/download", status_code=302, response_class=RedirectResponse, responses=LEADS_ON)
@refuses(MediaNotFound, MediaNotReady, Unreachable)
async def download_media(media_id: UUID, actor: Anyone, session: Transaction, resources: OpenResources) -> Response:
    """Lead to a message's file, to be kept."""
    file = await queries.get_visible(session, actor, media_id)
    name = await concealing.conceal_from(session, actor, file.file_name)
    return await _lead_to(resources, file, name, shown=False)


@router.get("/api/media/{media_id}/preview", status_code=302, response_class=RedirectResponse, responses=LEADS_ON)
@refuses(MediaNotFound, Unreachable)
async def preview_media(media_id: UUID, actor: Anyone, session: Transaction, resources: OpenResources) -> Response:
    """Lead to a small picture of a message's file; while there is none of ours, the one that came with it."""
    file = await queries.get_visible(session, actor, media_id)
    if file.preview_key is not None:
        return await _redirect(resources, file.preview_key, "image/jpeg", None, shown=True)
    if file.thumbnail is None:
        raise MediaNotFound
    return Response(file.thumbnail, media_type="image/jpeg", headers={"content-security-policy": FILE_POLICY})


@router.get("/files/{token}", include_in_schema=False)
@refuses(LinkExpired, MediaNotFound, Unreachable)
async def read_file(
    token: str, resources: OpenResources, wanted: Annotated[str | None, Header(alias="range")] = None
) -> Response:
    """Give a file, or the part of it that a player asks for."""
    link = links.open_token(resources.settings.secret_key, token, utc_now())
    try:
        size = await resources.files.size(link.key)
    except FileNotFoundError as error:
        raise MediaNotFound from error
    headers = {
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=3600",
        "content-disposition": _disposition(link),
        "content-security-policy": FILE_POLICY,
    }
    part = _part(wanted, size)
    if part is None:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
    start, length = part
    headers["content-length"] = str(length)
    if length < size:
        headers["content-range"] = f"bytes {start}-{start + length - 1}/{size}"
    return StreamingResponse(
        _pieces(resources, link.key, start, length),
        status_code=206 if length < size else 200,
        media_type=_plain_type(link.mimetype),
        headers=headers,
    )


def _plain_type(header: str) -> str:
    return header.lower() if _TYPE.fullmatch(header) and len(header) <= 255 else ANY_TYPE


async def _pieces(resources: Resources, key: str, start: int, length: int) -> AsyncIterator[bytes]:
    if length:
        async for piece in resources.files.read(key, start, length):
            yield piece


async def _lead_to(resources: Resources, file: MediaFile, name: str | None, *, shown: bool) -> Response:
    if file.state is not MediaState.READY or file.object_key is None:
        raise MediaNotReady(state=file.state.value)
    return await _redirect(resources, file.object_key, file.mimetype, name, shown=shown)


async def _redirect(resources: Resources, key: str, mimetype: str, name: str | None, *, shown: bool) -> Response:
    # A bucket knows no names and no types: what it gives by itself is only what a page shows.
    address = await resources.files.address(key, links.VALID_FOR) if shown else None
    if address is None:
        expires_at_s = int((utc_now() + links.VALID_FOR).timestamp())
        link = FileLink(key, mimetype, name, shown, expires_at_s)
        address = f"/files/{links.sign(resources.settings.secret_key, link)}"
    return RedirectResponse(address, 302)


def _disposition(link: FileLink) -> str:
    kind = "inline" if link.shown else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(link.name, safe='')}" if link.name else kind


def _part(wanted: str | None, size: int) -> tuple[int, int] | None:
    """Return where the wanted part starts and how long it is; nothing when there is no such part.

    What is no single range of bytes is not understood, and answered with the whole (RFC 9110, 14.2).
    """
    found = _RANGE.fullmatch(wanted or "")
    if found is None or found.groups() == ("", ""):
        return 0, size
    first, last = found.groups()
    if first == "":
        length = min(int(last), size)
        return (size - length, length) if length else None
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end - start + 1) if start <= end else None
