"""Run one server process."""

from sarafan.core.settings import Settings
from sarafan.server.run import serve

serve(Settings())
