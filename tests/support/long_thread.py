"""A thread of very long texts, made behind the application's back: bringing them in would take minutes."""

from tests.support.hub import Hub, Person

LONG = 65_000  # characters
LETTER = "қ"

_MULTIPLY = """
    INSERT INTO messages (id, organization_id, channel_id, conversation_id, seq, direction, kind, text, status,
                          author_kind, author_name, at, wants_answer, revision)
    SELECT gen_random_uuid(), organization_id, channel_id, conversation_id, seq + number, direction, kind,
           repeat(:letter, :length) || number, status, author_kind, author_name,
           at + number * interval '1 second', wants_answer, 1
      FROM messages, generate_series(1, :many) AS number WHERE id = :first
"""


async def multiply(hub: Hub, owner: Person, conversation: str, many: int, letter: str = LETTER) -> None:
    """Put so many long texts after the only message of a thread."""
    [first] = await hub.thread(owner, conversation)
    await hub.change(_MULTIPLY, first=first["id"], many=many, letter=letter, length=LONG // len(letter))
    await hub.change("UPDATE conversations SET last_seq = last_seq + :many WHERE id = :id", many=many, id=conversation)
