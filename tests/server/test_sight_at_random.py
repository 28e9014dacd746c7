"""Whatever was decided and assigned before: every surface shows what the rule says, and nothing else."""

import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from sarafan.conversations import concealing, visibility
from sarafan.conversations import queries as conversations
from sarafan.messages import queries as messages
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Role, Visibility
from tests.support.events import picture, with_file
from tests.support.hub import Hub, Person
from tests.support.phones import phones_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HISTORIES = 100  # for each of three seeds
CHATS_OF_A_CHANNEL = 3


@dataclass(frozen=True)
class Chat:
    """One of the conversations, with what leads to it."""

    id: str
    channel: str
    contact: str
    media: str
    message: str
    phone: str


@dataclass
class Firm:
    """People of each role, conversations on two numbers, and what was decided about them so far."""

    hub: Hub
    people: list[tuple[Role, Person]]
    chats: list[Chat]
    usual: str = "all"
    phones_hidden: bool = False
    of_channels: dict[str, str] = field(default_factory=dict)
    assignees: dict[str, UUID | None] = field(default_factory=dict)
    teams: dict[str, set[UUID]] = field(default_factory=dict)  # who is in which
    team_of: dict[str, str | None] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)  # the chats that the keeper keeps to themselves

    @property
    def owner(self) -> Person:
        return self.people[0][1]

    @property
    def keeper(self) -> Person:
        """Who has linked their own phone: not the owner, who does everything else here."""
        return self.people[1][1]

    def shown_to(self, role: Role, person: Person) -> set[str]:
        """Say by the rule, not by our code, which conversations somebody sees."""
        mine = self.private if person is self.keeper else set()
        if role is not Role.OPERATOR:
            return {chat.id for chat in self.chats} - self.private | mine
        shown: set[str] = set()
        for chat in self.chats:
            if chat.id in self.private:
                continue
            rule, assignee = self.of_channels.get(chat.channel, self.usual), self.assignees.get(chat.id)
            team = self.team_of.get(chat.id)
            in_queue = assignee is None and team is not None and person.id in self.teams[team]
            is_nobodys = rule == "own_and_unassigned" and assignee is None and team is None
            if rule == "all" or assignee == person.id or in_queue or is_nobodys:
                shown.add(chat.id)
        return shown

    async def decide(self, **decision: Any) -> None:
        answer = await self.owner.http.patch("/api/organization", json=decision)
        assert answer.status_code == 200, answer.text

    async def keep(self, chat: str, *, private: bool) -> None:
        before = (await self.keeper.http.get(f"/api/conversations/{chat}")).json()
        answer = await self.keeper.http.put(f"/api/conversations/{chat}/private", json={"private": private})
        assert answer.status_code == 200, answer.text
        if not private:
            self.private.discard(chat)
        elif before["private_of"] is None:
            self.private.add(chat)
            self.team_of[chat] = None
            if self.assignees.get(chat) != self.keeper.id:
                self.assignees[chat] = None

    async def put_in(self, team: str) -> None:
        body = {"member_ids": [str(one) for one in self.teams[team]]}
        answer = await self.owner.http.patch(f"/api/teams/{team}", json=body)
        assert answer.status_code == 200, answer.text

    async def go_on(self, dice: random.Random) -> None:
        """Let something happen."""
        rules = [rule.value for rule in Visibility]
        private = ("private", "private")
        match dice.choice(("usual", "channel", "assign", "team", "team", "join", "write", "phones", *private)):
            case "phones":
                self.phones_hidden = not self.phones_hidden
                answer = await self.owner.http.put("/api/organization/phones", json={"hidden": self.phones_hidden})
                assert answer.status_code == 200, answer.text
            case "usual":
                self.usual = dice.choice(rules)
                await self.decide(visibility=self.usual)
            case "channel":
                channel, rule = dice.choice(self.chats).channel, dice.choice([*rules, None])
                self.of_channels.pop(channel, None)
                self.of_channels |= {channel: rule} if rule else {}
                await self.decide(channel_visibility={channel: rule})
            case "assign":
                chat = dice.choice(self.chats)
                whose = dice.choice([None, *(person.id for _, person in self.people)])
                body = {"assignee_id": str(whose) if whose else None}
                answer = await self.owner.http.patch(f"/api/conversations/{chat.id}", json=body)
                assert answer.status_code == (404 if chat.id in self.private else 200)
                if answer.is_success:
                    self.assignees[chat.id] = whose
            case "team":
                chat, team = dice.choice(self.chats), dice.choice([None, *self.teams])
                body = {"assignee_id": None, "team_id": team}
                answer = await self.owner.http.patch(f"/api/conversations/{chat.id}", json=body)
                assert answer.status_code == (404 if chat.id in self.private else 200)
                if answer.is_success:
                    self.assignees[chat.id], self.team_of[chat.id] = None, team
            case "join":
                team = dice.choice([*self.teams])
                self.teams[team] = {person.id for _, person in self.people if dice.random() < 0.4}
                await self.put_in(team)
            case "private":
                await self.keep(dice.choice(self.chats[:CHATS_OF_A_CHANNEL]).id, private=dice.random() < 0.6)
            case "write":
                chat = dice.choice(self.chats)
                await self.owner.http.put(f"/api/conversations/{chat.id}/draft", json={"text": str(dice.random())})


