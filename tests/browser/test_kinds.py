"""Everything that is not plain text: shown in the thread as it is, and sent from the composer."""

import io
import re
from base64 import b64encode

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (140, 36, 103)).save(made, "JPEG")
    return made.getvalue()


async def _is_drawn(image: Locator) -> None:
    await expect(image).to_have_js_property("complete", True)
    await expect(image).not_to_have_js_property("naturalWidth", 0)


async def test_places_cards_and_polls_are_shown(desks: SitDown, customer: Customer):
    await customer.writes("Сейчас пришлю")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Сейчас пришлю")).to_be_visible()

    place = {"latitude": 43.238949, "longitude": 76.889709, "name": "Салон"}
    await customer.writes("", type="location", location=place)
    await expect(desk.page.get_by_test_id("location")).to_contain_text("Салон")
    await customer.writes("", type="contacts", contacts=[{"name": "Марат", "phones": ["+77051112233"]}])
    await expect(desk.page.get_by_test_id("contacts")).to_contain_text("+7 705 111-22-33")
    await customer.writes("", type="poll", poll={"name": "Когда?", "options": ["Сб", "Вс"], "selectable": 1})
    await expect(desk.page.get_by_test_id("poll")).to_contain_text("Можно выбрать один ответ")
    await expect(desk.row(customer.name)).to_contain_text("Опрос")


async def test_what_shops_ads_and_groups_of_friends_send_is_shown(desks: SitDown, customer: Customer):
    picture = b64encode(_picture()).decode()
    ad = {"title": "Торты на заказ", "body": "Скидка 10%", "url": "https://fb.me/torty", "thumbnail": picture}
    await customer.writes("Хочу торт", ad={**ad, "sourceId": "1", "clickId": "c"})
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    card = desk.bubble("Хочу торт").get_by_test_id("card")
    await expect(card).to_contain_text("Пришли по рекламе")
    await expect(card).to_contain_text("Торты на заказ")
    await expect(card).to_have_attribute("href", "https://fb.me/torty")
    await expect(card.locator("img")).to_have_js_property("naturalWidth", 64)

    answer = {"body": {"text": "Доставка до 18:00"}, "nativeFlowResponseMessage": {"name": "flow", "paramsJson": "{}"}}
    await customer.writes("", type="raw", raw={"interactiveResponseMessage": answer})
    await expect(desk.bubble("Доставка до 18:00")).to_be_visible()
    template = {"hydratedContentText": "Ваш заказ готов", "hydratedFooterText": "Кондитерская", "imageMessage": {}}
    photo = {"base64": picture, "mimetype": "image/jpeg", "width": 64, "height": 48}
    await customer.writes("", type="raw", raw={"templateMessage": {"hydratedTemplate": template}}, media=photo)
    ready = desk.bubble("Ваш заказ готов")
    await expect(ready).to_have_attribute("data-kind", "image")
    await expect(ready).to_contain_text("Кондитерская")
    shown_picture = ready.get_by_test_id("image").locator("img")
    await expect(shown_picture).to_be_visible()
    await _is_drawn(shown_picture)

    poll = await customer.writes("", type="poll", poll={"name": "Начинка?", "options": ["Мёд", "Вишня"]})
    await customer.writes("", type="vote", target=poll["id"], options=["Вишня"])
    await expect(desk.page.get_by_test_id("votes")).to_have_text(f"1 · {customer.name}")
    await expect(desk.page.get_by_test_id("poll").locator("li").filter(has_text="Вишня")).to_contain_text("1 ·")
    event = {"name": "Мастер-класс", "startTime": 1_795_000_000, "location": {"name": "Абая 10"}}
    await customer.writes("", type="raw", raw={"eventMessage": event})
    shown = desk.page.get_by_test_id("event")
    for words in ("Мероприятие", "18 ноября", "16:06", "Мастер-класс", "Абая 10"):
        await expect(shown).to_contain_text(words)

    await customer.writes("", type="image", viewOnce=True, media=photo)
    once = desk.bubble("Одноразовое сообщение: откройте на телефоне.")
    await expect(once).to_be_visible()
    await expect(once).not_to_contain_text("Для одного просмотра")  # it is said once
    sample = await customer.writes("", type="image", media=photo)
    await customer.writes("Как на этом", quote=sample["id"])
    quote = desk.bubble("Как на этом").get_by_role("button", name="Показать сообщение")
    await expect(quote).to_contain_text("Фото")
    await _is_drawn(quote.locator("img"))
    # Ours says the same before it has left, and afterwards.
    line = desk.page.locator("[data-index]").filter(has=desk.page.locator("[data-kind=image][data-picture=bare]"))
    await line.hover()
    await line.get_by_role("button", name="Ответить").click()
    below = desk.page.get_by_test_id("composer-quote")
    await expect(below).to_contain_text("Фото")
    await expect(below.locator("img")).to_be_visible()
    await desk.answer("Сделаем")
    await expect(desk.bubble("Сделаем")).to_have_attribute("data-status", "delivered")
    await expect(desk.bubble("Сделаем")).to_contain_text("Фото")
    await expect(desk.bubble("Сделаем").locator("img")).to_be_visible()

    timed = {"text": "Пишу с таймером", "contextInfo": {"expiration": 7 * 86_400}}
    await customer.writes("", type="raw", raw={"extendedTextMessage": timed})
    await expect(desk.page.get_by_test_id("disappearing")).to_contain_text("7 дней")
    await expect(desk.page.get_by_text("Сообщение другого типа")).to_have_count(0)


