"""Nobody who may not see people's phones is told one: what leaves the server for them is looked at on its way.

Answers, their headers and refusals pass `Concealment`; live changes pass a `Veil`. A route or a kind of change that
knows nothing of this is safe from its first day.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarafan.contacts.masking import Hidden
from sarafan.conversations import concealing
from sarafan.core.logging import get_logger
from sarafan.core.realtime import Delta
from sarafan.organizations.actors import Actor
from sarafan.server import errors

log = get_logger(__name__)

READ = (b"application/json", b"text/")  # types of answers with people's data in them; files are looked at by their name
NAMING = (b"content-disposition", b"location")


class Concealment:
    """Takes people's phones out of answers for whoever may not see them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back without phones."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        await self.app(scope, receive, _Answer(scope, receive, send).take)


class _Answer:
    """One answer: as it is, or held until it is whole and then sent without phones."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._head: Message | None = None
        self._pieces: list[bytes] = []
        self._is_refused = False

    async def take(self, message: Message) -> None:
        """Take a piece of the answer."""
        actor: Actor | None = self._scope["state"].get("actor")
        if self._is_refused:  # the rest of what could not be looked at
            return
        if actor is None or actor.sees_phones:
            await self._send(message)
        elif message["type"] == "http.response.start":
            await self._begin(actor, message)
        elif self._head is not None:
            self._pieces.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._end(actor, self._head, b"".join(self._pieces))
        else:
            await self._send(message)

    async def _begin(self, actor: Actor, head: Message) -> None:
        if _kind_of(head).startswith(READ):
            self._head = head
            return
        try:
            names = await self._without(actor, _names_in(head["headers"]))
        except Exception as error:
            await self._refuse(error)
        else:
            await self._send({**head, "headers": _named(head["headers"], names)})

    async def _end(self, actor: Actor, head: Message, body: bytes) -> None:
        try:
            headers, body = await self._shown(actor, head, body)
        except Exception as error:
            await self._refuse(error)
        else:
            await self._send({**head, "headers": headers})
            await self._send({"type": "http.response.body", "body": body})

    async def _shown(self, actor: Actor, head: Message, body: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
        is_json = _kind_of(head).startswith(b"application/json")
        value = await concealing.aside(len(body), lambda: _read(body, is_json=is_json))
        shown, names = await self._without(actor, [value, _names_in(head["headers"])])
        if shown is not value:
            body = await concealing.aside(
                len(body), lambda: body if shown == value else _written(shown, is_json=is_json)
            )
        headers = [
            (name, str(len(body)).encode() if name.lower() == b"content-length" else given)
            for name, given in _named(head["headers"], names)
        ]
        return headers, body

    async def _without(self, actor: Actor, value: Any) -> Any:
        database = self._scope["app"].state.resources.database
        return await concealing.conceal_apart(database, actor.organization_id, value)

    async def _refuse(self, error: Exception) -> None:
        """What cannot be looked at does not leave, nor what would follow it."""
        self._is_refused = True
        said = errors.DATABASE_UNAVAILABLE
        if not isinstance(error, errors.DATABASE_TROUBLE):
            log.error("unhandled_error", exc_info=error)
            said = errors.INTERNAL_ERROR
        await errors.answer(said.status, said.code, said.words)(self._scope, self._receive, self._send)


def _kind_of(head: Message) -> bytes:
    kind: bytes = next((value for name, value in head["headers"] if name.lower() == b"content-type"), b"")
    return kind


def _read(body: bytes, *, is_json: bool) -> Any:
    return json.loads(body) if is_json and body else body.decode(errors="surrogateescape")


def _written(value: Any, *, is_json: bool) -> bytes:
    if not is_json:
        return str(value).encode(errors="surrogateescape")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")


def _names_in(headers: Sequence[tuple[bytes, bytes]]) -> list[str]:
    """Return what headers name, as people would read it."""
    return [unquote(value.decode("latin-1")) for name, value in headers if name.lower() in NAMING]


def _named(headers: Sequence[tuple[bytes, bytes]], shown: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """Let headers name what is shown; one in which nothing is hidden stays as it is."""
    rest = iter(shown)
    named: list[tuple[bytes, bytes]] = []
    for name, value in headers:
        if name.lower() in NAMING:
            text = next(rest)
            if text != unquote(value.decode("latin-1")):
                value = quote(text, safe="/:?&=%;'*\" ").encode()
        named.append((name, value))
    return named


@dataclass
class Veil:
    """What of one burst of live changes is hidden, and each change without it, made once."""

    hidden: Hidden
    _made: dict[int, tuple[Delta, Delta]] = field(default_factory=dict)

    async def cover(self, deltas: Sequence[Delta]) -> None:
        """Make all changes of the burst as those are told them who may not see phones."""
        for delta, data in zip(
            deltas, await concealing.without([one.data for one in deltas], self.hidden), strict=True
        ):
            self._keep(delta, data)

    def over(self, actor: Actor, deltas: list[Delta]) -> list[Delta]:
        """Return changes as an actor may see them."""
        return deltas if actor.sees_phones else [self._without(delta) for delta in deltas]

    def _without(self, delta: Delta) -> Delta:
        kept = self._made.get(id(delta.data))
        if kept is None:
            kept = self._keep(delta, concealing.without_at_once(delta.data, self.hidden))
        return replace(kept[1], type=delta.type)

    def _keep(self, delta: Delta, data: dict[str, Any]) -> tuple[Delta, Delta]:
        # The change itself is kept beside it: an id is another's only once its own is gone.
        self._made[id(delta.data)] = delta, replace(delta, data=data)
        return self._made[id(delta.data)]


async def veil_for(
    session: AsyncSession, organization_id: UUID, actors: Sequence[Actor], deltas: Sequence[Delta]
) -> Veil:
    """Find what changes hide from those of some actors who may not see phones."""
    if all(actor.sees_phones for actor in actors):
        return Veil(Hidden())
    return Veil(await concealing.hidden_in(session, organization_id, [delta.data for delta in deltas]))
