"""Contacts come from a file through the screens: matched, looked at, taken in, taken back; and who has erased whom."""

import io
from uuid import uuid4

import openpyxl
import pytest
from playwright.async_api import FilePayload, Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Shop
from tests.browser.test_axe import Looker
from tests.browser.test_people import outside, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def phones(many: int) -> list[str]:
    """Return numbers that nobody has, in no test."""
    start = uuid4().int % 10**6
    return [f"7757{(start + one) % 10**7:07}" for one in range(many)]


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def workbook(*rows: list[str]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


async def give(desk: Desk, given: FilePayload) -> None:
    """Choose a file as people do."""
    async with desk.page.expect_file_chooser() as chooser:
        await desk.button("Выбрать файл").click()
    await (await chooser.value).set_files(given)


def rows(desk: Desk) -> Locator:
    return desk.page.get_by_test_id("import-row")


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
async def test_a_head_imports_contacts_step_by_step_and_takes_them_back(desks: SitDown, shop: Shop, phone: bool):
    mark = uuid4().hex[:6]
    numbers = phones(3)
    head, colleague = await shop.hire("Руслан", "head"), await shop.hire("Мира")
    known = await shop.customer(f"Своя {mark}")
    await known.writes("Здравствуйте")
    chat = await known.is_heard("Здравствуйте")
    desk = await desks(head, "/settings/contacts", phone=phone)
    other = await desks(colleague, f"/chats/{chat}?view=all")
    looker = Looker(desk)
    lines = [
        "Имя;Телефон;Метки;Заметка",
        f"Алма {mark};8 {numbers[0][1:4]} {numbers[0][4:]};опт {mark};первая",
        f"Бота {mark};+{numbers[1]};;",
        f"Снова {mark};{numbers[1]};;",
        f"Плохая {mark};12;;",
        f"Известная {mark};{known.phone};;",
    ]

    # A file that is no table is refused in words, and another one is chosen.
    desk.network_may_fail = True
    await give(desk, file("пусто.csv", b"\n\n"))
    await expect(desk.page.get_by_role("alert")).to_have_text("Файл пустой.")
    await give(desk, file("клиенты.csv", "\r\n".join(lines).encode("cp1251")))

    # How it was read is shown; headings are understood.
    await expect(desk.page.get_by_label("Кодировка")).to_have_value("windows-1251")
    await expect(desk.page.get_by_label("Между столбцами")).to_have_value(";")
    await desk.page.get_by_label("Между столбцами").select_option(",")
    await expect(desk.page.get_by_role("alert")).to_have_text("Выберите столбец с телефоном.")
    await expect(desk.button("Проверить")).to_be_disabled()
    await desk.page.get_by_label("Между столбцами").select_option(";")
    await expect(desk.page.get_by_label("Столбец «Телефон»")).to_have_value("phone")
    await expect(desk.page.get_by_label("Столбец «Заметка»")).to_have_value("skip")
    await looker.look("columns of a table")
    await picture(desk, f"import-columns-{'390' if phone else '1440'}")
    assert await outside(desk) == []
    await desk.button("Проверить").click()

    # What is wrong comes first; a tag that is not there is a fault until it may be made.
    await expect(desk.page.get_by_test_id("import-checked")).to_be_visible()
    await expect(rows(desk)).to_have_count(2)
    await expect(rows(desk).filter(has_text="Плохая")).to_contain_text("Телефон: это не номер · «12»")
    await expect(rows(desk).filter(has_text="Алма")).to_contain_text("Метки: такой метки нет")
    await desk.button("К столбцам").click()
    await desk.page.get_by_label("Создать метки").check()
    await desk.button("Проверить").click()
    await expect(rows(desk)).to_have_count(1)
    await expect(desk.page.get_by_test_id("import-checked")).to_contain_text(
        "Новых контактов: 2. Дополним существующих: 1. С ошибками: 1. Повторов: 1."
    )
    await looker.look("a dry run")
    await picture(desk, f"import-checked-{'390' if phone else '1440'}")
    assert await outside(desk) == []
    async with desk.page.expect_download() as download:
        await desk.page.get_by_role("link", name="Скачать список ошибок").click()
    assert "Это не номер телефона" in (await (await download.value).path()).read_text()
    await desk.page.get_by_text("Повторы · 1").click()
    await expect(rows(desk)).to_contain_text("Тот же номер, что в строке 3.")
    await desk.page.get_by_text("Дополнятся · 1").click()
    await expect(rows(desk)).to_contain_text(f"имя: Своя {mark} → Известная {mark}")

    # It is done in the background, and a colleague's open chat shows it by itself.
    await desk.button("Импортировать: 3").click()
    result = desk.page.get_by_test_id("import-result").first
    await expect(result).to_contain_text("Создано: 2. Дополнено: 1. С ошибками: 1.", timeout=60_000)
    await expect(other.page.get_by_role("heading", name=f"Известная {mark}").first).to_be_visible()
    await looker.look("the result of an import")
    await picture(desk, f"import-result-{'390' if phone else '1440'}")
    assert await outside(desk) == []

    # Taken back: who was made goes, and what was changed is as before.
    await result.get_by_role("button", name="Вернуть как было").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="Вернуть", exact=True).click()
    await expect(result).to_contain_text("Возвращено. Убрано: 2. Как было: 1. Оставлено: 0.", timeout=60_000)
    await expect(other.page.get_by_role("heading", name=f"Своя {mark}").first).to_be_visible()


