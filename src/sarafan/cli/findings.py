"""What `doctor` looks at."""

import email.utils
import os
import platform
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg

from sarafan.cli import clusters, installation, node, paths, ports, privacy, rights, sealing, secrets_file
from sarafan.cli.console import Refusal
from sarafan.cli.verdicts import Finding, bad, ok, warn
from sarafan.core import migrations
from sarafan.core.clock import ahead_s, utc_now

WHATSAPP = "wss://web.whatsapp.com/ws/chat"
OLDEST_POSTGRES = 15
LOW_DISK_MB, NO_DISK_MB = 2_000, 300
CLOCK_MAY_BE_OFF_S, WRONG_CLOCK_S = 2, 300  # by more than the first, messages could stand in another order
WAIT_S = 5.0


def everything(folder: Path) -> Iterator[Finding]:
    """Look at the whole installation; quick things first."""
    running = installation.read_presence(folder)
    yield from _versions()
    yield from data_folder(folder)
    yield _disk(folder)
    yield from _addresses(running)
    yield from _database(folder)
    yield from _bridge(folder, running)
    yield from _whatsapp(running)
    yield _clock()


def _versions() -> Iterator[Finding]:
    yield ok("Python", platform.python_version())
    try:
        version = subprocess.run([node.program(), "--version"], capture_output=True, text=True, check=True).stdout
        yield ok("Node", version.strip().removeprefix("v"))
    except (Refusal, OSError, subprocess.CalledProcessError) as error:
        yield bad("Node", f"does not run: {error}", "Delete .venv and start ./sarafan again.")
    if (paths.WEB / "dist" / "index.html").exists():
        yield ok("web", "built")
    else:
        yield warn("web", "not built yet", "./sarafan up builds it.")


def data_folder(folder: Path) -> Iterator[Finding]:
    """Look at the folder that holds everything, and at whether others can read its secrets."""
    if not folder.exists():
        yield warn("data", f"{folder} does not exist yet", "./sarafan up makes it.")
        return
    if os.access(folder, os.W_OK | os.X_OK):
        yield ok("data", str(folder))
    else:
        yield bad("data", f"{folder} cannot be written", "Run Sarafan as the folder's owner.")
    secrets = folder / secrets_file.FILE
    if secrets.exists() and secrets.stat().st_mode & 0o077:
        yield bad("secrets", f"{secrets} can be read by others", f"chmod 600 {secrets}")
    yield _privacy(folder)


def _privacy(folder: Path) -> Finding:
    """Close what others of this machine could read."""
    try:
        mended = privacy.mend_all(folder)
    except OSError as error:
        return bad("privacy", f"others can read {error.filename}", f"As its owner: chmod -R go= {folder}")
    if mended:
        return warn("privacy", f"others could read {mended} of our files and folders", "Nothing: they are closed now.")
    return ok("privacy", "nobody else can read our files")


def _disk(folder: Path) -> Finding:
    present = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free_mb = shutil.disk_usage(present).free // 1_000_000
    found = f"{free_mb / 1000:.1f} GB free"
    if free_mb < NO_DISK_MB:
        return bad("disk", found, "Make room now: the database stops when the disk is full.")
    if free_mb < LOW_DISK_MB:
        return warn("disk", found, "Make room soon.")
    return ok("disk", found)


def _addresses(running: dict[str, Any] | None) -> Iterator[Finding]:
    if running is not None:
        yield from _hub(str(running.get("url", "")), int(running.get("port", 0)))
        return
    yield ok("hub", "does not run from this folder; ./sarafan up starts it")
    for port, whose in ((8000, "the web page"), (3001, "the bridge")):
        if ports.is_free(port):
            yield ok(f"port {port}", "free")
        else:
            who = ports.holder(port) or "another program"
            yield warn(f"port {port}", f"taken by {who}", f"Stop it, or {whose} has to use another port.")


