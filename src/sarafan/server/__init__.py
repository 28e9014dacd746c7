"""Entry: HTTP and Socket.IO."""

from sarafan.core import lean

with lean.imports():
    from sarafan.server.app import create_app
    from sarafan.server.run import serve

__all__ = ["create_app", "serve"]
