"""What is pushed, closed for one browser: Message Encryption for Web Push (RFC 8291, with aes128gcm of RFC 8188)."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT_BYTES = 65  # of a public key: 4 and both coordinates
AUTH_BYTES = 16
SALT_BYTES = 16
RECORD_BYTES = 4096  # RFC 8030, 7.2: a push service takes so much of a body
MOST_BYTES = RECORD_BYTES - (SALT_BYTES + 4 + 1 + POINT_BYTES) - 16 - 1  # of what is said: header, tag, delimiter
_LAST_RECORD = b"\x02"


def encrypt(
    plain: bytes, browser_key: bytes, auth: bytes, *, salt: bytes = b"", key: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """Return the body of a push; `salt` and `key` are fresh ones unless a test vector gives them.

    Raises `ValueError` for more than `MOST_BYTES`, or for a key that is no point of the curve.
    """
    if len(plain) > MOST_BYTES:
        raise ValueError(f"{len(plain)} bytes are more than {MOST_BYTES}")
    salt, key = salt or os.urandom(SALT_BYTES), key or ec.generate_private_key(CURVE)
    ours = point_of(key.public_key())
    shared = key.exchange(ec.ECDH(), open_point(browser_key))
    secret = _derive(shared, auth, b"WebPush: info\x00" + browser_key + ours, 32)
    content_key = _derive(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + len(ours).to_bytes(1, "big") + ours
    return head + AESGCM(content_key).encrypt(nonce, plain + _LAST_RECORD, None)


def open_point(point: bytes) -> ec.EllipticCurvePublicKey:
    """Read a public key. Raises `ValueError` for what is none: another length, or no point of the curve."""
    if len(point) != POINT_BYTES:
        raise ValueError(f"{len(point)} bytes instead of {POINT_BYTES}")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """Write a public key as push services and browsers read it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def written(value: bytes) -> str:
    """Write bytes in base64url, without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def read(text: str) -> bytes:
    """Read base64url, padded or not. Raises `ValueError`."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(secret)
