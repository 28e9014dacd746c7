"""Wherever somebody ends up, it is said what is true there, and there is a way back."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

NOBODYS = "11111111-1111-4111-8111-111111111111"


async def _chats_are_there(desk: Desk) -> None:
    await expect(desk.page.get_by_role("region", name="Чаты")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_from_what_is_not_there_a_button_leads_back(desks: SitDown, phone: bool):
    desk = await desks(path="/nowhere", phone=phone)
    desk.network_may_fail = True
    ends = [
        ("/nowhere", "Такой страницы нет", "К чатам"),
        ("/settings/nothing", "Такой страницы нет", "К чатам"),
        (f"/chats/{NOBODYS}", "Такого чата нет", "К чатам"),
        ("/chats/nonsense", "Такого чата нет", "К чатам"),
        (f"/channels/{NOBODYS}", "Этого номера больше нет", "Ко всем номерам"),
        ("/channels/nonsense", "Этого номера больше нет", "Ко всем номерам"),
    ]
    for path, said, way in ends:
        await desk.go(path)
        await expect(desk.page.get_by_text(said)).to_be_visible()
        await desk.page.get_by_text(way, exact=True).click()
        if way == "К чатам":
            await _chats_are_there(desk)
        else:
            await expect(desk.page.get_by_role("heading", name="Номера")).to_be_visible()


async def test_a_section_of_another_role_says_whose_it_is(desks: SitDown, shop: Shop):
    desk = await desks(await shop.hire("Любопытный"), path="/settings/api-keys")

    await expect(desk.page.get_by_text("У вашей роли нет доступа к этому разделу")).to_be_visible()
    await desk.page.get_by_text("К чатам", exact=True).click()
    await _chats_are_there(desk)


async def test_a_number_that_is_removed_leaves_nobody_in_an_empty_room(desks: SitDown, shop: Shop):
    channel, ours = await shop.another_number("На время")
    customer = await shop.customer("Писал временному")
    await customer.writes("Вы тут?", to=ours)
    chat = await customer.conversation()
    there, listed, on_its_page = (
        await desks(path=f"/chats/{chat}?view=all&channel={channel}"),
        await desks(path=f"/chats?view=all&channel={channel}"),
        await desks(path=f"/channels/{channel}"),
    )
    await expect(there.bubble("Вы тут?")).to_be_visible()
    await expect(listed.page.get_by_test_id("channel-chip")).to_have_text("На времяПоказать чаты всех номеров")
    await expect(on_its_page.page.get_by_role("heading", level=1)).to_have_text("На время")
    other = await shop.customer("Писал постоянному")
    await other.writes("А вы?")

    for desk in (there, listed, on_its_page):
        desk.network_may_fail = True  # a question that is on its way gets 404
    removed = await shop.stack.http.delete(f"/api/channels/{channel}", params={"confirm": "На время"})
    assert removed.is_success, removed.text

    await expect(there.page.get_by_text("Такого чата нет")).to_be_visible()
    await there.button("К чатам").click()
    for desk in (there, listed):
        await expect(desk.page.get_by_test_id("channel-chip")).to_have_count(0)
        await expect(desk.row(other.name)).to_be_visible()
    await expect(on_its_page.page.get_by_text("Этого номера больше нет")).to_be_visible()
    await on_its_page.page.get_by_text("Ко всем номерам", exact=True).click()
    await expect(on_its_page.page.get_by_role("heading", name="Номера")).to_be_visible()


@pytest.mark.parametrize("path", ["/invite?token=no-such-link", "/reset?token=no-such-link", "/reset"])
async def test_a_link_that_is_of_no_use_leads_to_the_form_and_whoever_has_signed_in_to_the_chats(
    desks: SitDown, path: str
):
    stranger, member = await desks(path="/sign-in", signed_in=False), await desks()
    for desk in (stranger, member):
        desk.network_may_fail = True
        await desk.go(path)
        await expect(desk.page.get_by_role("alert")).to_be_visible()
        await desk.page.get_by_role("link", name="Войти").click()
    await expect(stranger.page.get_by_label("Эл. почта")).to_be_visible()
    await _chats_are_there(member)


async def test_an_invitation_that_was_used_leads_in(desks: SitDown, shop: Shop):
    made = await shop.stack.http.post("/api/invites", json={"role": "operator"})
    link = made.json()["url"].removeprefix(shop.url)
    desk = await desks(path=link, signed_in=False)
    await desk.page.get_by_label("Имя").fill("Новенькая")
    await desk.page.get_by_label("Эл. почта").fill("novenkaya@hub.test")
    await desk.page.get_by_label("Пароль", exact=True).fill("правильный пароль 7")
    await desk.button("Присоединиться").click()
    await _chats_are_there(desk)

    desk.network_may_fail = True
    await desk.go(link)
    await expect(desk.page.get_by_role("alert")).to_contain_text("уже использовано")
    await desk.page.get_by_role("link", name="Войти").click()
    await _chats_are_there(desk)


async def test_a_link_that_cannot_be_asked_about_can_be_asked_again(desks: SitDown, shop: Shop):
    made = await shop.stack.http.post("/api/invites", json={"role": "operator"})
    desk = await desks(path="/sign-in", signed_in=False)
    desk.network_may_fail = True
    await desk.page.route("**/api/invites/**", lambda route: route.abort())
    await desk.go(made.json()["url"].removeprefix(shop.url))
    await expect(desk.page.get_by_role("alert")).to_contain_text("Сервер не отвечает")

    await desk.page.unroute("**/api/invites/**")
    await desk.button("Попробовать ещё раз").click()
    await expect(desk.page.get_by_label("Имя")).to_be_visible()


async def test_what_does_not_come_without_a_network_says_so_and_loads_no_longer(
    desks: SitDown, shop: Shop, customer: Customer
):
    await customer.writes("Вы тут?")
    group, known = f"Без связи {customer.phone[-4:]}", f"Открытая {customer.phone[-4:]}"
    for subject in (group, known):
        await customer.writes("Всем привет", await shop.group(subject, customer))
    seen = await shop.customer("Уже открытый")
    await seen.writes("Я первый")
    desk = await desks(path="/settings/profile")  # of each kind of page one has been open: its code is there
    await desk.loaded()
    await desk.page.locator('nav a[href="/channels"]').click()
    await desk.page.locator(f'a[href$="/channels/{shop.number}"]').first.click()
    await expect(desk.button("Удалить номер")).to_be_visible()
    await desk.page.locator('nav a[href="/chats"]').click()
    await desk.page.get_by_test_id("view-groups").click()
    await expect(desk.row(group)).to_be_visible()
    await desk.row(known).click()
    await expect(desk.page.get_by_test_id("group-member").first).to_be_visible()
    await desk.page.get_by_test_id("view-all").click()
    await desk.row(seen.name).click()
    await expect(desk.bubble("Я первый")).to_be_visible()
    await desk.loaded()

    desk.network_may_fail = True
    await desk.context.set_offline(True)
    await desk.row(customer.name).click()
    await _says_that_it_did_not_come(desk, 2)  # the thread, and who writes
    await desk.page.get_by_test_id("view-groups").click()
    await desk.row(group).click()
    await _says_that_it_did_not_come(desk, 2)
    await desk.page.get_by_role("link", name="Настройки").click()
    for section in ("members", "organization", "api-keys", "intake"):
        await desk.page.locator(f'a[href="/settings/{section}"]').click()
        await _says_that_it_did_not_come(desk, 0 if section == "organization" else 1)  # known since signing in
    await desk.page.locator('nav a[href="/channels"]').click()
    await desk.page.locator(f'a[href$="/channels/{shop.number}"]').first.click()
    await desk.button("Удалить номер").click()
    await expect(desk.page.get_by_role("dialog")).to_contain_text("Сервер не отвечает")
    await _says_that_it_did_not_come(desk, 0)


async def _says_that_it_did_not_come(desk: Desk, times: int) -> None:
    await expect(desk.page.locator(".mantine-Skeleton-root, .mantine-Loader-root")).to_have_count(0)
    await expect(desk.page.get_by_role("alert").filter(has_text="Не получилось загрузить")).to_have_count(times)