def _hub(url: str, port: int) -> Iterator[Finding]:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/health", timeout=WAIT_S, trust_env=False)
    except httpx.HTTPError as error:
        mend = "Look at what `up` prints; it restarts the server."
        yield bad("hub", f"{url} does not answer ({_kind(error)})", mend)
        return
    if not answer.is_success:
        yield bad("hub", f"{url} answers {answer.status_code}", "Look at the lines about the database.")
        return
    try:
        told = dict(answer.json())
    except (ValueError, TypeError):
        mend = "Another program has its port: stop one of them."
        yield bad("hub", f"{url} answers, but not as Sarafan does", mend)
        return
    yield _coming_in(url, told.get("backlog"))
    if told.get("clock_ahead_s") is not None:
        yield clock("beside WhatsApp's", float(told["clock_ahead_s"]))


def _coming_in(url: str, backlog: Any) -> Finding:
    """Say whether what arrives is taken in, as the hub tells it."""
    if not backlog:
        return ok("hub", f"answers at {url}")
    found = f"{backlog['waiting']} waiting to come in since {str(backlog['since'])[:16].replace('T', ' ')} UTC"
    mend = "Look at what `up` prints; the page of each number says where its messages wait."
    return bad("hub", f"{found}, of {backlog['channels']} numbers", mend)


def _database(folder: Path) -> Iterator[Finding]:
    given = os.environ.get("DATABASE_URL")
    whose = "DATABASE_URL" if given else "built-in"
    try:
        if not given and not clusters.is_made(folder):
            yield ok("database", "built-in, made at the first start")
            return
        with installation.database(folder) as url:
            yield from _look_into(url, whose)
            yield from rights.look(folder, url, is_built_in=not given)
            if not migrations.pending(url):
                yield from sealing.look(folder, url)
    except psycopg.Error as error:
        words = " ".join(str(error).split())
        yield bad("database", f"{whose}: {words}", "Check that PostgreSQL runs, and the address, user and password.")
    except Refusal as refusal:
        yield bad("database", refusal.sentence, " ".join(refusal.hints))


def _look_into(url: str, whose: str) -> Iterator[Finding]:
    with psycopg.connect(url, connect_timeout=int(WAIT_S)) as connection:
        version = connection.info.server_version
        encoding = connection.info.parameter_status("server_encoding")
    name = f"PostgreSQL {version // 10_000}.{version % 10_000} ({whose})"
    if version // 10_000 < OLDEST_POSTGRES:
        yield bad("database", name, f"Sarafan needs PostgreSQL {OLDEST_POSTGRES} or newer.")
        return
    if encoding != "UTF8":
        yield bad("database", f"{name} with the encoding {encoding}", "Make the database with ENCODING 'UTF8'.")
        return
    yield ok("database", name)
    missing = migrations.pending(url)
    if missing:
        yield bad("migrations", f"{len(missing)} to run: {', '.join(missing)}", "./sarafan migrate (`up` does it too)")
    else:
        yield ok("migrations", "all run")


def _bridge(folder: Path, running: dict[str, Any] | None) -> Iterator[Finding]:
    port = (running or {}).get("bridge_port")
    url = os.environ.get("SARAFAN_BRIDGE_URL") or (f"http://127.0.0.1:{port}" if port else None)
    if url is None:
        yield ok("bridge", "does not run; ./sarafan up starts it")
        return
    key = secrets_file.read_or_make(folder)["SARAFAN_BRIDGE_API_KEY"].split(",")[0]
    try:
        with httpx.Client(base_url=url, timeout=WAIT_S, trust_env=False, headers={"X-Api-Key": key}) as bridge:
            health = bridge.get("/health").json()
            listing = bridge.get("/sessions")
    except (httpx.HTTPError, ValueError) as error:
        yield bad("bridge", f"{url} does not answer ({_kind(error)})", "Look at what `up` prints about the bridge.")
        return
    if health.get("status") != "ok":
        yield bad("bridge", f"{url}: {health.get('status')}", "The bridge cannot use its database.")
        return
    if listing.status_code == httpx.codes.UNAUTHORIZED:
        yield bad("bridge", f"{url} refuses our key", "SARAFAN_BRIDGE_API_KEY must be one of its BRIDGE_API_KEY.")
        return
    accounts = listing.json().get("items", [])
    yield ok("bridge", f"answers at {url}; {len(accounts)} number{'' if len(accounts) == 1 else 's'}")
    yield from (describe_number(account) for account in accounts)


