"""Which answers are compressed: long ones of rows, and none with a secret."""

import re

from sarafan.server.compression import COMPRESSED, LEAST_BYTES, MOST_PADDING
from tests.support.hub import Hub, message

TAKES = {"accept-encoding": "gzip, br"}
# What a schema calls that with which somebody could act as another, or link a phone.
_SECRET = re.compile(r"csrf|token|secret|password|link|qr|pairing|^key$")


async def test_a_list_travels_compressed_and_its_length_is_blurred(hub: Hub):
    owner = await hub.person()
    channel_id = await hub.channel(owner)
    people = [message(f"M{number}", phone=f"7701555{number:04d}", lid=None) for number in range(20)]
    await hub.deliver(channel_id, *(hub.event(channel_id, "message", one) for one in people))

    answers = [await owner.http.get("/api/conversations?view=all", headers=TAKES) for _ in range(12)]
    plain = await owner.http.get("/api/conversations?view=all", headers={"accept-encoding": "identity"})

    assert len(plain.content) > 2 * LEAST_BYTES
    assert "content-encoding" not in plain.headers
    for answer in answers:
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
        assert answer.json() == plain.json()
        assert int(answer.headers["content-length"]) < len(plain.content) / 3
    paddings = {len(answer.headers["x-padding"]) for answer in answers}
    assert len(paddings) > 3
    assert max(paddings) < MOST_PADDING


async def test_answers_with_secrets_travel_as_they_are(hub: Hub):
    owner = await hub.person()
    for number in range(8):
        await hub.channel(owner, f"Салон {number}")
    assert len((await owner.http.get("/api/channels")).content) > LEAST_BYTES

    for path in ("/api/session", "/api/channels", "/api/changes?after=0", "/api/invites", "/api/api-keys", "/health"):
        answer = await owner.http.get(path, headers=TAKES)
        assert "content-encoding" not in answer.headers, path
        assert "x-padding" not in answer.headers, path


async def test_nothing_that_is_compressed_can_hold_a_secret(hub: Hub):
    api = (await (await hub.caller()).get("/api/openapi.json", headers=TAKES)).json()
    schemas = api["components"]["schemas"]

    def names(node, seen: set[str]) -> set[str]:
        if isinstance(node, list):
            return {name for one in node for name in names(one, seen)}
        if not isinstance(node, dict):
            return set()
        if (target := node.get("$ref", "").rpartition("/")[2]) and target not in seen:
            return names(schemas[target], seen | {target})
        found = set(node.get("properties", {}))
        return found | {name for one in node.values() for name in names(one, seen)}

    compressed = {path: verbs for path, verbs in api["paths"].items() if path.startswith(COMPRESSED)}
    assert len(compressed) > 10
    for path, verbs in compressed.items():
        for verb in verbs.values():
            fields = names([one.get("content", {}) for one in verb["responses"].values()], set())
            assert [name for name in fields if _SECRET.search(name)] == [], path
