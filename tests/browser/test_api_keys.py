"""API keys on the screen: an owner sees which have stopped and why, and takes one over."""

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_the_key_of_an_owner_who_left_is_seen_as_stopped_and_taken_over(desks: SitDown, shop: Shop):
    leaver = await shop.hire("Марат Уехавший", role="owner")
    made = (await leaver.http.post("/api/api-keys", json={"name": "Сайт Марата", "scopes": ["read"]})).json()
    members = (await shop.owner.http.get("/api/members")).json()["items"]
    their_id = next(one["id"] for one in members if one["email"] == leaver.email)
    await shop.owner.http.delete(f"/api/members/{their_id}")
    headers = {"authorization": f"Bearer {made['key']}"}

    async with httpx.AsyncClient(base_url=shop.url, trust_env=False, headers=headers) as site:
        assert (await site.get("/api/channels")).json()["error"] == "api_key_stopped"

        desk = await desks(path="/settings/api-keys")
        row = desk.page.get_by_test_id("api-key-row").filter(has_text="Сайт Марата")
        await expect(row).to_contain_text("Не работает: отвечает Марат Уехавший, а этого участника больше нет")
        await row.get_by_role("button", name="Взять на себя").click()

        await expect(row).not_to_contain_text("Не работает")
        await expect(row).to_contain_text(f"отвечает {shop.owner.name}")
        assert (await site.get("/api/channels")).status_code == 200
        await desk.page.reload()
        await expect(row).to_contain_text("с адреса 127.0.0.1")


async def test_a_key_is_made_with_an_end(desks: SitDown, shop: Shop):
    desk = await desks(path="/settings/api-keys")
    await desk.button("Новый ключ").click()
    await desk.page.get_by_label("Название").fill("На месяц")
    await desk.page.locator("form input[aria-haspopup=listbox]").click()
    await desk.page.get_by_role("option", name="30 дней").click()
    await desk.button("Создать ключ").click()
    await desk.button("Готово").click()

    row = desk.page.get_by_test_id("api-key-row").filter(has_text="На месяц")
    await expect(row).to_contain_text("до ")
    await expect(row).not_to_contain_text("без срока")
