"""Two members and one person: merged, parted, blocked, given out and erased, through the screens only."""

import asyncio
import io
import os
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.fitting import WRONG
from tests.browser.shop import Shop
from tests.browser.test_axe import Looker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def whole(desk: Desk) -> Locator:
    """What can be done about the person as a whole, in their pane."""
    return desk.page.get_by_role("region", name="О контакте целиком")


async def outside(desk: Desk) -> list[str]:
    """Return what of the page is not on the screen, as wide as it is."""
    wrong: list[str] = await desk.page.evaluate(WRONG)
    return wrong


async def picture(desk: Desk, name: str) -> None:
    """Keep a picture, where somebody has asked for them."""
    if folder := os.environ.get("SARAFAN_PICTURES"):
        await desk.page.screenshot(path=str(Path(folder) / f"{name}.png"))


async def test_two_contacts_of_one_person_are_merged_and_parted(desks: SitDown, shop: Shop):
    mark = uuid4().hex[:6]
    name = f"Мерей {mark}"
    first, second = await shop.customer(name), await shop.customer(name)
    await first.writes("С первого номера")
    chat = await first.is_heard("С первого номера")
    await second.writes("Со второго номера")
    await second.is_heard("Со второго номера")
    owner = await desks(path=f"/chats/{chat}?view=all")
    colleague = await desks(await shop.hire("Жанна"), "/chats?view=all")
    await expect(colleague.row(name)).to_have_count(2)
    looker = Looker(owner)

    # The other one is a hint; what contradicts is chosen, and nothing happens before.
    await expect(whole(owner)).to_contain_text("Возможно, это тот же человек")
    await whole(owner).get_by_role("button", name="Сравнить").click()
    dialog = owner.page.get_by_role("dialog", name="Объединить контакты")
    merge = dialog.get_by_role("button", name="Объединить", exact=True)
    await expect(dialog).to_contain_text("2 сообщения")
    await expect(merge).to_be_disabled()
    await looker.look("merging two contacts")
    await picture(owner, "merge-light-1440")
    await dialog.get_by_role("radio").first.focus()
    await owner.page.keyboard.press("Space")
    await merge.click()
    await expect(dialog).to_have_count(0)
    await expect(colleague.row(name)).to_have_count(1)
    await expect(owner.bubble("Со второго номера")).to_be_visible()

    # What they write with the other number is in the same chat; then they part, and it stays where it was seen.
    await second.writes("И ещё одно")
    await expect(owner.bubble("И ещё одно")).to_be_visible()
    await expect(whole(owner)).to_contain_text(f"Объединён с «{name}»")
    await looker.look("a merged contact")
    await whole(owner).get_by_role("button", name="Разъединить").click()
    await expect(owner.page.get_by_text("Контакты снова отдельно")).to_contain_text("1 сообщение")
    await expect(colleague.row(name)).to_have_count(2)
    await expect(owner.bubble("Со второго номера")).to_have_count(0)
    await expect(owner.bubble("И ещё одно")).to_be_visible()

    # By search, on the colleague's side: the dialog finds whoever is meant.
    await colleague.row(name).first.click()
    await whole(colleague).get_by_role("button", name="Объединить с другим…").click()
    dialog = colleague.page.get_by_role("dialog", name="Объединить контакты")
    await dialog.get_by_label("Имя или номер второго контакта").fill(mark)
    await expect(dialog.get_by_role("listitem")).to_have_count(1)
    await dialog.get_by_role("listitem").get_by_role("button").click()
    await expect(dialog).to_contain_text("Телефоны разные")
    await colleague.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    looker.assert_nothing()


