"""Photos and films of one album: one grid in the thread, of which each stays a message of its own."""

import time
from base64 import b64encode
from typing import Any

import pytest
from playwright.async_api import FloatRect, Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.pictures import jpeg
from tests.browser.shop import Customer, Shop
from tests.support.events import with_file
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

COLORS = [(140, 36, 103), (40, 96, 140), (60, 130, 70), (200, 150, 60), (120, 120, 120), (30, 30, 30)]


def _photo(number: int) -> dict[str, Any]:
    content = b64encode(jpeg(COLORS[number])).decode()
    return {"base64": content, "mimetype": "image/jpeg", "width": 320, "height": 240}


async def _album(customer: Customer, photos: int, captions: dict[int, str] | None = None) -> tuple[str, list[str]]:
    """Send photos as one; returns the id of the album and those of its photos."""
    head = (await customer.writes("", type="album", expected={"images": photos}))["id"]
    sent = []
    for number in range(photos):
        text = (captions or {}).get(number, "")
        sent.append((await customer.writes(text, type="image", media=_photo(number), album=head))["id"])
    return head, sent


async def _boxes(places: Locator) -> list[dict[str, float]]:
    """Where the places of a grid lie, of which none may lie over another."""
    found: list[dict[str, float]] = await places.evaluate_all(
        "(places) => places.map((one) => one.getBoundingClientRect().toJSON())"
    )
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            beside = one["right"] <= other["left"] + 1 or other["right"] <= one["left"] + 1
            assert beside or one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1, (one, other)
    return found


async def _at_rest(desk: Desk, read: Locator) -> FloatRect:
    """Scroll up; return where a message lies once the thread moves no more, of which the upper part is measured now."""
    last: FloatRect | None = None

    async def look() -> FloatRect | None:
        nonlocal last
        before = last
        await desk.thread.evaluate("(thread) => { thread.scrollTop = 0; }")
        last = await read.bounding_box()
        return last if last == before else None

    return await eventually(look, "the thread being at rest", every_s=0.3)


async def _open(desks: SitDown, customer: Customer, *, phone: bool = False) -> Desk:
    await customer.writes("Сейчас пришлю")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", phone=phone)
    await expect(desk.bubble("Сейчас пришлю")).to_be_visible()
    return desk


