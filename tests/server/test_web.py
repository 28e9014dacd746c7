"""How the built web app reaches a browser: compressed, and asked for anew only where it may have changed."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from sarafan.server.web import ASK_AGAIN, FOREVER, mount_web

SCRIPT = b"export const words = 1; // " + b"as the build has written it " * 100
BROTLI = b"what the build has made of it for br"
PAGE = b"<!doctype html>"


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "index.html.gz").write_bytes(gzip.compress(PAGE))
    script = tmp_path / "assets" / "first-1a2b.js"
    script.write_bytes(SCRIPT)
    script.with_name("first-1a2b.js.br").write_bytes(BROTLI)
    script.with_name("first-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets" / "font-3c4d.woff2").write_bytes(b"wOF2")
    app = FastAPI(openapi_url=None)
    mount_web(app, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http:
        yield http


@pytest.mark.parametrize(
    ("accepted", "encoding", "content"),
    [
        ("gzip, deflate, br, zstd", "br", BROTLI),
        ("gzip, deflate", "gzip", SCRIPT),
        ("br;q=0, gzip;q=0.5", "gzip", SCRIPT),
        ("BR ; q=0.000, GZIP; Q=0.0", None, SCRIPT),
        ("identity", None, SCRIPT),
        ("", None, SCRIPT),
        (";;,,q=,br.gz,gzipped", None, SCRIPT),
    ],
)
async def test_a_browser_gets_what_it_takes(
    browser: httpx.AsyncClient, accepted: str, encoding: str | None, content: bytes
):
    answer = await browser.get("/assets/first-1a2b.js", headers={"accept-encoding": accepted})

    assert answer.headers.get("content-encoding") == encoding
    assert answer.content == content
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["cache-control"] == FOREVER


async def test_a_page_is_asked_for_anew_and_sent_only_when_it_has_changed(browser: httpx.AsyncClient, tmp_path: Path):
    first = await browser.get("/chats", headers={"accept-encoding": "gzip"})
    tag = first.headers["etag"]
    same = await browser.get("/", headers={"accept-encoding": "gzip", "if-none-match": f'"other", W/{tag}'})
    other_encoding = await browser.get("/", headers={"accept-encoding": "br", "if-none-match": tag})
    (tmp_path / "index.html.gz").write_bytes(gzip.compress(b"<!doctype html><title>"))
    changed = await browser.get("/", headers={"accept-encoding": "gzip", "if-none-match": tag})

    assert (first.status_code, first.content, first.headers["cache-control"]) == (200, PAGE, ASK_AGAIN)
    assert (same.status_code, same.content, same.headers["etag"], same.headers["vary"]) == (
        304,
        b"",
        tag,
        "accept-encoding",
    )
    assert (other_encoding.status_code, other_encoding.content) == (200, PAGE)
    assert (changed.status_code, changed.content) == (200, b"<!doctype html><title>")


async def test_every_encoding_has_a_mark_of_its_own(browser: httpx.AsyncClient):
    tags = {
        (await browser.get("/assets/first-1a2b.js", headers={"accept-encoding": accepted})).headers["etag"]
        for accepted in ("br", "gzip", "identity")
    }

    assert len(tags) == 3


async def test_what_is_compressed_already_goes_as_it_is(browser: httpx.AsyncClient):
    answer = await browser.get("/assets/font-3c4d.woff2", headers={"accept-encoding": "br, gzip"})

    assert (answer.content, answer.headers.get("content-encoding")) == (b"wOF2", None)
    assert answer.headers["cache-control"] == FOREVER


@pytest.mark.parametrize(
    "path", ["/assets/first-of-another-build.js", "/assets/", "/assets/..%2F..%2Fsecret", "/assets/%00"]
)
async def test_a_file_of_another_build_is_no_page(browser: httpx.AsyncClient, path: str):
    answer = await browser.get(path)

    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/assets/..%2Findex.html", "/index.html"])
async def test_only_what_lies_among_the_hashed_is_kept_for_ever(browser: httpx.AsyncClient, path: str):
    answer = await browser.get(path)

    assert (answer.content, answer.headers["cache-control"]) == (PAGE, ASK_AGAIN)


async def test_the_service_worker_is_never_an_outdated_one_and_the_manifest_is_one(
    browser: httpx.AsyncClient, tmp_path: Path
):
    (tmp_path / "service-worker.js").write_bytes(b"self.addEventListener('push', () => {});")
    (tmp_path / "manifest.webmanifest").write_bytes(b"{}")
    worker, manifest = await browser.get("/service-worker.js"), await browser.get("/manifest.webmanifest")

    assert (worker.headers["cache-control"], manifest.headers["cache-control"]) == (ASK_AGAIN, ASK_AGAIN)
    assert worker.headers["content-type"].startswith("text/javascript")
    assert manifest.headers["content-type"].startswith("application/manifest+json")