async def test_a_blocked_contact_waits_for_nobody_until_a_colleague_unblocks_them(desks: SitDown, shop: Shop):
    spammer = await shop.customer(f"Реклама {uuid4().hex[:6]}")
    await spammer.writes("Купите рекламу?")
    chat = await spammer.is_heard("Купите рекламу?")
    owner = await desks(path=f"/chats/{chat}?view=all")
    colleague = await desks(await shop.hire("Жанна"), f"/chats/{chat}?view=all", phone=True)

    await whole(owner).get_by_role("button", name="Заблокировать").click()
    note = colleague.page.get_by_test_id("blocked")
    await expect(note).to_contain_text("Контакт заблокирован")
    await expect(whole(owner)).to_contain_text("Заблокировал(а)")
    await spammer.writes("Алло, рекламу?")
    await expect(owner.bubble("Алло, рекламу?")).to_be_visible()
    looker = Looker(owner)
    await looker.look("a blocked contact")
    await picture(owner, "blocked-light-1440")
    await picture(colleague, "blocked-light-390")
    rows = (await shop.stack.http.get(f"/api/conversations/{chat}")).json()
    assert (rows["waiting_since"], rows["decision"]["rule"]) == (None, "blocked")

    # On a phone the pane is a screen of its own, and its dialogs fit there.
    await colleague.page.get_by_role("main").locator("header").get_by_role("button", name=spammer.name).click()
    await expect(whole(colleague)).to_contain_text("Заблокировал(а)")
    assert await outside(colleague) == []
    await whole(colleague).get_by_role("button", name="Объединить с другим…").click()
    await expect(colleague.page.get_by_label("Имя или номер второго контакта")).to_be_visible()
    assert await outside(colleague) == []
    await picture(colleague, "merge-search-light-390")
    # Escape closes one after the other.
    await colleague.page.keyboard.press("Escape")
    await expect(colleague.page.get_by_role("dialog", name="Объединить контакты")).to_have_count(0)
    await expect(whole(colleague)).to_be_visible()
    await colleague.page.keyboard.press("Escape")
    await expect(whole(colleague)).to_have_count(0)
    await note.get_by_role("button", name="Разблокировать").click()
    await expect(owner.page.get_by_test_id("blocked")).to_have_count(0)
    await expect(whole(owner).get_by_role("button", name="Заблокировать")).to_be_visible()
    await expect(owner.page.get_by_test_id("decision")).to_contain_text("контакт был заблокирован")
    looker.assert_nothing()


async def test_a_person_is_given_out_and_erased_by_their_name(desks: SitDown, shop: Shop):
    mark = uuid4().hex[:6]
    leaving = await shop.customer(f"Уходит {mark}")
    await leaving.writes(f"Удалите мои данные {mark}")
    chat = await leaving.is_heard(f"Удалите мои данные {mark}")
    owner = await desks(path=f"/chats/{chat}?view=all", scheme="dark")
    colleague = await desks(await shop.hire("Жанна"), f"/chats/{chat}?view=all")
    colleague.network_may_fail = owner.network_may_fail = True  # what both have open is gone
    await expect(colleague.bubble(f"Удалите мои данные {mark}")).to_be_visible()
    await expect(whole(colleague).get_by_role("button", name="Удалить все данные…")).to_have_count(0)
    looker = Looker(owner)

    await whole(owner).get_by_role("button", name="Выгрузить данные…").click()
    dialog = owner.page.get_by_role("dialog", name="Выгрузить данные контакта")
    await dialog.get_by_role("button", name="Собрать архив").click()
    await expect(dialog).to_contain_text("Архив готов")
    await looker.look("an export")
    async with owner.page.expect_download() as downloading:
        await dialog.get_by_role("link", name="Скачать архив").click()
    kept = await (await downloading.value).path()
    given = zipfile.ZipFile(io.BytesIO(await asyncio.to_thread(kept.read_bytes)))
    assert f"Удалите мои данные {mark}" in given.read("messages.jsonl").decode()
    await owner.page.keyboard.press("Escape")

    await whole(owner).get_by_role("button", name="Удалить все данные…").click()
    dialog = owner.page.get_by_role("dialog", name="Удалить всё о контакте")
    erase = dialog.get_by_role("button", name="Удалить навсегда")
    await dialog.get_by_role("textbox").fill("Уходит")
    await expect(erase).to_be_disabled()
    await looker.look("an erasure")
    await picture(owner, "erase-dark-1440")
    await dialog.get_by_role("textbox").fill(leaving.name)
    await erase.click()
    for desk in (owner, colleague):
        await expect(desk.page.get_by_text("Такого чата нет")).to_be_visible()
        await expect(desk.row(leaving.name)).to_have_count(0)
    looker.assert_nothing()