async def found_in(hub: Hub, owner: Person, channel: UUID, first_phone: int) -> list[Chat]:
    for number in range(CHATS_OF_A_CHANNEL):
        phone, lid = str(first_phone + number), str(first_phone % 10**6 + number)
        hub.bridge.files[f"M{phone}"] = picture()
        told = with_file(f"M{phone}", text=f"слово {phone}", phone=phone, lid=lid, name=f"Клиент {phone}")
        await hub.deliver(channel, hub.event(channel, "message", told))
    made: list[Chat] = []
    for row in await hub.conversations(owner, f"channel_id={channel}"):
        (told,) = await hub.thread(owner, row["id"])
        contact = row["contact"]
        made.append(
            Chat(row["id"], str(channel), contact["id"], told["media"]["id"], told["id"], contact["phone"].lstrip("+"))
        )
    assert len(made) == CHATS_OF_A_CHANNEL
    return made


@pytest.fixture
async def firm(hub: Hub) -> Firm:
    owner = await hub.person()
    roles = [Role.HEAD, Role.OPERATOR, Role.OPERATOR, Role.QUALITY_CONTROL]
    others = [(role, await hub.person(owner.organization_id, role)) for role in roles]
    people = [(Role.OWNER, owner), *others]
    keeper = people[1][1]
    own = await hub.channel(keeper, "Салон", asks_private=True)
    chats = await found_in(hub, keeper, own, 77015550001)
    chats += await found_in(hub, owner, await hub.channel(owner, "Склад"), 77015550101)
    chosen = await keeper.http.put(f"/api/channels/{own}/private-chats", json={"keeping": "none"})
    assert chosen.status_code == 200, chosen.text
    firm = Firm(hub, people, chats)
    for name in ("Продажи", "Сервис"):
        team = (await owner.http.post("/api/teams", json={"name": name})).json()["id"]
        firm.teams[team] = {person.id for _, person in people[1:3]}
        await firm.put_in(team)
    return firm


