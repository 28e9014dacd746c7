"""People are found as others type their names and numbers, in whatever view one looks."""

import pytest

from tests.support.events import in_group
from tests.support.hub import Hub, Person, message

NAMES = {
    "77011234567": "Айгүл Қасымова",
    "77012223344": "Артём О’Коннор-Смит",
    "77475556677": "ТОО «Жеті-Су» (склад)",
    "77770001122": ".",
    "77013334455": "Ални\u0438\u0306 Ае\u0308ловна",  # й and ё as Apple's phones send them
    "77018889900": "𝓐𝓵𝓲𝓷𝓪 \u200eÄlem\u00ad",
    "77054443322": "Әлия Нұрғожа",
}


async def filled(hub: Hub) -> Person:
    owner = await hub.person()
    channel = await hub.channel(owner)
    told = [
        message(f"M{at}", name=name, phone=phone, lid=str(9000 + at), at=1_790_000_000 + at)
        for at, (phone, name) in enumerate(NAMES.items())
    ]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in told))
    return owner


async def found(hub: Hub, owner: Person, words: str, view: str = "all") -> list[str]:
    response = await owner.http.get("/api/conversations", params={"q": words, "view": view})
    assert response.status_code == 200, response.text
    return [one["contact"]["name"] if one["contact"] else one["group"]["subject"] for one in response.json()["items"]]


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("айгул", "77011234567"),
        ("АЙГҮЛ касым", "77011234567"),
        ("касымова, айгуль", None),
        ("қасымова айгүл", "77011234567"),
        ("артем", "77012223344"),
        ("оконнор", "77012223344"),
        ("алний аёловна", "77013334455"),
        ("АЛНИИ АЕЛОВНА", "77013334455"),
        ("alina alem", "77018889900"),
        ("алия нургожа", "77054443322"),
        ("Әлия, НҰРҒОЖА!", "77054443322"),
        ("алия 8 705 444", "77054443322"),
        ("алия 8 701", None),
        ("айгул 4567", "77011234567"),
        ("8 701 123-45-67", "77011234567"),
        ("+7(701)123", "77011234567"),
        ("8(701) 123 45 67", "77011234567"),
        ("+7\u00a0701\u202f123\u201145\u201167", "77011234567"),
        ("tel:+7 (701) 123-45-67", "77011234567"),
        ("whatsapp://send?text=x&phone=%2B77011234567", "77011234567"),
        ("wa.me/8", None),
        ("о'коннор смит", "77012223344"),
        ("жети су", "77475556677"),
        ("«жеті-су»", "77475556677"),
        ("тоо (склад)", "77475556677"),
        (".", "77770001122"),
        ("%", None),
        ("_", None),
        ("wa.me/77475556677", "77475556677"),
        ("https://wa.me/+77475556677?text=%D0%97%D0%B4%D1%80", "77475556677"),
        ("https://api.whatsapp.com/send/?phone=77475556677&text=x", "77475556677"),
        ("8 (747) 555-66-77", "77475556677"),
        ("+7 747 555", "77475556677"),
        ("66 77", "77475556677"),
    ],
)  # fmt: skip
async def test_somebody_is_found_by(hub: Hub, words: str, phone: str | None):
    owner = await filled(hub)
    assert await found(hub, owner, words) == ([NAMES[phone]] if phone else [])


async def test_everywhere_is_people_and_groups_but_never_all_of_them(hub: Hub):
    owner = await filled(hub)
    channel = (await hub.conversations(owner))[0]["channel_id"]
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1", "раз")))

    assert await found(hub, owner, "класс мастер", "everywhere") == ["Мастер-класс"]
    assert await found(hub, owner, "жети", "everywhere") == [NAMES["77475556677"]]
    both = await found(hub, owner, "ас", "everywhere")
    assert sorted(both) == ["Айгүл Қасымова", "Мастер-класс"]
    refused = await owner.http.get("/api/conversations?view=everywhere&q=%20")
    assert (refused.status_code, refused.json()["error"]) == (422, "search_needed")
