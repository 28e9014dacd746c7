"""What is pushed is closed as the standard's own example says."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from sarafan.notifications.encrypting import MOST_BYTES, encrypt
from tests.support.push_server import PushedBrowser, unb64

# RFC 8291, 5 and appendix A.
SAID = b"When I grow up, I want to be a watermelon"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
BROWSERS_SECRET = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
OUR_SECRET = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(text), "big"), ec.SECP256R1())


def test_the_example_of_the_standard_comes_out_byte_for_byte():
    made = encrypt(SAID, unb64(BROWSER), unb64(AUTH), salt=unb64(SALT), key=key(OUR_SECRET))

    assert made == unb64(BODY)


def test_a_browser_of_our_own_reads_the_example_too():
    browser = PushedBrowser("Firefox", "", key(BROWSERS_SECRET), unb64(AUTH))

    assert browser.read(unb64(BODY)) == SAID


def test_each_push_is_closed_anew_and_opens_for_nobody_else():
    browser, other = PushedBrowser("Chrome", ""), PushedBrowser("Chrome", "")
    bodies = {encrypt(SAID, browser.point, browser.auth) for _ in range(3)}

    assert [browser.read(body) for body in bodies] == [SAID] * 3
    with pytest.raises(InvalidTag):
        other.read(bodies.pop())


def test_what_is_too_long_for_a_push_service_is_refused():
    browser = PushedBrowser("Chrome", "")
    assert len(encrypt(b"x" * MOST_BYTES, browser.point, browser.auth)) == 4096
    with pytest.raises(ValueError, match=str(MOST_BYTES)):
        encrypt(b"x" * (MOST_BYTES + 1), browser.point, browser.auth)


@pytest.mark.parametrize("point", [b"", b"\x04" + bytes(64), b"\x04" + b"\xff" * 64, b"\x02" + bytes(32), b"x" * 5000])
def test_what_is_no_point_of_the_curve_is_refused(point: bytes):
    with pytest.raises(ValueError):  # noqa: PT011 -- that it is refused is all that matters
        encrypt(SAID, point, bytes(16))
