"""Votes appear on the poll: who chose what, and how many."""

from tests.support.events import change, in_group
from tests.support.hub import Hub, message

POLL = {"name": "Когда?", "options": ["Пт", "Сб"], "selectable": 1}


async def test_who_chose_what_is_shown_and_the_latest_counts(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = in_group("P1", None, kind="poll", poll=POLL)
    await hub.deliver(channel, hub.event(channel, "message", asked))
    later = {"timestamp": asked["timestamp"] + 90}
    others = in_group("X", author="77015550002", lid="5002", name="Дана")
    for data in (
        change("P1", asked, options=["Пт"]),
        change("P1", others, options=["Сб"]) | {"messageId": "V2"},
        change("P1", asked, options=["Сб"]) | later | {"messageId": "V3"},
        change("P1", asked, options=["Пт"]) | {"messageId": "V4"},  # an earlier one, told late
        change("P9", asked, options=["Пт"]),  # a poll that we never had
        change("P1", asked, options=None) | later | {"messageId": "V5"},  # one that the bridge does not know
    ):
        await hub.deliver(channel, hub.event(channel, "message.vote", data))
    (row,) = await hub.conversations(owner, "view=groups")
    (found,) = await hub.thread(owner, row["id"])
    assert found["votes"]["counts"] == {"Сб": 2}
    assert [(one["author"]["name"], one["options"]) for one in found["votes"]["votes"]] == [
        ("Дана", ["Сб"]),
        ("Болат", ["Сб"]),
    ]

    taken_back = change("P1", asked, options=[]) | {"timestamp": asked["timestamp"] + 120, "messageId": "V6"}
    await hub.deliver(channel, hub.event(channel, "message.vote", taken_back))
    (found,) = await hub.thread(owner, row["id"])
    assert found["votes"]["counts"] == {"Сб": 1}


async def test_a_vote_is_no_message_and_only_polls_have_votes(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said = message("A1")
    vote = change("A1", said, options=["Пт"])
    await hub.deliver(channel, hub.event(channel, "message", said), hub.event(channel, "message.vote", vote))
    (row,) = await hub.conversations(owner)
    (found,) = await hub.thread(owner, row["id"])
    assert (found["votes"], row["unread_count"]) == (None, 1)