async def test_an_album_is_one_grid_and_each_photo_has_what_other_messages_have(
    desks: SitDown, shop: Shop, customer: Customer
):
    desk = await _open(desks, customer)
    head, sent = await _album(customer, 2)
    album = desk.page.get_by_test_id("album")
    places = album.get_by_test_id("bubble")
    await expect(places).to_have_count(2)
    left, right = await _boxes(places)
    assert (left["top"], left["height"]) == (right["top"], right["height"]), "side by side"
    await customer.writes("Вот эта лучше", type="image", media=_photo(2), album=head)
    await expect(places).to_have_count(3)
    first, *others = await _boxes(places)
    assert first["height"] > 1.9 * others[0]["height"], "the first of three is as high as both others"

    # A film, a photo whose file cannot be had, and one that comes later.
    await customer.writes("", type="video", media={"base64": "AAAA", "mimetype": "video/mp4", "seconds": 7}, album=head)
    author: dict[str, Any] = {"phone": customer.phone, "lid": None, "name": customer.name}
    lost = with_file(f"L{customer.phone}", album=head, at=int(time.time()) + 1, **author)
    await shop.deliver({"type": "message", "data": lost})
    await expect(album.get_by_text("+2", exact=True)).to_be_visible()
    await expect(places).to_have_count(4)
    await expect(desk.page.get_by_test_id("album")).to_have_count(1)
    await expect(album.get_by_test_id("album-caption")).to_have_text("Вот эта лучше")

    # All of them are looked at, one after another.
    await places.nth(1).get_by_test_id("album-photo").click()
    box = desk.page.get_by_role("dialog")
    await expect(box.get_by_test_id("large-image")).to_be_visible()
    await desk.page.keyboard.press("ArrowRight")
    await expect(box).to_contain_text("Вот эта лучше")
    await desk.page.keyboard.press("ArrowRight")
    await expect(box.get_by_test_id("large-video")).to_be_visible()
    await box.get_by_role("button", name="Следующее фото").click()
    await expect(box.get_by_test_id("media-problem")).to_be_visible()
    await expect(box.get_by_role("button", name="Следующее фото")).to_have_count(0)
    await desk.page.keyboard.press("ArrowLeft")
    await desk.page.keyboard.press("ArrowLeft")
    # What can be done with the one that is looked at; Escape closes the menu, then the picture.
    await box.get_by_role("button", name="Действия с сообщением").click()
    await expect(desk.page.get_by_test_id("message-menu")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_test_id("message-menu")).to_have_count(0)
    await expect(box).to_contain_text("Вот эта лучше")
    # Also for who is quicker than the menu is with the focus.
    await box.get_by_role("button", name="Действия с сообщением").click()
    await expect(desk.page.get_by_test_id("message-menu").get_by_role("button", name="👍")).to_be_focused()
    await box.get_by_role("button", name="Действия с сообщением").focus()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_test_id("message-menu")).to_have_count(0)
    await expect(box).to_contain_text("Вот эта лучше")
    await box.get_by_role("button", name="Действия с сообщением").click()
    await desk.page.get_by_test_id("message-menu").get_by_role("button", name="🙏").click()
    await expect(box).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(box).to_have_count(0)
    await expect(places.nth(1).get_by_test_id("album-photo")).to_be_focused()
    await expect(places.nth(2).get_by_test_id("reactions")).to_contain_text("🙏")

    # By mouse: one photo is answered, and the quote leads back to it.
    await places.nth(2).hover()
    await places.nth(2).get_by_role("button", name="Ответить").click()
    await desk.answer("Её и берите")
    await expect(desk.bubble("Её и берите")).to_have_attribute("data-status", "delivered")
    await desk.bubble("Её и берите").get_by_role("button", name="Показать сообщение").click()
    await expect(places.nth(2)).to_have_attribute("data-flashing", "true")

    # By keyboard: a reaction to the first.
    await places.nth(0).focus()
    await desk.page.keyboard.press("Tab")
    await expect(places.nth(0).get_by_test_id("album-photo")).to_be_focused()
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_test_id("message-menu").get_by_role("button", name="👍")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(places.nth(0).get_by_test_id("reactions")).to_contain_text("👍")

    # The customer reacts, and takes one back: its place says so, and the others stay together.
    await customer.writes("", type="reaction", target=sent[0], emoji="🙏")
    await expect(places.nth(0).get_by_test_id("reactions")).to_contain_text("🙏")
    await customer.writes("", type="delete", target=sent[1])
    await expect(places.nth(1)).to_contain_text("Сообщение удалено")
    await expect(desk.page.get_by_test_id("album")).to_have_count(1)
    await _boxes(places)

    # What comes after something else has its own place, at the end.
    await customer.writes("И ещё одна", type="image", media=_photo(5), album=head)
    late = desk.bubble("И ещё одна")
    await expect(late).to_be_visible()
    await expect(album.get_by_text("+2", exact=True)).to_be_visible()


async def test_on_a_phone_an_album_fits_is_held_and_moves_nothing_that_is_read(desks: SitDown, customer: Customer):
    for number in range(12):
        await customer.writes(f"Строка {number}\n" * 3)
    head, _ = await _album(customer, 5, {0: "Спереди", 3: "Сзади"})
    desk = await _open(desks, customer, phone=True)
    album = desk.page.get_by_test_id("album")
    places = album.get_by_test_id("bubble")
    await expect(places).to_have_count(4)
    await expect(album.get_by_test_id("album-caption")).to_have_text(["1/5Спереди", "4/5Сзади"])
    boxes = await _boxes(places)
    assert all(one["left"] >= 0 and one["right"] <= 390 and one["width"] >= 100 for one in boxes)
    assert await desk.thread.evaluate("(thread) => thread.scrollWidth - thread.clientWidth") == 0

    await places.nth(0).scroll_into_view_if_needed()
    await places.nth(0).dispatch_event("touchstart", {"touches": [{"identifier": 0, "clientX": 90, "clientY": 300}]})
    await expect(desk.page.get_by_test_id("message-menu").get_by_role("button", name="👍")).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_test_id("message-menu")).to_have_count(0)

    await album.get_by_test_id("album-photo").last.tap()
    box = desk.page.get_by_role("dialog")
    await expect(box).to_contain_text("Сзади")
    for name in ("Ответить", "Действия с сообщением", "Скачать", "Закрыть"):
        control = box.get_by_role("button", name=name).or_(box.get_by_role("link", name=name))
        await expect(control).to_be_in_viewport(ratio=1)
    await box.get_by_role("button", name="Ответить").tap()
    await expect(box).to_have_count(0)
    await expect(desk.composer).to_be_focused()
    await desk.button("Убрать цитату").tap()

    # A photo more in an album that has been scrolled away moves nothing.
    read = desk.bubble("Строка 3")
    before = await _at_rest(desk, read)
    await customer.writes("", type="image", media=_photo(5), album=head)
    await expect(desk.page.get_by_test_id("jump-to-newest")).to_have_attribute("data-new", "true")
    assert await read.bounding_box() == before
