"""Every failure has one form: `{"error": code, "message": sentence, "data": {...}}`."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from sarafan.core.errors import SarafanError
from sarafan.core.logging import get_logger

log = get_logger(__name__)


@dataclass(frozen=True)
class Said:
    """A refusal as it is answered: its status, its code for programs, its words for people."""

    status: int
    code: str
    words: str


# What any route may answer with, whatever it does.
OF_VALUES = Said(422, "invalid_body", "The request is malformed.")
DATABASE_UNAVAILABLE = Said(503, "database_unavailable", "The database does not answer; try again in a moment.")
INTERNAL_ERROR = Said(500, "internal_error", "Something went wrong on our side; it has been logged.")
EVERYWHERE = (
    DATABASE_UNAVAILABLE,
    INTERNAL_ERROR,
    # Before a body has been read (`bodies.py`).
    Said(400, "client_gone", "The connection ended before the whole request had come."),
    Said(400, "invalid_body", "The body is not in UTF-8, or nested too deeply."),
    Said(408, "body_too_slow", "The request came too slowly."),
    Said(413, "body_too_large", "The request is larger than it may be."),
    Said(503, "busy", "The server has too much to do at this moment; try again in a few seconds."),
)

HTTP_CODES = {400: "invalid_body", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
DATABASE_TROUBLE = (OperationalError, InterfaceError, PoolExhausted)
# Kinds of mistakes of which the answer repeats the value that was found: a number or a word of a list, never a text.
REPEATED = ("greater_than", "less_than", "enum", "literal_error", "int_parsing", "bool_parsing", "uuid_parsing")


def install(app: FastAPI) -> None:
    """Teach the application the form of failures."""
    app.add_exception_handler(SarafanError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    for trouble in DATABASE_TROUBLE:
        app.add_exception_handler(trouble, _database_away)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _bug)


async def _gone(_request: Request, _error: Exception) -> JSONResponse:
    # The client has closed the connection, so nobody reads this answer.
    log.debug("client_gone")
    return answer(400, "client_gone", "The connection ended before the whole request had come.")


def answer(status: int, code: str, message: str, data: dict[str, Any] | None = None) -> JSONResponse:
    """Make the one form of a failure."""
    return JSONResponse({"error": code, "message": message, "data": data or {}}, status_code=status)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SarafanError)
    response = answer(error.status, error.code, error.message, error.data)
    if "retry_after_s" in error.data:
        response.headers["Retry-After"] = str(error.data["retry_after_s"])
    return response


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [_field(one) for one in error.errors()]
    named = ", ".join(f"{one['field']}: {one['message']}" for one in fields)
    return answer(422, "invalid_body", f"The request is malformed. {named}", {"fields": fields})


def _field(problem: dict[str, Any]) -> dict[str, Any]:
    name = ".".join(str(part) for part in problem["loc"][1:]) or str(problem["loc"][0])
    described = {"field": name, "message": problem["msg"]}
    found, kind = problem.get("input"), str(problem["type"])
    # An answer never repeats texts, phones or passwords: errors end in other programs' logs.
    if kind.startswith(REPEATED) and isinstance(found, int | float | str):
        described["found"] = str(found)[:40].encode("utf-8", "replace").decode()
    elif kind.startswith("string_too_") and isinstance(found, str):
        described["found"] = f"{len(found)} characters"
    return described


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTP_CODES.get(error.status_code, "http_error")
    response = answer(error.status_code, code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _database_away(_request: Request, error: Exception) -> JSONResponse:
    log.error("database_unavailable", error=type(getattr(error, "orig", None) or error).__name__)
    return answer(DATABASE_UNAVAILABLE.status, DATABASE_UNAVAILABLE.code, DATABASE_UNAVAILABLE.words)


async def _bug(_request: Request, error: Exception) -> JSONResponse:
    log.error("unhandled_error", exc_info=error)
    return answer(INTERNAL_ERROR.status, INTERNAL_ERROR.code, INTERNAL_ERROR.words)
