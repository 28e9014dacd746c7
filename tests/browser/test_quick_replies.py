"""Quick replies: made on their page, found after a slash, put together, filled and sent; their table in and out."""

import re
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.pictures import jpeg
from tests.browser.shop import Customer, Person, Shop
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

_numbers = count(1)
FILES: list[FilePayload] = [
    {"name": "прайс.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 prices"},
    {"name": "витрина.jpg", "mimeType": "image/jpeg", "buffer": jpeg()},
]


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
async def test_a_reply_of_the_team_is_made_put_together_filled_and_sent(desks: SitDown, shop: Shop, phone: bool):
    word, number = f"прайс{next(_numbers)}", next(_numbers)
    head, colleague = await shop.hire("Руслан", "head"), await shop.hire("Мира")
    desk = await desks(head, "/settings/replies", phone=phone)
    await _make_with_files(desk, f"Прайс {number}", word)
    await _keep(head, f"Адрес {number}", f"адрес{number}", "Ждём на Абая, 10", team=True)

    customer = await shop.customer("…")  # a name that is none
    answering = await _open(desks, customer, colleague, phone=phone)
    await answering.composer.press_sequentially(f"Добрый день. /{word}")
    picker = answering.page.get_by_test_id("reply-picker")
    await expect(picker.get_by_role("option")).to_have_count(1)
    await (picker.get_by_role("option").tap() if phone else answering.composer.press("Enter"))
    first = "Добрый день. Здравствуйте, [?имя клиента]! Наш прайс:"
    await expect(answering.composer).to_have_value(first)
    await expect(picker).to_have_count(0)
    await expect(_kept(answering).get_by_role("listitem")).to_have_text(["прайс.pdf", "витрина.jpg"])

    await answering.composer.press_sequentially(f" /адрес{number}")
    await expect(picker.get_by_role("option")).to_have_count(1)
    await answering.composer.press("Tab")
    both = f"{first} Ждём на Абая, 10"
    await expect(answering.composer).to_have_value(both)
    assert await _selected(answering) == [len(both), len(both)]

    send = answering.button("Отправить")
    await (send.tap() if phone else answering.composer.press("Enter"))
    refusal = answering.page.get_by_role("alert")
    await expect(refusal).to_contain_text("Впишите вместо отметки: имя клиента")
    await expect(answering.composer).to_be_focused()
    assert await _selected(answering) == [both.index("[?"), both.index("]") + 1]
    await answering.page.keyboard.type("Айгүл")
    await expect(refusal).to_have_count(0)
    await (send.tap() if phone else answering.composer.press("Enter"))

    await expect(answering.composer).to_have_value("")
    await expect(_kept(answering)).to_have_count(0)
    sent = "Добрый день. Здравствуйте, Айгүл! Наш прайс: Ждём на Абая, 10"
    await _arrives(customer, [(sent, None), (None, "прайс.pdf"), (None, "image/jpeg")])


async def test_files_that_wait_for_an_answer_are_not_left_when_the_customer_writes_elsewhere(
    desks: SitDown, shop: Shop
):
    number, word = next(_numbers), f"файлы{next(_numbers)}"
    stock = f"Склад файлов {number}"
    _, phone = await shop.another_number(stock)
    customer = await shop.customer(f"Самал {uuid4().hex[:6]}")
    await customer.writes("Это магазин?")
    chat = await customer.is_heard("Это магазин?")
    await customer.writes("Или это склад?", to=phone)
    desk = await desks(path="/settings/replies")
    await _make_with_files(desk, f"Файлы {number}", word)
    await desk.page.goto(f"{shop.url}/chats/{chat}?view=all&all=true")
    await expect(desk.bubble("Или это склад?")).to_be_visible()
    from_number = desk.page.get_by_test_id("answer-from")
    await expect(from_number).to_contain_text(stock)

    await desk.composer.press_sequentially(f"/{word}")
    await expect(desk.page.get_by_role("listbox").get_by_role("option").first).to_contain_text(f"Файлы {number}")
    await desk.composer.press("Enter")
    await expect(_kept(desk).get_by_role("listitem")).to_have_count(2)
    await desk.composer.fill("")
    await customer.writes("Всё-таки магазин")
    await expect(desk.bubble("Всё-таки магазин")).to_be_visible()
    await expect(desk.page.get_by_test_id("wrote-elsewhere")).to_be_visible()
    await expect(from_number).to_contain_text(stock)
    await expect(_kept(desk).get_by_role("listitem")).to_have_count(2)

    await desk.button("Отправить").click()  # once nothing is begun, the answer goes where they wrote last
    await expect(_kept(desk)).to_have_count(0)
    await expect(from_number).to_contain_text("Магазин")


