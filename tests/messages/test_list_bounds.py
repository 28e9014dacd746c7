"""A list answers with no more than fits, whatever strangers are called and have written."""

import pytest

from sarafan.core.answers import ANSWER_BYTES
from tests.support.events import in_group
from tests.support.hub import Hub, message

# JSON writes a control character with six bytes, which is the most that a character can take.
WORST = "\u0001"


@pytest.mark.parametrize("view", ["waiting", "all", "groups"])
async def test_a_hundred_rows_of_the_worst_names_fit(hub: Hub, view: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    first = in_group("A1") if view == "groups" else message("A1")
    await hub.deliver(channel, hub.event(channel, "message", first))
    await hub.change(
        """
        WITH more AS (
            INSERT INTO contacts (id, organization_id, name, phone, revision)
            SELECT gen_random_uuid(), organization_id, name, '7702' || number, 0
              FROM (SELECT * FROM contacts LIMIT 1) AS one, generate_series(1000000, 1000120) AS number
            RETURNING id, organization_id
        ), also AS (
            INSERT INTO groups (id, organization_id, channel_id, jid, subject, size, can_send, announce)
            SELECT gen_random_uuid(), organization_id, channel_id, number || '@g.us', subject, size, can_send, announce
              FROM (SELECT * FROM groups LIMIT 1) AS one, generate_series(1000000, 1000120) AS number
            RETURNING id
        ), whom AS (
            SELECT id AS contact_id, NULL::uuid AS group_id FROM more WHERE :direct
            UNION ALL SELECT NULL, id FROM also WHERE NOT :direct
        )
        INSERT INTO conversations (id, organization_id, channel_id, kind, contact_id, group_id, unread_count,
            waiting_since, last_activity_at, last_message_id, last_message_seq, last_message_direction,
            last_message_kind, last_message_text, last_message_status, last_message_author_kind, last_message_at,
            last_seq, revision)
        SELECT gen_random_uuid(), one.organization_id, one.channel_id, one.kind, whom.contact_id, whom.group_id,
            1, one.waiting_since, one.last_activity_at, one.last_message_id, 1, one.last_message_direction,
            one.last_message_kind, 'a', one.last_message_status, one.last_message_author_kind, one.last_message_at, 1, 1
          FROM (SELECT * FROM conversations LIMIT 1) AS one, whom
        """,
        direct=view != "groups",
    )
    await hub.change("UPDATE contacts SET name = repeat(:worst, 255)", worst=WORST)
    await hub.change("UPDATE groups SET subject = repeat(:worst, 255)", worst=WORST)
    await hub.change(
        """UPDATE conversations SET last_message_text = repeat(:worst, 200),
                                    last_message_author_name = repeat(:worst, 255)""",
        worst=WORST,
    )

    answer = await owner.http.get("/api/conversations", params={"view": view, "limit": 100})

    assert len(answer.json()["items"]) == 100
    assert len(answer.content) <= ANSWER_BYTES


async def test_deliveries_with_long_reasons_are_as_many_as_fit(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.change(
        """
        INSERT INTO deliveries (id, organization_id, channel_id, source, external_id, body, state, attempts, error)
        SELECT gen_random_uuid(), :organization, :channel, 'bridge', number::text, '', 'failed', 1, repeat(:worst, 2000)
          FROM generate_series(1, 200) AS number
        """,
        organization=owner.organization_id,
        channel=channel,
        worst=WORST,
    )

    answer = await owner.http.get("/api/intake", params={"limit": 200})

    assert 50 < len(answer.json()["items"]) < 200
    assert len(answer.content) <= ANSWER_BYTES + 1000
