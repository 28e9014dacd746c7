"""Make what an installation of this release leaves behind, for the test of the upgrade from it.

    .venv/bin/python -m scripts.release_dump tests/support/release_0010

Run it in the release that others upgrade from, before anything of the next one is merged. It needs `pg_dump` of the
version of the server in TEST_DATABASE_URL, or newer; an old server (15) makes a dump that every later one takes.
Everything is real: server, worker, bridge and simulator run, are used, and are stopped in the middle of their work.
"""

import argparse
import asyncio
import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import procrastinate
import psycopg
from PIL import Image

from sarafan import wiring
from sarafan.core import migrations
from sarafan.core.attention import AttentiveJobManager
from sarafan.core.jobs import build_app, defer
from sarafan.core.settings import Settings
from sarafan.resources import Resources, open_resources
from tests.support.postgres import fresh_database
from tests.support.stack import EMAIL, OWNER_PHONE, PASSWORD, Stack, eventually, running_stack

AIGUL, YERLAN, SAULE = "77055550001", "77055550002", "77055550003"
COLORS = {"kept": "teal", "ours": "orange", "previewed": "purple", "fetched": "navy", "waiting_to_leave": "olive"}
PERIODIC = ("channels.watch", "intake.watch", "intake.sweep", "messages.sweep", "messages.forget_unused_files")
WITH_QR = "id IN (SELECT channel_id FROM linked_devices WHERE qr_text IS NOT NULL)"


def secret(name: str) -> str:
    """Return a secret that protects nothing: whoever restores the dump needs it."""
    return hashlib.sha256(f"dump of a release: {name}".encode()).hexdigest()


def picture(color: str) -> bytes:
    """Make a small picture of one colour, the same ever again."""
    kept = io.BytesIO()
    Image.new("RGB", (80, 60), color).save(kept, "PNG")
    return kept.getvalue()


class Shop:
    """An installation in use, and what is known of it afterwards."""

    def __init__(self, stack: Stack, resources: Resources) -> None:
        self.stack = stack
        self.resources = resources
        self.chats: dict[str, str] = {}
        self.kept: dict[str, Any] = {"email": EMAIL, "password": PASSWORD, "phone": OWNER_PHONE, "chats": self.chats}
        self.keys = (f"reply-{number}" for number in range(100))

    async def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the hub as its owner."""
        response = await self.stack.http.post(path, json=body)
        assert response.is_success, response.text
        found: dict[str, Any] = response.json()
        return found

    async def write(self, phone: str, text: str = "", to: str = OWNER_PHONE, **more: Any) -> str:
        """Let a customer write, and wait until the hub has it as it arrived."""
        before = await self.count("deliveries")
        sent = await self.stack.customer_writes(phone, text, to, **more)
        await self.until("deliveries", lambda found: found > before)
        return str(sent["id"])

    async def write_picture(self, phone: str, text: str, name: str) -> str:
        """Let a customer send a picture."""
        media = {"base64": base64.b64encode(picture(COLORS[name])).decode(), "mimetype": "image/png"}
        return await self.write(phone, text, type="image", media={**media, "width": 80, "height": 60})

    async def reply(self, phone: str, text: str, **more: Any) -> str:
        """Answer; returns the message's id."""
        body = {"text": text, "client_key": next(self.keys), **more}
        answer = await self.post(f"/api/conversations/{self.chats[phone]}/messages", body)
        return str(answer["id"])

    async def upload(self, name: str) -> str:
        """Give a picture to be sent; returns its id."""
        content = picture(COLORS[name])
        response = await self.stack.http.post("/api/media", content=content, headers={"content-type": "image/png"})
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def count(self, table: str, condition: str = "true") -> int:
        """Count rows, behind everybody's back."""
        async with await psycopg.AsyncConnection.connect(self.stack.database_url, autocommit=True) as connection:
            cursor = await connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}".encode())
            row = await cursor.fetchone()
            return int(row[0]) if row else 0

    async def until(self, table: str, holds: Any, condition: str = "true") -> None:
        """Wait for a number of rows."""

        async def look() -> bool:
            return bool(holds(await self.count(table, condition)))

        await eventually(look, f"{table} where {condition}", 60)

    async def settled(self, phone: str, holds: Any) -> None:
        """Wait for every message of a thread to be as wanted."""

        async def look() -> bool:
            return all(holds(one) for one in await self.stack.thread(self.chats[phone]))

        await eventually(look, "the thread", 60)

    async def work(self, *queues: str) -> None:
        """Run the jobs of some queues, which a worker may do before it is stopped."""
        app = build_app(self.stack.database_url, self.resources)
        app.periodic_registry.periodic_tasks.clear()
        assert isinstance(app.connector, procrastinate.PsycopgConnector)
        app.job_manager = AttentiveJobManager(app.connector)
        async with app.open_async():
            await app.run_worker_async(
                queues=list(queues), wait=False, listen_notify=False, delete_jobs="successful",
                install_signal_handlers=False,
            )  # fmt: skip


