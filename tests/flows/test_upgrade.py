"""An upgrade from the release before, with the whole stack: the number stays linked, nothing is lost on either side."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.release_dump import AIGUL, SAULE, YERLAN
from tests.support import leaks
from tests.support.postgres import new_database
from tests.support.release import Release
from tests.support.stack import OWNER_PHONE, Stack, eventually, running_stack

pytestmark = [pytest.mark.flow, pytest.mark.timeout(240)]

ON_THE_PHONE = {
    AIGUL: ["Здравствуйте!", "Есть, вот такое", "Есть и другой цвет", "Сколько стоит?"],
    YERLAN: ["Здравствуйте!", "А в воскресенье?", "Работаем до восьми", "И в субботу тоже"],
    SAULE: ["Здравствуйте!", "А такое?", "И такое?", "Ау?"],
}


async def test_the_number_is_on_line_without_a_scan_and_both_sides_have_everything(
    database_server: str, migrated_database: str, tmp_path: Path
):
    release, data = Release(), tmp_path / "data"
    with new_database(database_server) as url:
        await asyncio.to_thread(release.restore, url, data)
        async with running_stack(url, tmp_path, start=False) as stack:
            await asyncio.to_thread(release.restore_phones, tmp_path / "whatsapp")
            _use_secrets_of(stack, release, data)
            await stack.start(stack.simulator, stack.bridge, stack.server)
            await eventually(lambda: _is_online(stack), "the number being on line", 60)
            await stack.start(stack.worker)  # what waits for more than a day is given up at the first refusal
            await _sign_in(stack.http, release)

            for phone, texts in ON_THE_PHONE.items():
                await eventually(partial(_phone_says, stack, phone, texts), f"{phone} saying {texts}", 60)
                await eventually(partial(_hub_says, stack, release, phone, texts), f"the hub saying {texts}", 60)
            await stack.connected(release.kept["channel"])
            await _goes_on(stack, release)


def _use_secrets_of(stack: Stack, release: Release, data: Path) -> None:
    stack.hub_env |= {"SARAFAN_DATA_DIR": str(data), "SARAFAN_SECRET_KEY": release.kept["secret_key"]}
    stack.bridge.env |= {
        "BRIDGE_ENCRYPTION_KEY": release.kept["bridge_key"],
        "BRIDGE_MEDIA_DIR": str(data / "outgoing"),
    }
    leaks.plant(release.kept["secret_key"], release.kept["bridge_key"], release.kept["api_key"])


async def _is_online(stack: Stack) -> bool:
    phone = (await stack.simulated.get(f"/api/phones/{OWNER_PHONE}")).json()
    return any(device["online"] for device in phone["devices"])


async def _sign_in(http: httpx.AsyncClient, release: Release) -> None:
    body = {"email": release.kept["email"], "password": release.kept["password"]}
    session = await http.post("/api/session", json=body)
    assert session.status_code == 200, session.text
    http.headers["x-csrf-token"] = session.json()["csrf_token"]
    leaks.plant(session.json()["csrf_token"], *http.cookies.values())


def _texts(messages: list[dict[str, Any]]) -> list[str]:
    return sorted(one["text"] for one in messages if one["text"])


async def _phone_says(stack: Stack, phone: str, texts: list[str]) -> bool:
    return _texts(await stack.customer_sees(phone)) == sorted(texts)


async def _hub_says(stack: Stack, release: Release, phone: str, texts: list[str]) -> bool:
    thread = await stack.thread(release.chat(phone))
    settled = all(one["status"] in ("received", "delivered", "read") for one in thread)
    return settled and _texts(thread) == sorted(texts)


async def _goes_on(stack: Stack, release: Release) -> None:
    """One more word in each direction: keys and sessions are those of before."""
    await stack.customer_writes(SAULE, "Алло")
    await stack.answer(release.chat(SAULE), "Да-да, слушаем")
    texts = [*ON_THE_PHONE[SAULE], "Алло", "Да-да, слушаем"]
    await eventually(partial(_phone_says, stack, SAULE, texts), "a conversation that goes on", 60)
    await eventually(partial(_hub_says, stack, release, SAULE, texts), "the same in the hub", 60)
