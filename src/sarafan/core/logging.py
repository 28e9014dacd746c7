"""Logs: an event's name and fields; never message text, phone numbers or secrets."""

import logging
import sys
from typing import Any

import structlog

FORBIDDEN_FIELDS = frozenset({"text", "phone", "password", "token", "secret", "key", "body", "email", "lid"})


def configure(*, as_json: bool, level: str = "INFO") -> None:
    """Send all logs, ours and the libraries', to stderr in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _drop_personal,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
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
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Each of these reports every request or job at INFO, some with arguments: ours say it better.
    for noisy in ("httpx", "httpcore", "procrastinate", "uvicorn.access", "socketio", "engineio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _drop_personal(_logger: Any, _name: str, event: Any) -> Any:
    for field in FORBIDDEN_FIELDS & event.keys():
        event[field] = "[removed]"
    return event


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger; call it with an event's name and fields."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
