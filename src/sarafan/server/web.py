"""The web app's files, and its one page for every address that no route has."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, JSONResponse, Response

from sarafan.server.errors import answer

NOT_PAGES = ("api/", "files/", "hooks/", "socket.io/")
FOREVER = "public, max-age=31536000, immutable"


def mount_web(app: FastAPI, web_dir: Path) -> None:
    """Serve the built web app; files under assets/ carry a hash in their names and never change."""

    @app.get("/{path:path}", include_in_schema=False)
    async def read_page(path: str) -> Response:
        if path.startswith(NOT_PAGES) or "\x00" in path:
            return answer(404, "not_found", "There is nothing here.")
        return _file(web_dir, path) or _page(web_dir)


def _file(web_dir: Path, path: str) -> Response | None:
    root = web_dir.resolve()
    try:
        found = (root / path).resolve()
        if not path or not found.is_relative_to(root) or not found.is_file():
            return None
    except OSError:  # a name that is too long for any file
        return None
    headers = {"cache-control": FOREVER if path.startswith("assets/") else "no-cache"}
    return FileResponse(found, headers=headers)


def _page(web_dir: Path) -> Response:
    index = web_dir / "index.html"
    if not index.is_file():
        return JSONResponse(
            {"error": "web_not_built", "message": "Run ./sarafan up: it builds the web app.", "data": {}}, 503
        )
    return FileResponse(index, headers={"cache-control": "no-cache"})
