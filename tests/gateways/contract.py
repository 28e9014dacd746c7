"""What `gateways/whatsapp/gateway.py` promises, asked of any implementation: a test file subclasses `Contract`.

Its `world` fixture gives an account on line beside an outside system that does what the test says.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol

import pytest

from sarafan.core.errors import Rejected, Unreachable
from sarafan.gateways.whatsapp.arrivals import GroupChat, Person
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.gateway import Gateway, Provider
from sarafan.gateways.whatsapp.outgoing import (
    Button,
    Card,
    Contacts,
    Deletion,
    Edit,
    File,
    FileSource,
    Forward,
    Interactive,
    Location,
    Outgoing,
    OutgoingKind,
    Poll,
    Quoted,
    Reaction,
    Recipient,
    Target,
    Template,
    Text,
    Voice,
    kinds_in,
)
from sarafan.gateways.whatsapp.refusals import MEANINGS, Left, NotNow, Reason, Refused

SOMEBODY = Person("77011234567", None)
HIDDEN = Person(None, "9001")
GROUP = GroupChat("120363000000000001@g.us")
CONTENT = b"\xff\xd8 a picture"


class World(Protocol):
    """An account on line, and the outside system behind it."""

    gateway: Gateway
    provider: Provider
    capabilities: Capabilities

    def left(self) -> int:
        """Count what has left to customers."""

    def refusals(self) -> Sequence[Reason]:
        """Name reasons for which the outside system can be let refuse."""

    def refuse_next(self, reason: Reason) -> None:
        """Let the outside system refuse the next send."""

    def go_away(self) -> None:
        """Let nobody answer any more."""

    def has_file(self, message_id: str, content: bytes) -> None:
        """Let a message that came have a file."""


def a_file() -> FileSource:
    async def pieces() -> AsyncIterator[bytes]:
        yield CONTENT

    return FileSource(pieces, len(CONTENT), "image/jpeg")


def a_lost_file() -> FileSource:
    async def pieces() -> AsyncIterator[bytes]:
        raise FileNotFoundError
        yield b""

    return FileSource(pieces, len(CONTENT), "image/jpeg")


OURS = Target("3EB0A1", from_me=True)
FILES = ("image", "video", "audio", "document", "sticker")
EXAMPLES: list[Outgoing] = [
    Text("Сәлем"),
    *(File(OutgoingKind(kind), a_file()) for kind in FILES),
    Voice(a_file(), seconds=3),
    Location(43.24, 76.9, "Салон"),
    Contacts((Card("Дана", ("77011234567",)),)),
    Poll("Когда?", ("Сегодня", "Завтра")),
    Template("reminder", "ru", ("Дана",)),
    Interactive("Придёте?", (Button("yes", "Да"),)),
    Reaction(Target("A1", from_me=False), "👍"),
    Edit(OURS, "Сәлем!"),
    Deletion(OURS),
    Forward(Text("Сәлем")),
]


class Noted:
    """What is awaited before something leaves; sees how much had left by then."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: list[int] = []

    async def __call__(self) -> None:
        self.seen.append(self.world.left())


async def refused(asked: Awaitable[object]) -> Refused | NotNow:
    with pytest.raises((Refused, NotNow)) as caught:
        await asked
    assert isinstance(caught.value, Refused | NotNow)
    return caught.value