async def _a_quiet_day(shop: Shop) -> None:
    """Numbers, people, threads, files and ticks: everything has gone its way."""
    stack = shop.stack
    await stack.set_up("Магазин «Байтерек»")
    shop.kept["channel"] = await stack.link("Магазин")
    for name, label in (("taken_off", "Склад"), ("removed", "Старый номер")):
        shop.kept[name] = (await shop.post("/api/channels", {"label": label, "color": "#0c8599"}))["id"]
        await shop.until("channels", lambda found: found == 1, f"label = '{label}' AND {WITH_QR}")
    for phone, name in ((AIGUL, "Айгүл"), (YERLAN, "Ерлан"), (SAULE, "Сәуле")):
        await stack.simulated.post("/api/people", json={"phone": phone, "name": name})
        await shop.write(phone, "Здравствуйте!")
        shop.chats[phone] = (await stack.conversation_of(phone))["id"]
    shop.kept["deleted_later"] = await shop.write_picture(AIGUL, "Такое есть?", "kept")
    await shop.settled(AIGUL, lambda one: one["media"] is None or one["media"]["state"] == "ready")
    await shop.reply(AIGUL, "Есть, вот такое", media_id=await shop.upload("ours"))
    await shop.settled(AIGUL, lambda one: one["direction"] == "in" or one["status"] == "delivered")
    await stack.customer_reads(AIGUL)
    await shop.settled(AIGUL, lambda one: one["direction"] == "in" or one["status"] == "read")
    group = {"subject": "Мастер-класс", "owner": SAULE, "participants": [OWNER_PHONE, YERLAN]}
    made = await stack.simulated.post("/api/groups", json=group)
    await shop.write(SAULE, "Во сколько начало?", made.json()["jid"])
    key = await shop.post("/api/api-keys", {"name": "Сайт", "scopes": ["read"]})
    shop.kept["api_key"] = key["key"]
    await shop.until("procrastinate_jobs", lambda found: found == 0, "queue_name <> 'intake' AND scheduled_at IS NULL")


async def _broken_off(shop: Shop) -> None:
    """Somebody stops everything while each kind of work waits."""
    stack = shop.stack
    stack.stop(stack.worker)
    await shop.reply(YERLAN, "Работаем до восьми")
    stack.stop(stack.bridge)
    await shop.work("default")  # the bridge is away: the job has been tried and pauses
    assert await shop.count("procrastinate_jobs", "task_name = 'messages.deliver' AND attempts > 0") == 1
    await stack.start(stack.bridge)

    async def connected() -> bool:
        phone = (await stack.simulated.get(f"/api/phones/{OWNER_PHONE}")).json()
        return any(device["online"] for device in phone["devices"])

    await eventually(connected, "the number being on line again", 60)
    await shop.write_picture(SAULE, "А такое?", "previewed")
    await shop.work("intake")
    await shop.work("media")  # a preview waits
    await shop.write_picture(SAULE, "И такое?", "fetched")
    await shop.write(AIGUL, type="delete", target=shop.kept["deleted_later"])
    await shop.work("intake")  # a file waits to be fetched, and one to be deleted
    await shop.reply(YERLAN, "И в субботу тоже")
    await shop.reply(AIGUL, "Есть и другой цвет", media_id=await shop.upload("waiting_to_leave"))
    for phone, text in ((AIGUL, "Сәлеметсіз бе! Да, могу отло"), (SAULE, "Спасибо, что")):
        response = await stack.http.put(f"/api/conversations/{shop.chats[phone]}/draft", json={"text": text})
        assert response.status_code == 204, response.text
    shop.kept["drafts"] = {shop.chats[AIGUL]: "Сәлеметсіз бе! Да, могу отло", shop.chats[SAULE]: "Спасибо, что"}
    shop.kept["added"] = (await shop.post("/api/channels", {"label": "Новая точка", "color": "#0c8599"}))["id"]
    await shop.post(f"/api/channels/{shop.kept['taken_off']}/disconnect", {"logout": False})
    gone = await stack.http.delete(f"/api/channels/{shop.kept['removed']}", params={"confirm": "Старый номер"})
    assert gone.status_code == 204, gone.text
    stack.stop(stack.server)
    await stack.start(stack.server)  # it asks for what waited for it
    await shop.write(YERLAN, "А в воскресенье?")
    await shop.write(AIGUL, "Сколько стоит?")  # stored, and not understood
    stack.stop(stack.server)
    outbox = await shop.count("bridge.outbox")
    await stack.customer_writes(SAULE, "Ау?")
    await shop.until("bridge.outbox", lambda found: found > outbox)  # with the bridge, and not delivered
    async with shop.resources.database.for_system() as session:
        for name in PERIODIC:
            await defer(session, name, {"timestamp": 1_790_000_000}, queueing_lock=name)
    async with await psycopg.AsyncConnection.connect(stack.database_url, autocommit=True) as connection:
        # What a worker does that is killed a moment later: it takes a job.
        await connection.execute(
            "SELECT procrastinate_fetch_job_v2(ARRAY['media'], procrastinate_register_worker_v1())"
        )


