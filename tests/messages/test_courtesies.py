"""Courtesies in real threads: they do not make a chat wait, and never end a wait."""

from typing import Any
from uuid import UUID

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message

AT = 1_790_000_000


class Talk:
    """A customer who writes after what we said."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID) -> None:
        self.hub, self.owner, self.channel = hub, owner, channel
        self.number = self.answers = 0

    async def says(self, text: str | None, **more: Any) -> dict[str, Any]:
        self.number += 1
        data = message(f"C{self.number}", text, at=AT + 10 * self.number, **more)
        await self.hub.deliver(self.channel, self.hub.event(self.channel, "message", data))
        return (await self.hub.conversations(self.owner))[0]

    async def answer(self, row: dict[str, Any], text: str) -> None:
        """Answer a second after what they said last, by the clock of this story."""
        sent = await self.hub.reply(self.owner, row["id"], text)
        self.answers += 1
        values = {"id": sent["id"], "s": AT + 10 * self.number + self.answers / 10}
        await self.hub.change("UPDATE messages SET at = to_timestamp(:s) WHERE id = :id", **values)
        await self.hub.change(
            "UPDATE conversations SET answered_at = to_timestamp(:s), last_message_at = to_timestamp(:s)", s=values["s"]
        )


async def _talk(hub: Hub) -> Talk:
    owner = await hub.person()
    return Talk(hub, owner, await hub.channel(owner))


async def test_thanks_do_not_wait_are_unread_and_say_by_which_rule(hub: Hub):
    talk = await _talk(hub)
    row = await talk.says("Спасибо!")

    assert (row["waiting_since"], row["unread_count"]) == (None, 1)
    assert row["decision"] == {"rule": "thanks", "waits": False, "phrase": "Спасибо!"}
    assert [one["answer_rule"] for one in await hub.thread(talk.owner, row["id"])] == ["thanks"]


async def test_who_already_waits_waits_on_after_thanks(hub: Hub):
    talk = await _talk(hub)
    since = (await talk.says("Где заказ?"))["waiting_since"]
    for text in ("спасибо", "👍", "ок"):
        assert (await talk.says(text))["waiting_since"] == since


async def test_yes_to_a_question_of_ours_waits_though_we_wrote_more_after_it(hub: Hub):
    talk = await _talk(hub)
    row = await talk.says("Хочу записаться")
    await talk.answer(row, "Вам удобно в 15:00?")
    await talk.answer(row, "Адрес: Абая 10")
    row = await talk.says("да")

    assert (row["waiting_since"] is not None, row["decision"]["rule"]) == (True, "reply")


async def test_ok_to_what_asks_nothing_does_not_wait(hub: Hub):
    talk = await _talk(hub)
    row = await talk.says("Хочу записаться")
    await talk.answer(row, "Записала вас на 15:00")

    assert (await talk.says("ок"))["waiting_since"] is None
    assert (await talk.says("ок, а доставка?"))["waiting_since"] is not None


async def test_a_thumb_follows_the_rule_for_reactions(hub: Hub):
    talk = await _talk(hub)
    row = await talk.says("Хочу записаться")
    await talk.answer(row, "Подойдёт?")
    await talk.owner.http.patch("/api/organization", json={"reactions_answer": "never"})
    assert (await talk.says("👍"))["waiting_since"] is None
    await talk.owner.http.patch("/api/organization", json={"reactions_answer": "to_questions"})
    await talk.answer(row, "Подойдёт?")
    assert (await talk.says("👍"))["waiting_since"] is not None


async def test_one_click_corrects_since_it_was_written_and_teaches(hub: Hub):
    talk = await _talk(hub)
    row = await talk.says("понятно")
    path = f"/api/conversations/{row['id']}/answer-needed"
    assert (await talk.owner.http.post(path)).json()["waiting_since"] == row["last_message"]["at"]
    operator = await hub.person(talk.owner.organization_id, Role.OPERATOR)
    added = await operator.http.post("/api/answer-rules/phrases", json={"text": "Понятно", "waits": True})
    assert added.status_code == 201, added.text
    await talk.answer(row, "Готово")

    row = await talk.says("понятно.")
    assert row["decision"] == {"rule": "own", "waits": True, "phrase": "Понятно"}
    assert row["waiting_since"] is not None


async def test_rules_are_bounded_named_and_the_heads(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    post = "/api/answer-rules/phrases"
    for text, error in ((" ?", "invalid_phrase"), ("...", "invalid_phrase"), ("раз " * 11, "invalid_phrase")):
        assert (await owner.http.post(post, json={"text": text})).json()["error"] == error
    assert (await owner.http.post(post, json={"text": "х" * 61})).status_code == 422
    assert (await owner.http.post(post, json={"text": "Жду вас"})).status_code == 201
    assert (await owner.http.post(post, json={"text": "жду, вас!"})).json()["error"] == "phrase_taken"
    assert (await operator.http.put("/api/answer-rules/thanks", json={"enabled": False})).status_code == 403
    assert (await owner.http.put("/api/answer-rules/words", json={"enabled": False})).json()["error"] == "rule_stays"
    assert (await owner.http.put("/api/answer-rules/nothing", json={"enabled": False})).status_code == 404
    for enabled in (False, False, True, True):
        assert (await owner.http.put("/api/answer-rules/thanks", json={"enabled": enabled})).status_code == 204
    for number in range(199):
        assert (await owner.http.post(post, json={"text": f"фраза {number}"})).status_code == 201
    assert (await owner.http.post(post, json={"text": "ещё одна"})).json()["error"] == "too_many_phrases"