async def collected(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


class Contract:
    """The suite. Whatever an implementation says that it can, it does; whatever not, it refuses in our words."""

    @pytest.fixture
    def world(self) -> World:
        raise NotImplementedError

    def test_the_examples_hold_one_of_each_kind(self):
        assert {kind for one in EXAMPLES for kind in kinds_in(one)} == set(OutgoingKind)

    @pytest.mark.parametrize("content", EXAMPLES, ids=lambda one: "-".join(sorted(kinds_in(one))))
    async def test_what_it_can_leaves_and_what_it_cannot_is_refused(self, world: World, content: Outgoing):
        noted = Noted(world)
        asked = world.gateway.send(SOMEBODY, content, key="k1", leaving=noted)
        if kinds_in(content) <= world.capabilities.sends:
            assert (await asked).message_id
            assert (noted.seen, world.left()) == ([0], 1), "it is said once, right before"
        else:
            assert (await refused(asked)).refusal.reason is Reason.NOT_SUPPORTED
            assert (noted.seen, world.left()) == ([], 0)

    async def test_the_same_key_never_makes_a_second_one(self, world: World):
        first = await world.gateway.send(SOMEBODY, Text("Сәлем"), key="k1")
        again = await world.gateway.send(SOMEBODY, Text("Сәлем"), key="k1")
        another = await world.gateway.send(SOMEBODY, Text("Сәлем"), key="k2")

        assert first.message_id == again.message_id != another.message_id
        assert world.left() == 2

    @pytest.mark.parametrize("whom", [SOMEBODY, HIDDEN, GROUP], ids=["phone", "lid", "group"])
    async def test_people_and_groups_are_answered_in_a_thread_or_alone(self, world: World, whom: Recipient):
        if isinstance(whom, GroupChat) and not world.capabilities.groups:
            pytest.skip("it has no groups")
        quoted = Quoted(Target("A1", from_me=False, author=HIDDEN if whom is GROUP else None), "Когда?")
        await world.gateway.send(whom, Text("Завтра"), key="k1", quoted=quoted if world.capabilities.quotes else None)
        assert world.left() == 1

    async def test_each_refusal_means_what_the_list_says(self, world: World):
        for number, reason in enumerate(world.refusals()):
            world.refuse_next(reason)
            found = await refused(world.gateway.send(SOMEBODY, Text("Сәлем"), key=f"r{number}"))
            meaning = MEANINGS[reason]
            assert found.refusal.reason is reason
            assert isinstance(found, Unreachable if meaning.again else Rejected), reason
            assert found.data["reason"] == found.refusal.shown
            if found.refusal.left is not Left.PERHAPS:
                assert world.left() == 0, reason

    async def test_nobody_there_is_worth_another_try_and_certainly_did_nothing(self, world: World):
        world.go_away()
        found = await refused(world.gateway.send(SOMEBODY, Text("Сәлем"), key="k1"))

        assert (type(found), found.refusal.left) == (NotNow, Left.NOT_NOW)
        assert isinstance(await refused(world.provider.look()), NotNow)

    async def test_a_file_that_is_lost_is_said_before_anything_leaves(self, world: World):
        if OutgoingKind.IMAGE not in world.capabilities.sends:
            pytest.skip("it sends no files")
        noted = Noted(world)
        with pytest.raises(FileNotFoundError):
            await world.gateway.send(SOMEBODY, File(OutgoingKind.IMAGE, a_lost_file()), key="k1", leaving=noted)
        assert (noted.seen, world.left()) == ([], 0)

    async def test_numbers_are_checked_in_the_order_given(self, world: World):
        phones = ["77011234567", "77770001122"]
        if world.capabilities.checks_numbers:
            assert [one.phone for one in await world.gateway.check(phones)] == phones
        else:
            assert (await refused(world.gateway.check(phones))).refusal.reason is Reason.NOT_SUPPORTED

    async def test_the_file_of_a_message_is_given_or_is_not_there(self, world: World):
        world.has_file("A1", CONTENT)
        async with world.gateway.file("A1") as pieces:
            assert await collected(pieces) == CONTENT
        with pytest.raises(Refused):
            async with world.gateway.file("A2"):
                pass

    @pytest.mark.parametrize(
        ("capability", "ask"),
        [
            ("reads", lambda gateway: gateway.mark_read(SOMEBODY, ["A1"])),
            ("typing", lambda gateway: gateway.show_typing(SOMEBODY, "composing")),
            ("groups", lambda gateway: gateway.groups()),
            ("linked_by", lambda gateway: gateway.pairing_code("77011234567")),
        ],
        ids=["reading", "typing", "groups", "pairing"],
    )
    async def test_the_rest_is_done_or_refused_as_it_is_capable(
        self, world: World, capability: str, ask: Callable[[Gateway], Awaitable[object]]
    ):
        if getattr(world.capabilities, capability):
            await ask(world.gateway)
        else:
            assert (await refused(ask(world.gateway))).refusal.reason is Reason.NOT_SUPPORTED

    async def test_an_account_lives_and_ends_and_whoever_does_not_know_it_minds_nothing(self, world: World):
        await world.provider.look()
        await world.gateway.connect("Салон")
        await world.gateway.connect("Салон")
        if world.capabilities.watched:
            assert (await world.gateway.state()).state
        await world.gateway.bring_now()
        for _ in range(2):
            await world.gateway.disconnect(logout=True)
            await world.gateway.forget()

    def test_what_it_says_of_itself_is_possible(self, world: World):
        found = world.capabilities
        assert found.longest_text > 0
        for limit in (found.edits_within, found.deletes_within, found.window):
            assert limit is None or limit > timedelta()
        assert set(found.linked_by) <= {"qr", "code"}