async def test_a_workbook_is_imported_with_the_keys(desks: SitDown, shop: Shop):
    mark = uuid4().hex[:6]
    (number,) = phones(1)
    desk = await desks(await shop.hire("Дина", "head"), "/settings/contacts")
    await give(desk, file("клиенты.xlsx", workbook(["ФИО", "Сотовый"], [f"Сания {mark}", number])))
    await expect(desk.page.get_by_label("Лист")).to_have_value("0")
    look = desk.button("Проверить")
    await look.focus()
    await desk.page.keyboard.press("Enter")
    start = desk.button("Импортировать: 1")
    await expect(start).to_be_visible()
    await start.focus()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_test_id("import-result").first).to_contain_text("Создано: 1.", timeout=60_000)


async def test_without_a_network_a_file_is_not_lost_and_one_too_large_is_named(desks: SitDown, shop: Shop):
    desk = await desks(await shop.hire("Сауле", "head"), "/settings/contacts")
    desk.network_may_fail = True
    await give(desk, file("большой.csv", b"x" * (5 * 1024 * 1024 + 1)))
    await expect(desk.page.get_by_role("alert")).to_have_text("Файл больше 5 МБ. Разделите его.")
    await desk.page.context.set_offline(True)
    await give(desk, file("а.csv", f"Имя;Телефон\nА;{phones(1)[0]}\n".encode()))
    await expect(desk.page.get_by_role("alert").last).to_contain_text("Сервер не отвечает")
    await desk.page.context.set_offline(False)
    await give(desk, file("а.csv", f"Имя;Телефон\nА;{phones(1)[0]}\n".encode()))
    await expect(desk.page.get_by_test_id("import-open")).to_be_visible()
    await desk.button("Другой файл").click()
    await expect(desk.page.get_by_test_id("import-open")).to_have_count(0)


async def test_who_has_erased_people_is_listed(desks: SitDown, shop: Shop):
    mark = uuid4().hex[:6]
    customer = await shop.customer(f"Забытая {mark}")
    await customer.writes("Забудьте меня")
    chat = await customer.is_heard("Забудьте меня")
    head = await shop.hire(f"Глава {mark}", "head")
    contact = (await shop.owner.http.get(f"/api/conversations/{chat}")).json()["contact"]
    desk = await desks(head, "/settings/contacts")
    section = desk.page.get_by_role("region", name="Удалённые данные")
    await expect(section).to_be_visible()
    erasure = f"/api/contacts/{contact['id']}/erasure"
    asked = await head.http.post(erasure, json={"confirm": contact["name"]})
    assert asked.status_code == 202
    line = section.get_by_test_id("erasure").filter(has_text=f"Глава {mark}")
    await expect(line).to_have_attribute("data-state", "done", timeout=60_000)
    await expect(line).to_contain_text("сообщений 1")
    assert mark not in (await line.inner_text()).replace(f"Глава {mark}", "")
    await picture(desk, "erasures-light-1440")