def describe_number(account: dict[str, Any]) -> Finding:
    """Say how a linked number is, as the bridge tells it; its phone by the last digits only."""
    status = str(account.get("status"))
    name = f"…{account['phone'][-4:]}" if account.get("phone") else str(account.get("sessionId", ""))[:8]
    reason = account.get("reason") or {}
    why = " ".join(str(reason[part]) for part in ("code", "detail") if reason.get(part)).replace("_", " ")
    found = f"{name} is {status.replace('_', ' ')}{f': {why}' if why else ''}"
    if trouble := account.get("trouble"):
        return _describe_trouble(trouble, found)
    if status in {"connected", "created", "stopped", "qr", "pairing"}:
        return ok("number", found)
    if status in {"connecting", "reconnecting"}:
        return warn("number", found, "The bridge tries again by itself.")
    return bad("number", found, "Open its page under «Номера» and link it again.")


TROUBLES = {
    "not_stored": (
        "cannot be stored",
        "Look at the bridge's database and its disk. Nothing is lost: WhatsApp keeps what is not stored.",
    ),
    "not_taken": (
        "are not taken by the hub",
        "Look at the lines about the hub. Nothing is lost: the bridge keeps what the hub has not taken.",
    ),
}


def _describe_trouble(trouble: dict[str, Any], found: str) -> Finding:
    where, mend = TROUBLES.get(str(trouble.get("code")), ("wait", "Look at what `up` prints about the bridge."))
    since = str(trouble.get("since"))[:16].replace("T", " ")
    return bad("number", f"{found}; {trouble.get('waiting')} events {where} since {since} UTC", mend)


def _whatsapp(running: dict[str, Any] | None) -> Iterator[Finding]:
    simulator = (running or {}).get("simulator_ports", {}).get("whatsapp")
    address = f"ws://127.0.0.1:{simulator}" if simulator else os.environ.get("WHATSAPP_WS_URL", WHATSAPP)
    host = urlsplit(address).hostname or ""
    port = urlsplit(address).port or (80 if address.startswith("ws:") else 443)
    what = "phones" if simulator else "WhatsApp"
    try:
        with socket.create_connection((host, port), timeout=WAIT_S):
            yield ok(what, f"{host}:{port} can be reached")
    except socket.gaierror:
        mend = "Check the network and its DNS. Numbers wait meanwhile, and the bridge tries again by itself."
        yield bad(what, f"{host} can't be reached: its name is not found", mend)
    except OSError as error:
        mend = f"Check the network, and that a firewall lets port {port} out. The bridge tries again by itself."
        yield bad(what, f"{host}:{port} can't be reached: {error.strerror or _kind(error)}", mend)


def _clock() -> Finding:
    """Compare with the time WhatsApp's web server tells: signatures and codes live for minutes only."""
    asked_at = utc_now()
    told = f"{asked_at:%Y-%m-%d %H:%M:%S} UTC"
    try:
        answer = httpx.head("https://web.whatsapp.com/", timeout=WAIT_S)
        theirs = email.utils.parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return ok("clock", f"{told} (nothing to compare it with)")
    return clock(told, ahead_s(asked_at, utc_now(), theirs))


def clock(told: str, ahead: float) -> Finding:
    """Say whether our clock is right; one that is off puts messages in another order than phones have them."""
    if abs(ahead) <= CLOCK_MAY_BE_OFF_S:
        return ok("clock", told)
    verdict = bad if abs(ahead) > WRONG_CLOCK_S else warn
    off = f"{abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}"
    return verdict("clock", f"{told}, {off}", "Turn on time synchronisation: timedatectl set-ntp true")


def _kind(error: Exception) -> str:
    return type(error).__name__
