"""Numbers are told apart by their colours, whoever adds them."""

import re

from sarafan.channels.colors import COLORS
from sarafan.cli import paths
from tests.support.hub import Hub, Person


async def added(owner: Person, **look: str) -> str:
    response = await owner.http.post("/api/channels", json={"label": "Салон", **look})
    assert response.status_code == 201, response.text
    return str(response.json()["color"])


async def test_each_number_that_is_added_without_a_colour_gets_one_of_its_own(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()

    assert await added(owner, color=COLORS[1].upper()) == COLORS[1].upper()
    colors = [await added(owner) for _ in COLORS[1:]]
    assert colors == [color for color in COLORS if color != COLORS[1]]
    assert await added(owner) in COLORS
    assert await added(stranger) == COLORS[0]


def test_the_page_offers_the_same_colours():
    page = (paths.ROOT / "web/src/features/channels/colors.ts").read_text()
    assert tuple(re.findall(r"'(#[0-9a-f]{6})'", page)) == COLORS
