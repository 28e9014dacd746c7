"""Logs: an event's name and fields; never message text, phone numbers or secrets."""

import logging
import sys
import traceback
from typing import Any

import structlog

FORBIDDEN_FIELDS = frozenset({"text", "phone", "password", "token", "secret", "key", "body", "email", "lid"})


SAYS_NOTHING_PERSONAL = (AttributeError, ImportError, NameError, NotImplementedError, OSError, TypeError)


def configure(*, as_json: bool, level: str = "INFO") -> None:
    """Send all logs, ours and the libraries', to stderr in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _drop_personal,
        _trace_without_values,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else _for_people()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Each of these reports every request or job at INFO, some with arguments: ours say it better.
    for noisy in ("httpx", "httpcore", "procrastinate", "uvicorn.access", "uvicorn.sockets", "socketio", "engineio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _drop_personal(_logger: Any, _name: str, event: Any) -> Any:
    for field in FORBIDDEN_FIELDS & event.keys():
        event[field] = "[removed]"
    return event


def _for_people() -> Any:
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def _trace_without_values(_logger: Any, _name: str, event: Any) -> Any:
    """Show where an error arose and its type. Its words stay out unless they are the interpreter's own:
    a database's or a validator's repeat the row, with the phone and the text in it.
    """
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_trace(error))
    return event


def _trace(error: BaseException) -> list[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_trace(earlier), "then"] if earlier is not None else []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    words = f": {error}" if isinstance(error, SAYS_NOTHING_PERSONAL) else ""
    sqlstate = getattr(error, "sqlstate", None)
    return [*lines, f"{type(error).__module__}.{type(error).__name__}{words}{f' ({sqlstate})' if sqlstate else ''}"]


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger; call it with an event's name and fields."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
