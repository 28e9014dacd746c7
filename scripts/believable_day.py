"""A believable day in a shop, for pictures: two numbers, a team, customers, and every kind of message there is."""

import io
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import httpx
from PIL import Image, ImageDraw

from tests.browser.shop import Customer, Shop
from tests.support.stack import OWNER_PHONE, eventually


@dataclass(frozen=True)
class Day:
    """What happened in the shop, and where to find it."""

    shop: Shop
    chat: str
    failed: str
    second_number: str
    linking: str
    pairing: str
    kinds: str
    kinds_with: Customer
    group: str
    absent: str


async def live(shop: Shop) -> Day:
    """Two numbers, a team, customers of whom some wait, and answers with every tick there is."""
    await shop.set_up("Магазин на Абая")
    aigerim = await shop.hire("Айгерим Нурланова")
    await shop.hire("Марат Ким", role="head")
    second, second_phone = await shop.another_number("Точка в «Меге»")
    failed = await _a_failed_answer(shop)
    answered = await shop.customer("Сәуле Омарова")
    await answered.writes("Рахмет, бәрі керемет! Келесі аптада тағы келемін")
    await aigerim.http.post(f"/api/conversations/{await answered.conversation()}/no-answer-needed")
    for name, texts, number in (
        ("Ерлан Тілеуов", ["Сәлеметсіз бе! Сенбіде жұмыс істейсіздер ме?"], second_phone),
        ("Тимур Рахимов", ["Добрый день! Можно перенести доставку на *воскресенье*?", "Очень нужно"], OWNER_PHONE),
        ("Асхат", ["Көлемі 43 бар ма?"], second_phone),
    ):
        customer = await shop.customer(name)
        for text in texts:
            await customer.writes(text, number)
        await customer.conversation()
    chat = await _a_long_talk(shop)
    mine = await shop.stack.http.get("/api/session")
    for conversation, member in ((chat, mine.json()["member"]["id"]), (failed, await _id_of(aigerim.http))):
        await shop.stack.http.patch(f"/api/conversations/{conversation}", json={"assignee_id": member})
    await shop.deliver({"type": "message", "data": {"messageId": "3EB0C431C26A1916E07E"}})
    key = {"name": "Сайт магазина", "scopes": ["read", "write"]}
    await shop.stack.http.post("/api/api-keys", json=key)
    group = await _a_group(shop)
    kinds_with = await shop.customer("Гульнара Сейтова")
    kinds = await _every_kind(shop, kinds_with)
    absent = "77470000001"
    await shop.stack.simulated.post("/api/people", json={"phone": absent, "registered": False})
    pairing = await _a_new_number(shop, "Склад")
    await shop.stack.http.post(f"/api/channels/{pairing}/pairing-code", json={"phone": "77012345678"})
    linking = await _a_new_number(shop, "Новая точка")
    return Day(shop, chat, failed, second, linking, pairing, kinds, kinds_with, group, absent)


async def _a_new_number(shop: Shop, label: str) -> str:
    """Add a number that waits to be linked; returns its channel."""
    made = await shop.stack.http.post("/api/channels", json={"label": label, "color": "#0c8599"})
    channel = str(made.json()["id"])

    async def has_qr() -> bool:
        return (await shop.stack.http.get(f"/api/channels/{channel}")).json()["qr"] is not None

    await eventually(has_qr, "a QR on the screen")
    return channel


async def _id_of(http: httpx.AsyncClient) -> str:
    return str((await http.get("/api/session")).json()["member"]["id"])


