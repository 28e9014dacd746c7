"""Serving: one process, until it is told to stop."""

import uvicorn

from sarafan.core import logging
from sarafan.core.settings import Settings
from sarafan.server.app import create_app


def serve(settings: Settings) -> None:
    """Serve HTTP and live updates, and run jobs beside them unless the settings say otherwise."""
    logging.configure(as_json=settings.log_json, level=settings.log_level)
    uvicorn.run(
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