async def look_everywhere(firm: Firm, role: Role, person: Person, dice: random.Random, cursor: str) -> None:
    """Compare what each surface shows with the rule."""
    shown, http = firm.shown_to(role, person), person.http
    phones = {chat.id: chat.phone for chat in firm.chats}
    hides = firm.phones_hidden and role in (Role.OPERATOR, Role.QUALITY_CONTROL)
    said: list[str] = []  # by all that was answered
    assert {row["id"] for row in await firm.hub.conversations(person)} == shown
    counted = (await http.get("/api/conversations/counters")).json()
    assert (counted["total"], counted["waiting"], counted["unread"]) == (len(shown),) * 3
    chat = dice.choice(firm.chats)
    found = await firm.hub.conversations(person, f"view=everywhere&q={chat.phone[-4:]}")
    assert {row["id"] for row in found} == shown & {chat.id}
    found = await firm.hub.conversations(person, f"view=everywhere&q={chat.phone}")
    assert {row["id"] for row in found} == (set() if hides else shown & {chat.id})
    searched = await http.get("/api/search", params={"q": chat.phone[:9]})
    begins = {one.id for one in firm.chats if one.phone.startswith(chat.phone[:9])}
    assert {one["conversation_id"] for one in searched.json()["chats"]["items"]} == (set() if hides else shown & begins)
    elsewhere = await http.get("/api/conversations", params={"view": "mine", "q": chat.phone})
    assert elsewhere.status_code == 200, elsewhere.text
    said += [str(await firm.hub.conversations(person)), searched.text, elsewhere.text]
    expected = 200 if chat.id in shown else 404
    for path in (
        f"/api/conversations/{chat.id}",
        f"/api/conversations/{chat.id}/messages",
        f"/api/messages/{chat.message}/text",
        f"/api/contacts/{chat.contact}",
        f"/api/contacts/{chat.contact}/conversations",
        f"/api/contacts/{chat.contact}/messages",
    ):
        answer = await http.get(path)
        said.append(answer.text)
        assert (path, answer.status_code) == (path, expected)
    file = await http.get(f"/api/media/{chat.media}")
    assert file.status_code == (302 if chat.id in shown else 404)
    caught = await http.get(f"/api/changes?after={cursor}")
    said.append(caught.text)
    assert bool(phones_in(phones.values(), *said)) is (bool(shown) and not hides)
    told = str([one for one in caught.json()["items"] if one["type"] != "conversation.removed"])
    assert [id_ for id_ in phones if id_ not in shown and (id_ in told or phones[id_] in told)] == []


async def live_on(firm: Firm, seed: int, histories: int = HISTORIES) -> None:
    dice = random.Random(seed)
    for _ in range(histories):
        role, person = dice.choice(firm.people)
        cursor = (await person.http.get("/api/session")).json()["cursor"]
        await firm.go_on(dice)
        await look_everywhere(firm, role, person, dice, cursor)


@pytest.mark.parametrize("seed", [11, 12, 13])
async def test_nobody_ever_sees_what_the_rule_hides(firm: Firm, seed: int):
    await live_on(firm, seed)


@pytest.mark.parametrize("forgetful", [conversations, messages], ids=["conversations", "messages"])
async def test_one_query_that_forgets_the_rule_is_noticed(firm: Firm, forgetful: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forgetful, "may_see", lambda actor: sa.true())
    with pytest.raises(AssertionError):
        await live_on(firm, seed=11)


@pytest.mark.parametrize("forgetful", [conversations, messages], ids=["conversations", "messages"])
async def test_one_query_that_forgets_private_chats_is_noticed(
    firm: Firm, forgetful: Any, monkeypatch: pytest.MonkeyPatch
):
    def may_see(actor: Actor) -> sa.ColumnElement[bool]:
        shared = visibility.limit_among_shared(actor)
        return sa.true() if shared is None else shared

    monkeypatch.setattr(forgetful, "may_see", may_see)
    with pytest.raises(AssertionError):
        await live_on(firm, seed=11)


async def test_an_answer_that_forgets_to_hide_phones_is_noticed(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    async def forget(_database: Any, _organization_id: UUID, value: Any) -> Any:
        return value

    monkeypatch.setattr(concealing, "conceal_apart", forget)
    with pytest.raises(AssertionError):
        await live_on(firm, seed=11)


async def test_a_channel_follows_the_rest_again_and_too_many_that_differ_are_refused(firm: Firm):
    channel = firm.chats[0].channel
    await firm.decide(channel_visibility={channel: "own"})
    await firm.decide(visibility="own_and_unassigned")
    assert (await firm.owner.http.get("/api/organization")).json()["channel_visibility"] == {channel: "own"}
    await firm.decide(channel_visibility={channel: None})
    assert (await firm.owner.http.get("/api/organization")).json()["channel_visibility"] == {}

    many = {str(UUID(int=number)): "own" for number in range(1, 201)}
    await firm.decide(channel_visibility=many)
    refused = await firm.owner.http.patch("/api/organization", json={"channel_visibility": {channel: "own"}})
    assert (refused.status_code, refused.json()["error"]) == (422, "too_many_channels_differ")
    for role, person in firm.people[1:]:
        answer = await person.http.patch("/api/organization", json={"visibility": "all"})
        assert (role, answer.status_code) == (role, 403)
