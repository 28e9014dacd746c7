"""Serving: one process, until it is told to stop."""

import os
import resource
import socket
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override
from uvicorn.config import STARTUP_FAILURE

from sarafan.core import logging
from sarafan.core.jobs import defer
from sarafan.core.settings import Settings
from sarafan.resources import FOR_US_ONLY, Resources
from sarafan.server.app import create_app
from sarafan.server.protocol import PatientProtocol, PatientSocket

log = logging.get_logger(__name__)

MOST_BYTES_FROM_A_SOCKET = 64 * 1024  # of one message; a page says little and listens much
# How uvicorn speaks on connections, in the server as in the tests that serve something else.
CONNECTIONS: dict[str, Any] = {
    "http": PatientProtocol,
    "ws": PatientSocket,
    "ws_max_size": MOST_BYTES_FROM_A_SOCKET,
}
MOST_OPEN_FILES = 16_384  # raised to this where the system allows it: a thousand connections are nothing unusual


class Server(uvicorn.Server):
    """uvicorn's server, which asks gateways for what they have kept back as soon as this server can take it."""

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then queue the job that asks gateways."""
        await super().startup(sockets=sockets)
        if self.started and isinstance(self.config.app, FastAPI):
            await _queue_catching_up(self.config.app.state.resources)


async def _queue_catching_up(resources: Resources) -> None:
    try:
        async with resources.database.for_system() as session:
            await defer(session, "channels.catch_up", {}, queueing_lock="channels.catch_up")
    except (SQLAlchemyError, OSError) as error:
        # Without the job a gateway sends by itself what it kept, at the end of its pause.
        log.warning("catching_up_not_queued", error=type(error).__name__)


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve(settings: Settings) -> None:
    """Serve HTTP and live updates, and run jobs beside them unless the settings say otherwise."""
    logging.configure(as_json=settings.log_json, level=settings.log_level)
    os.umask(FOR_US_ONLY)
    _allow_many_connections()
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        log_config=None,
        access_log=False,
        server_header=False,
        **CONNECTIONS,
        timeout_graceful_shutdown=5,
    )
    server = Server(config)
    server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
