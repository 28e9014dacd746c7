"""The web app's files, and its one page for every address that no route has."""

import os
from mimetypes import add_type, guess_type
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from sarafan.server.errors import answer

NOT_PAGES = ("api/", "files/", "hooks/", "socket.io/")
ASSETS = "assets"  # the folder whose files carry a hash in their names
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"  # a browser keeps it, and asks each time whether it is still the same
# What the build writes beside a file (web/compressed-files.ts), the smallest first.
ENCODINGS = {"br": ".br", "gzip": ".gz"}

add_type("application/manifest+json", ".webmanifest")


def mount_web(app: FastAPI, web_dir: Path) -> None:
    """Serve the built web app; files under assets/ carry a hash in their names and never change."""
    root = web_dir.resolve()

    @app.get("/{path:path}", include_in_schema=False)
    async def read_page(path: str, request: Request) -> Response:
        if path.startswith(NOT_PAGES) or "\x00" in path:
            return answer(404, "not_found", "There is nothing here.")
        found = _find(root, path)
        if found is not None:
            is_hashed = found.is_relative_to(root / ASSETS)
            return _send(request, found, FOREVER if is_hashed else ASK_AGAIN)
        if path.startswith(f"{ASSETS}/"):  # of another build: the page in its place would be no script
            return answer(404, "not_found", "There is nothing here.")
        return _page(request, root)


def _find(root: Path, path: str) -> Path | None:
    try:
        found = (root / path).resolve()
        return found if path and found.is_relative_to(root) and found.is_file() else None
    except OSError:  # a name that is too long for any file
        return None


def _page(request: Request, root: Path) -> Response:
    index = root / "index.html"
    if not index.is_file():
        return JSONResponse(
            {"error": "web_not_built", "message": "Run ./sarafan up: it builds the web app.", "data": {}}, 503
        )
    return _send(request, index, ASK_AGAIN)


def _send(request: Request, file: Path, cache: str) -> Response:
    """Answer with a file as the build has compressed it, if the browser takes that; with 304 if it has the same."""
    encoding, found, facts = _smallest(file, _takes(request.headers.get("accept-encoding", "")))
    headers = {
        "cache-control": cache,
        "vary": "accept-encoding",
        "etag": f'"{facts.st_mtime_ns:x}-{facts.st_size:x}{f"-{encoding}" if encoding else ""}"',
    }
    known = request.headers.get("if-none-match", "")
    if headers["etag"] in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
    media_type = guess_type(file.name)[0] or "application/octet-stream"
    return FileResponse(found, headers=headers, media_type=media_type, stat_result=facts)


def _smallest(file: Path, taken: set[str]) -> tuple[str | None, Path, os.stat_result]:
    for encoding, ending in ENCODINGS.items():
        compressed = file.with_name(file.name + ending)
        if encoding in taken and compressed.is_file():
            return encoding, compressed, compressed.stat()
    return None, file, file.stat()


def _takes(accept_encoding: str) -> set[str]:
    """Return the encodings that a browser names and does not refuse ("br;q=0")."""
    named = (part.partition(";") for part in accept_encoding.lower().split(","))
    return {name.strip() for name, _, quality in named if quality.replace(" ", "").rstrip("0") not in {"q=", "q=0."}}