async def test_undo_takes_an_inserted_reply_back(desks: SitDown, customer: Customer, shop: Shop):
    word = f"отмена{next(_numbers)}"
    await _keep(shop.owner, "Отмена", word, "Строка\nи ещё одна")
    desk = await _open(desks, customer)

    await desk.composer.press_sequentially(f"Итак /{word}")
    await desk.composer.press("Enter")  # before the list is there, too: the first of it is meant
    await expect(desk.composer).to_have_value("Итак Строка\nи ещё одна")
    await desk.composer.press("Control+z")

    await expect(desk.composer).to_have_value(f"Итак /{word}")


async def test_the_text_is_put_where_the_cursor_is(desks: SitDown, customer: Customer, shop: Shop):
    word = f"середина{next(_numbers)}"
    await _keep(shop.owner, "Середина", word, "в пять")
    desk = await _open(desks, customer)
    await desk.composer.fill("Ждём  завтра")
    for _ in range(len(" завтра")):
        await desk.composer.press("ArrowLeft")

    await desk.composer.press_sequentially(f"/{word}")
    await expect(desk.page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    await desk.composer.press("Enter")

    await expect(desk.composer).to_have_value("Ждём в пять завтра")
    assert await _selected(desk) == [len("Ждём в пять")] * 2


async def test_a_slash_within_a_word_a_date_or_an_address_opens_nothing(desks: SitDown, customer: Customer, shop: Shop):
    await _keep(shop.owner, "Пять", f"05{next(_numbers)}", "нет")
    desk = await _open(desks, customer)
    picker = desk.page.get_by_test_id("reply-picker")
    for text in ("12/05", "https://kaspi.kz/shop", "и/или", "да / нет"):
        await desk.composer.fill("")
        await desk.composer.press_sequentially(text)
        await expect(picker).to_have_count(0)

    await desk.composer.fill("")
    await desk.composer.press_sequentially("/")
    await expect(picker).to_be_visible()
    await desk.composer.press("Escape")
    await expect(picker).to_have_count(0)
    await expect(desk.composer).to_have_value("/")


async def test_the_language_is_chosen_and_stays_the_chats(desks: SitDown, customer: Customer, shop: Shop):
    word = f"тіл{next(_numbers)}"
    await _keep(shop.owner, "Тіл", word, "Да", kk="Иә")
    desk = await _open(desks, customer)
    await desk.composer.press_sequentially(f"/{word}")
    option = desk.page.get_by_role("listbox").get_by_role("option")
    await expect(option).to_contain_text("Да")

    await desk.page.get_by_test_id("reply-picker").get_by_role("button", name="kk").click()
    await expect(option).to_contain_text("Иә")
    await desk.composer.press("Enter")
    await expect(desk.composer).to_have_value("Иә")
    await desk.composer.press_sequentially(f" /{word}")
    await expect(option).to_contain_text("Иә")


async def test_on_their_page_replies_are_found_changed_deleted_and_back(desks: SitDown, shop: Shop):
    number = next(_numbers)
    await _keep(shop.owner, f"Доставка {number}", f"доставка{number}", "Завтра", folder=f"Папка {number}")
    desk = await desks(path="/settings/replies")
    await desk.page.get_by_label("Поиск по ответам").fill(f"доставка{number}")
    row = desk.page.get_by_test_id("reply-row")
    await expect(row).to_have_count(1)
    await expect(desk.page.get_by_role("heading", name=f"Папка {number}")).to_be_visible()

    await row.get_by_role("button", name="Изменить").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_label("Текст").fill("Послезавтра, ")
    await dialog.get_by_role("button", name="имя клиента").click()
    await expect(dialog.get_by_label("Текст")).to_have_value("Послезавтра, {{contact.name}}")
    await dialog.get_by_text("Қазақша").click()
    await dialog.get_by_label("Текст").fill("Бүрсігүні")
    await dialog.get_by_role("button", name="Сохранить").click()
    await expect(dialog).to_have_count(0)
    await expect(row).to_contain_text("Послезавтра")

    await row.get_by_role("button", name="Удалить").click()
    await expect(row).to_have_count(0)
    await desk.page.locator("[data-undo]").click()
    await expect(row).to_contain_text(f"Доставка {number}")


async def test_a_table_names_its_faults_and_is_taken_in_once_it_has_none(desks: SitDown, shop: Shop, tmp_path: Path):
    number = next(_numbers)
    desk = await desks(path="/settings/replies")
    await desk.button("CSV").click()
    await desk.page.get_by_role("menuitem", name="Загрузить из CSV").click()
    dialog = desk.page.get_by_role("dialog")
    await _choose(dialog_of=desk, content=f"title;text_ru\nТаблица {number};\n;Без названия")
    await expect(desk.page.get_by_test_id("import-faults").get_by_role("listitem")).to_have_text(
        [re.compile("^2: text_ru: пусто"), re.compile("^3: title: пусто")]
    )
    await expect(dialog.get_by_role("button", name="Загрузить", exact=True)).to_be_disabled()

    await _choose(dialog_of=desk, content=f"title;text_ru\nТаблица {number};=1+1")
    await expect(dialog).to_contain_text("Новых: 1")
    await dialog.get_by_role("button", name="Загрузить", exact=True).click()
    await expect(dialog).to_have_count(0)
    await expect(desk.page.get_by_test_id("reply-row").filter(has_text=f"Таблица {number}")).to_contain_text("=1+1")

    await desk.button("CSV").click()
    async with desk.page.expect_download() as saving:
        await desk.page.get_by_role("menuitem", name="Скачать общие").click()
    await (await saving.value).save_as(tmp_path / "replies.csv")
    assert f";Таблица {number};;'=1+1;;" in (tmp_path / "replies.csv").read_text("utf-8-sig")


async def _make_with_files(desk: Desk, title: str, word: str) -> None:
    await desk.button("Новый ответ").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_label("Название").fill(title)
    await dialog.get_by_label("Короткое слово").fill(word)
    await dialog.get_by_label("Текст").fill("Здравствуйте, {{contact.name}}! Наш прайс:")
    await dialog.locator("input[type=file]").set_input_files(FILES)
    files = dialog.get_by_role("list", name="Файлы").get_by_role("listitem")
    await expect(files).to_have_text(["прайс.pdf", "витрина.jpg"])
    await dialog.get_by_role("button", name="Сохранить").click()
    await expect(dialog).to_have_count(0)
    await expect(desk.page.get_by_test_id("reply-row").filter(has_text=title)).to_be_visible()


async def _keep(person: Person, title: str, shortcut: str, ru: str, *, kk: str | None = None, **about: object) -> None:
    texts = {"ru": ru, "kk": kk}
    made = await person.http.post("/api/replies", json={"title": title, "shortcut": shortcut, "texts": texts, **about})
    assert made.status_code == 201, made.text


async def _open(desks: SitDown, customer: Customer, person: Person | None = None, *, phone: bool = False) -> Desk:
    await customer.writes("Здравствуйте")
    desk = await desks(person, f"/chats/{await customer.conversation()}?view=all", phone=phone)
    await expect(desk.bubble("Здравствуйте")).to_be_visible()
    return desk


def _kept(desk: Desk):
    return desk.page.get_by_test_id("kept-files")


async def _selected(desk: Desk) -> list[int]:
    found: list[int] = await desk.composer.evaluate("(field) => [field.selectionStart, field.selectionEnd]")
    return found


async def _choose(*, dialog_of: Desk, content: str) -> None:
    chosen: FilePayload = {"name": "ответы.csv", "mimeType": "text/csv", "buffer": content.encode()}
    await dialog_of.page.get_by_role("dialog").locator("input[type=file]").set_input_files(chosen)


async def _arrives(customer: Customer, expected: list[tuple[str | None, str | None]]) -> None:
    """Wait until the phone shows these: texts, and of a file its name, or its type where it has none."""

    async def look() -> bool:
        shown = [one for one in await customer.shop.stack.customer_sees(customer.phone) if not one["fromMe"]]
        told = [
            (one["text"] or None, one["media"] and (one["media"].get("fileName") or one["media"]["mimetype"]))
            for one in shown
        ]
        return told == expected

    await eventually(look, f"the phone showing {expected}", 60)