async def test_a_reaction_an_edit_and_a_deletion_of_the_customer_are_seen(desks: SitDown, customer: Customer):
    first = await customer.writes("Приду в пять")
    second = await customer.writes("Или не приду")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Или не приду")).to_be_visible()

    await customer.writes("Приду в шесть", type="edit", target=first["id"])
    await expect(desk.bubble("Приду в шесть")).to_contain_text("изменено")
    await customer.writes("", type="reaction", target=first["id"], emoji="🙏")
    await expect(desk.bubble("Приду в шесть").get_by_test_id("reactions")).to_contain_text("🙏")
    await customer.writes("", type="delete", target=second["id"])
    await expect(desk.bubble("Сообщение удалено")).to_be_visible()
    await expect(desk.bubble("Или не приду")).to_have_count(0)


async def test_a_picture_is_shown_and_opens_large(desks: SitDown, customer: Customer):
    media = {"base64": b64encode(_picture()).decode(), "mimetype": "image/jpeg", "width": 64, "height": 48}
    await customer.writes("Вот фото", type="image", media=media)
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")

    await desk.bubble("Вот фото").get_by_test_id("image").click()

    large = desk.page.get_by_test_id("large-image")
    await expect(large).to_be_visible()
    await expect(large).to_have_js_property("naturalWidth", 64)
    await desk.page.keyboard.press("Escape")
    await expect(large).to_have_count(0)


