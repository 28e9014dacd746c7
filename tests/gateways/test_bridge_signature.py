"""The proof of a delivery is in its headers; bridge/test/signature.test.ts has the same example."""

import pytest

from sarafan.gateways.bridge.signature import has_digest, proven_digest

SECRET = "whs_5f1c9d0b7a3e4826"
BODY = b'{"node":"a","events":[]}'
DIGEST = "8a7298621a05101feaf2aa6a3304719bca8d2a3ddbec04b1d665b8e61a3edfad"
HEADERS = {
    "x-sarafan-timestamp": "1790000000",
    "x-sarafan-delivery": "shop:1-2",
    "x-sarafan-digest": f"sha256={DIGEST}",
    "x-sarafan-signature": "sha256=a3ee7460b3db8e8b7e7892f710064f84cf52f56e8f8a9615dd8417984efbc72b",
}


def test_what_the_bridge_signs_is_proven():
    assert proven_digest(SECRET, HEADERS, now_s=1_790_000_010) == DIGEST
    assert has_digest(BODY, DIGEST)
    assert not has_digest(BODY + b" ", DIGEST)


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("change", [str.upper, lambda value: value + "0", lambda value: value[:-1], lambda _: ""])
def test_every_header_is_under_the_signature(name: str, change):
    changed = {**HEADERS, name: change(HEADERS[name])}
    if changed != HEADERS:
        assert proven_digest(SECRET, changed, now_s=1_790_000_010) is None


@pytest.mark.parametrize("now_s", [1_790_000_301, 1_789_999_699])
def test_neither_an_old_nor_a_future_delivery_is_proven(now_s: float):
    assert proven_digest(SECRET, HEADERS, now_s=now_s) is None


@pytest.mark.parametrize("now_s", [1_790_000_299, 1_789_999_701])
def test_clocks_may_differ_by_five_minutes(now_s: float):
    assert proven_digest(SECRET, HEADERS, now_s=now_s) == DIGEST