async def _a_long_talk(shop: Shop) -> str:
    """Questions and answers: read ones, a delivered one, one from the owner's phone, a quote, and a new question."""
    zarina = await shop.customer("Зарина Ахметова")
    asked = await zarina.writes("Здравствуйте! Увидела у вас бежевое пальто. Оно есть в 42 размере?")
    chat = await zarina.conversation()
    for ours, theirs in (
        ("Здравствуйте, Зарина! Да, 42 и 44 есть в магазине на Абая.", "Отлично! А сколько стоит?"),
        (
            "38\u00a0900\u00a0₸. До конца недели скидка 10\u00a0%, выйдет 35\u00a0010\u00a0₸.",
            "Отложите, пожалуйста, до субботы",
        ),
    ):
        await shop.stack.answer(chat, ours)
        await _settled(shop, chat, ours, "delivered")
        await zarina.reads()
        await _settled(shop, chat, ours, "read")
        await zarina.writes(theirs)
        await _settled(shop, chat, theirs, "received")
    typed = {"to": zarina.phone, "text": "Отложила на ваше имя. Ждём вас!"}
    await shop.stack.simulated.post(f"/api/phones/{OWNER_PHONE}/messages", json=typed)
    await _settled(shop, chat, typed["text"], "sent")
    await zarina.reads()
    thanks = "Спасибо! И ещё: доставляете в Каскелен?"
    await zarina.writes(thanks, quote=asked["id"])
    await _settled(shop, chat, thanks, "received")
    last = "Да, доставим завтра до 18:00, бесплатно: https://bayterek.example/dostavka"
    await shop.stack.answer(chat, last)
    await _settled(shop, chat, last, "delivered")
    await zarina.writes("Тогда пришлите, пожалуйста, адрес магазина, заберу сама")
    await _settled(shop, chat, "Тогда пришлите, пожалуйста, адрес магазина, заберу сама", "received")
    return chat


async def _settled(shop: Shop, chat: str, text: str, status: str) -> None:
    """Wait until a message has come this far, so that the thread has the order of a real one."""

    async def look() -> bool:
        return any(one["text"] == text and one["status"] == status for one in await shop.stack.thread(chat))

    await eventually(look, f"{text!r} being {status}")


async def _a_failed_answer(shop: Shop) -> str:
    """An answer that WhatsApp refused."""
    olga = await shop.customer("Ольга Петрова")
    await olga.writes("Есть ли рассрочка?")
    chat = await olga.conversation()
    refusing = await shop.fault(phone=OWNER_PHONE, ack={"error": 463})
    ours = "Да, на 3 и 6 месяцев без переплаты."
    await shop.stack.answer(chat, ours)
    await _settled(shop, chat, ours, "failed")
    await shop.mend(refusing)
    return chat


async def _a_group(shop: Shop) -> str:
    """A group with names, an admin, and a question to us; returns its conversation."""
    asel, bolat = await shop.customer("Асель Мухтарова"), await shop.customer("Болат")
    group = await shop.group("Мастер-класс «Шёлковый платок»", asel, bolat)
    about = {"description": "Суббота, 11:00, Абая 10.\nПриносите фартук."}
    await shop.stack.simulated.patch(f"/api/groups/{group}", json=about)
    await asel.writes("Всем привет! Кто уже оплатил?", group)
    await bolat.writes("Я вчера, чек отправил", group)

    async def found() -> str | None:
        params = {"view": "groups", "q": "Шёлковый"}
        items = (await shop.stack.http.get("/api/conversations", params=params)).json()["items"]
        return str(items[0]["id"]) if items else None

    chat = await eventually(found, "the group's conversation")
    await _settled(shop, chat, "Я вчера, чек отправил", "received")
    await shop.stack.answer(chat, "Видим, спасибо! Места ещё есть.")
    await _settled(shop, chat, "Видим, спасибо! Места ещё есть.", "delivered")
    await bolat.writes("А с ребёнком можно?", group)
    await asel.writes("Мне тоже интересно, у меня двое: 7 и 9 лет", group)
    return chat


async def _every_kind(shop: Shop, gulnara: Customer) -> str:
    """One of every kind that the simulator can send, and what happens to messages; returns the conversation."""
    first = await gulnara.writes("Здравствуйте! *Очень* нужно _сегодня_, ~завтра~ поздно: `SKU-1041`")
    chat = await gulnara.conversation()
    lost = {**_file("image/jpeg", picture(640, 480, "#3b6ea5")), "width": 640, "height": 480}
    async with shop.without(shop.stack.bridge):
        gone = await gulnara.writes("Эта картинка потерялась", type="image", media=lost)
        path = f"/api/chats/{OWNER_PHONE}/{gulnara.phone}/messages/{gone['id']}/media/lose"
        await shop.stack.simulated.post(path, json={"status": 410, "reupload": "gone"})
    await shop.stack.connected(shop.number)
    for kind, more in _KINDS:
        await gulnara.writes(str(more.get("text", "")), type=kind, **{k: v for k, v in more.items() if k != "text"})
    ours = "Вот что нашли на складе, подойдёт?"
    await shop.stack.answer(chat, ours)
    await _settled(shop, chat, ours, "delivered")
    shown = next(one for one in await shop.stack.customer_sees(gulnara.phone) if one["text"] == ours)
    await gulnara.writes("", type="reaction", target=shown["id"], emoji="❤️")
    await gulnara.writes("Да, беру!", quote=shown["id"])
    edited = await gulnara.writes("Заберу в пят")
    await gulnara.writes("Заберу в пять", type="edit", target=edited["id"])
    wrong = await gulnara.writes("Не туда")
    await gulnara.writes("", type="delete", target=wrong["id"])
    await gulnara.writes("Передали от подруги", forwarded=True)
    last = "И ещё: какой у вас адрес?"
    await gulnara.writes(last, quote=first["id"])
    await _settled(shop, chat, last, "received")
    await _all_files_are_settled(shop, chat)
    return chat