async def test_a_file_is_looked_at_and_sent_with_a_caption(desks: SitDown, customer: Customer):
    await customer.writes("Покажите цвет")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Покажите цвет")).to_be_visible()

    chosen: FilePayload = {"name": "цвет.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
    await desk.page.get_by_test_id("attach-input").set_input_files(chosen)
    await expect(desk.page.get_by_test_id("attach-preview")).to_be_visible()
    await desk.page.get_by_placeholder("Подпись").fill("Вот такой")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Отправить").click()

    sent = desk.page.locator("[data-testid=bubble][data-kind=image]").filter(has_text="Вот такой")
    await expect(sent).to_have_attribute("data-status", "delivered")
    await customer.sees(["Вот такой"])


async def test_a_voice_note_is_recorded_and_heard_by_the_customer(desks: SitDown, customer: Customer):
    await customer.writes("Скажите голосом")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Скажите голосом")).to_be_visible()

    await desk.button("Записать голосовое сообщение").click()
    recorder = desk.page.get_by_test_id("recorder")
    # A busy machine looks seldom, and may not see the second second.
    await expect(recorder.get_by_role("timer")).to_have_text(re.compile(r"^0:(0[2-9]|[1-5]\d)$"))
    await recorder.get_by_role("button", name="Отправить").click()

    sent = desk.page.locator("[data-testid=bubble][data-kind=voice]")
    await expect(sent).to_have_attribute("data-status", "delivered")
    came = [one for one in await customer.shop.stack.customer_sees(customer.phone) if not one["fromMe"]]
    assert [one["kind"] for one in came] == ["voice"]

    # As the server has it, and not only as it was recorded here.
    await desk.page.reload()
    await expect(sent.get_by_test_id("voice")).to_contain_text(re.compile(r"0:(0[2-9]|[1-5]\d)"))
    bars = await sent.locator("svg[data-played] path").get_attribute("d")
    assert bars is not None
    heights = {float(height) for height in re.findall(r"v([\d.]+)", bars)}
    assert (min(heights), max(heights)) == (2, 28), "the fake microphone beeps, and is silent between"
    (note,) = [one["media"] for one in await customer.shop.stack.thread(await customer.conversation()) if one["media"]]
    assert (note["seconds"] >= 2, len(note["waveform"])) == (True, 64)


# A film of half a second, as a browser makes one; WhatsApp's say how large they are, these need not.
_FILM = """() => new Promise((resolve) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const pen = canvas.getContext('2d');
  const draw = setInterval(() => {
    pen.fillStyle = `hsl(${performance.now() % 360} 60% 50%)`;
    pen.fillRect(0, 0, 320, 180);
  }, 30);
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
  recorder.ondataavailable = async ({ data }) => {
    clearInterval(draw);
    resolve(btoa(String.fromCharCode(...new Uint8Array(await data.arrayBuffer()))));
  };
  recorder.start();
  setTimeout(() => recorder.stop(), 500);
})"""
_SHAPE = "(film) => [film.clientWidth / film.clientHeight, film.videoWidth / film.videoHeight]"


async def test_a_film_has_a_large_button_and_no_band_and_a_gif_moves_by_itself(desks: SitDown, customer: Customer):
    await customer.writes("Сейчас сниму")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", motion="no-preference")
    await expect(desk.bubble("Сейчас сниму")).to_be_visible()
    film = {"base64": await desk.page.evaluate(_FILM), "mimetype": "video/mp4", "seconds": 1}
    await customer.writes("Витрина", type="video", media=film)
    await customer.writes("Ура", type="video", media={**film, "gif": True, "width": 320, "height": 180})

    shown = desk.bubble("Витрина").get_by_test_id("video")
    await expect(shown).to_be_visible()
    await expect(shown).not_to_have_attribute("controls", "")
    await shown.evaluate("(film) => film.readyState > 0 || new Promise((done) => { film.onloadedmetadata = done; })")
    button = desk.bubble("Витрина").get_by_role("button", name="Смотреть").locator("span")
    circle = await button.bounding_box()
    assert circle is not None
    assert min(circle["width"], circle["height"]) >= 56

    async def has_no_band() -> bool:
        box, own = await shown.evaluate(_SHAPE)
        return bool(abs(box - own) < 0.05)

    await eventually(has_no_band, "no band beside it, though nobody has said how large it is,")
    await button.click()
    await expect(shown).to_have_attribute("controls", "")
    await shown.evaluate("(film) => film.ended || new Promise((done) => { film.onended = done; })")

    gif = desk.bubble("Ура").get_by_test_id("gif")
    await expect(gif).to_be_visible()
    await gif.evaluate("(film) => film.currentTime > 0 || new Promise((done) => { film.ontimeupdate = done; })")
    assert await gif.evaluate("(film) => [film.muted, film.loop, film.controls, film.paused]") == [
        True,
        True,
        False,
        False,
    ]
    await desk.page.emulate_media(reduced_motion="reduce")
    await expect(gif).to_have_attribute("controls", "")
    await expect(gif).to_have_js_property("paused", True)
    await expect(gif).to_have_js_property("muted", True)


async def test_what_cannot_be_sent_is_said_before_it_is_uploaded(desks: SitDown, customer: Customer):
    await customer.writes("Пришлите договор")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Пришлите договор")).to_be_visible()
    drop = """([name, type, bytes]) => {
      const given = new DataTransfer();
      given.items.add(new File([new Uint8Array(bytes)], name, { type }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
    }"""
    desk.forget_requests()
    session = (await customer.shop.stack.http.get("/api/session")).json()
    await desk.page.evaluate(drop, ["архив.zip", "application/zip", session["most_upload_bytes"] + 1])
    await expect(desk.page.get_by_text("Больше 100 МБ этот сервер не принимает: архив.zip")).to_be_visible()
    await desk.page.evaluate(drop, ["пусто.pdf", "application/pdf", 0])
    await expect(desk.page.get_by_text("Пустой файл отправить нельзя: пусто.pdf")).to_be_visible()
    await expect(desk.page.get_by_test_id("attach-preview")).to_have_count(0)

    await desk.page.evaluate(drop, ["клип.mp4", "video/mp4", 16 * 1024 * 1024 + 1])
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Больше 16 МБ WhatsApp не показывает: уйдёт документом.")
    await dialog.get_by_role("button", name="Убрать файл").click()
    await expect(dialog).to_have_count(0)
    await desk.page.evaluate(drop, ["клип.mov", "video/quicktime", 1000])
    await expect(dialog).to_contain_text("Такие файлы WhatsApp не показывает: уйдёт документом.")
    assert not [one for one in desk.asked if one.startswith("POST /api/media")]
