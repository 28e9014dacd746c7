"""Serving: one process, until it is told to stop."""

import os
import socket
import sys

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

log = logging.get_logger(__name__)


class Server(uvicorn.Server):
    """One that asks for what waited for it, once it can be reached."""

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then let the bridge know by a job."""
        await super().startup(sockets=sockets)
        if self.started and isinstance(self.config.app, FastAPI):
            await _ask_for_what_waits(self.config.app.state.resources)


async def _ask_for_what_waits(resources: Resources) -> None:
    try:
        async with resources.database.for_system() as session:
            await defer(session, "channels.catch_up", {}, queueing_lock="channels.catch_up")
    except (SQLAlchemyError, OSError) as error:
        # It comes after its pause, then.
        log.warning("catching_up_not_queued", error=type(error).__name__)


def serve(settings: Settings) -> None:
    """Serve HTTP and live updates, and run jobs beside them unless the settings say otherwise."""
    logging.configure(as_json=settings.log_json, level=settings.log_level)
    os.umask(FOR_US_ONLY)
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        timeout_graceful_shutdown=5,
    )
    server = Server(config)
    server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