async def _all_files_are_settled(shop: Shop, chat: str) -> None:
    async def look() -> bool:
        media = [one["media"] for one in await shop.stack.thread(chat) if one["media"]]
        return all(one["state"] != "pending" for one in media)

    await eventually(look, "every file being here or given up", 90)


def picture(width: int, height: int, color: str, kind: str = "JPEG") -> bytes:
    """A simple picture with some shapes, so that one sees how it is cut."""
    picture = Image.new("RGB", (width, height), color)
    draw = ImageDraw.Draw(picture)
    for place in range(0, width, max(40, width // 12)):
        draw.line([(place, 0), (width - place, height)], fill="#ffffff", width=3)
    draw.ellipse([width // 4, height // 4, width * 3 // 4, height * 3 // 4], fill="#f0c27b")
    kept = io.BytesIO()
    picture.save(kept, kind)
    return kept.getvalue()


def _file(mimetype: str, content: bytes) -> dict[str, Any]:
    return {"base64": b64encode(content).decode(), "mimetype": mimetype}


_WAVES = b64encode(bytes([8, 20, 45, 80, 60, 35, 70, 95, 40, 22, 60, 88, 50, 30, 66, 18] * 4)).decode()
_KINDS: list[tuple[str, dict[str, Any]]] = [
    ("image", {"media": {**_file("image/jpeg", picture(1200, 900, "#8c2467")), "width": 1200, "height": 900}}),
    (
        "image",
        {
            "text": "Высокая фотография с подписью, которая занимает больше одной строки",
            "media": {**_file("image/jpeg", picture(700, 1400, "#1f9d76")), "width": 700, "height": 1400},
        },
    ),
    ("image", {"viewOnce": True, "media": {**_file("image/jpeg", picture(640, 480, "#5b6b7c"))}}),
    (
        "video",
        {
            "text": "Видео с примеркой",
            "media": {
                "size": 250_000,
                "mimetype": "video/mp4",
                "seconds": 14,
                "width": 720,
                "height": 1280,
                "thumbnail": b64encode(picture(72, 128, "#7c5cc4")).decode(),
            },
        },
    ),
    ("voice", {"media": {"size": 9000, "mimetype": "audio/ogg; codecs=opus", "seconds": 14, "waveform": _WAVES}}),
    ("audio", {"media": {"size": 90_000, "mimetype": "audio/mpeg", "seconds": 187, "fileName": "Гимн.mp3"}}),
    (
        "document",
        {
            "text": "Реквизиты",
            "media": {
                "size": 184_000,
                "mimetype": "application/pdf",
                "fileName": "Счёт на оплату № 1041 от 21 ноября 2026 г. (окончательный).pdf",
            },
        },
    ),
    ("sticker", {"media": {**_file("image/webp", picture(256, 256, "#e08a1e", "WEBP")), "width": 256, "height": 256}}),
    (
        "location",
        {
            "location": {
                "latitude": 43.238949,
                "longitude": 76.889709,
                "name": "Салон «Айнур»",
                "address": "Алматы, проспект Абая, 10",
            }
        },
    ),
    (
        "contacts",
        {
            "contacts": [
                {"name": "Марат Ким", "phones": ["+77051112233"]},
                {"name": "Курьерская служба «Жеткізу»", "phones": ["+77272223344", "+77075556677"]},
            ]
        },
    ),
    (
        "poll",
        {
            "poll": {
                "name": "Когда вам удобно?",
                "options": ["Суббота утром", "Воскресенье вечером, после шести", "Не приду"],
                "selectable": 1,
            }
        },
    ),
    ("unknown", {}),
]