async def _count_jobs(database_url: str) -> dict[str, int]:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        cursor = await connection.execute("SELECT task_name, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
        return {str(name): int(count) for name, count in await cursor.fetchall()}


def _dump(database_url: str) -> str:
    """Return the database as SQL that any role may run: without the names of its owner."""
    command = ["pg_dump", "--no-owner", "--inserts", "--rows-per-insert=100", database_url]
    dumped = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    without_owner = re.sub(r"(ALTER DEFAULT PRIVILEGES )FOR ROLE \S+ ", r"\1", dumped)
    lines = [line for line in without_owner.splitlines() if not line.startswith((r"\restrict", r"\unrestrict", "--"))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


async def make(folder: Path) -> None:
    """Use an installation, stop it, and keep what it leaves."""
    wiring.wire()
    with fresh_database() as database_url, tempfile.TemporaryDirectory() as temporary:
        migrations.upgrade(database_url)
        async with running_stack(database_url, Path(temporary), start=False) as stack:
            data = Path(temporary) / "data"
            stack.hub_env |= {"SARAFAN_DATA_DIR": str(data), "SARAFAN_SECRET_KEY": secret("hub")}
            stack.bridge.env |= {
                "BRIDGE_ENCRYPTION_KEY": secret("bridge"),
                "BRIDGE_MEDIA_DIR": str(data / "outgoing"),
                "RECONNECT_MIN_MS": "200",
            }
            stack.http.timeout = httpx.Timeout(30)
            await stack.start()
            settings = {name.removeprefix("SARAFAN_").lower(): value for name, value in stack.hub_env.items()}
            async with open_resources(Settings.model_validate(settings)) as resources:
                shop = Shop(stack, resources)
                await _a_quiet_day(shop)
                await _broken_off(shop)
            stack.stop()
            shop.kept |= {"secret_key": secret("hub"), "bridge_key": secret("bridge")}
            shop.kept["jobs"] = await _count_jobs(database_url)
            _keep(folder, database_url, data, Path(temporary) / "whatsapp", shop.kept)


def _keep(folder: Path, database_url: str, data: Path, simulator: Path, kept: dict[str, Any]) -> None:
    for name in ("media", "simulator"):
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "database.sql.gz").open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(_dump(database_url).encode())
    shutil.copytree(data / "media", folder / "media")
    shutil.copytree(simulator, folder / "simulator")
    text = json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "kept.json").write_text(f"{text}\n")
    print(f"{urlsplit(database_url).path[1:]} is kept in {folder}; jobs: {kept['jobs']}")


def main() -> None:
    """Read where to put it."""
    parser = argparse.ArgumentParser(description="Keep what an installation of this release leaves behind.")
    parser.add_argument("folder", type=Path)
    asyncio.run(make(parser.parse_args().folder))


if __name__ == "__main__":
    main()
