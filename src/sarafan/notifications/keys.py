"""Who pushes: the installation's own key and what it signs (VAPID, RFC 8292)."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from sarafan.core.logging import get_logger
from sarafan.core.seal import NotOpened, cell_of
from sarafan.notifications.encrypting import CURVE, point_of, read, written
from sarafan.notifications.models import PushKey, PushSubscription
from sarafan.resources import Resources

log = get_logger(__name__)

VALID_FOR = timedelta(hours=12)  # RFC 8292, 2: at most a day
NUMBER_BYTES = 32


async def pushing_key(resources: Resources) -> ec.EllipticCurvePrivateKey:
    """Return the installation's key. It is made when somebody first asks for it, once for all processes."""
    async with resources.database.for_system() as session:
        kept = await session.scalar(sa.select(PushKey))
        if kept is not None:
            try:
                return _opened(resources.seal.read(kept, "sealed_key") or "")
            except NotOpened:
                # Whoever subscribed did so for this key alone: their pages see another one and subscribe anew.
                log.error("push_key_lost")
                await session.execute(sa.delete(PushSubscription))
                await session.delete(kept)
                await session.flush()
        number = ec.generate_private_key(CURVE).private_numbers().private_value
        row_id, plain = uuid7(), written(number.to_bytes(NUMBER_BYTES, "big")).encode()
        sealed = resources.seal.close(plain, cell_of(PushKey.__tablename__, row_id, "sealed_key"))
        made = insert(PushKey).values(id=row_id, only_row=True, sealed_key=sealed).on_conflict_do_nothing()
        await session.execute(made)
        kept = (await session.scalars(sa.select(PushKey))).one()  # another process may have been faster
        return _opened(resources.seal.read(kept, "sealed_key") or "")


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """Write the key's public half as browsers take it."""
    return written(point_of(key.public_key()))


def authorization(key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, now: datetime) -> str:
    """Return the header that proves to a push service who pushes; it holds for this service alone."""
    address = urlsplit(endpoint)
    claims = {
        "aud": f"{address.scheme}://{address.netloc}",
        "exp": int((now + VALID_FOR).timestamp()),
        "sub": contact,
    }
    signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = written(r.to_bytes(NUMBER_BYTES, "big") + s.to_bytes(NUMBER_BYTES, "big"))
    return f"vapid t={signed}.{signature}, k={public_key(key)}"


def _part(value: dict[str, object]) -> str:
    return written(json.dumps(value, separators=(",", ":")).encode())


def _opened(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(read(text), "big"), CURVE)
