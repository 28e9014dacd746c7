"""The application: routes, errors, headers, live updates, and the web app's files."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import FastAPI
from typing_extensions import override

from sarafan import wiring
from sarafan.channels import endpoints as channels
from sarafan.contacts import endpoints as contacts
from sarafan.contacts.fields import endpoints as fields
from sarafan.contacts.tags import endpoints as tags
from sarafan.conversations import endpoints as conversations
from sarafan.conversations.answering import endpoints as answering
from sarafan.conversations.bulks import endpoints as bulks
from sarafan.conversations.distribution import endpoints as distribution
from sarafan.conversations.private import endpoints as private
from sarafan.conversations.states import endpoints as states
from sarafan.conversations.views import endpoints as views
from sarafan.core.realtime.listener import Listener
from sarafan.core.settings import Settings
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.intake import endpoints as intake
from sarafan.intake.accepting import acceptor
from sarafan.media import endpoints as media
from sarafan.messages import endpoints as messages
from sarafan.messages.timeline import endpoints as timeline
from sarafan.notes import endpoints as notes
from sarafan.notifications import endpoints as notifications
from sarafan.organizations import endpoints as organizations
from sarafan.organizations.phones import endpoints as phones
from sarafan.organizations.teams import endpoints as teams
from sarafan.organizations.work import endpoints as work
from sarafan.people import endpoints as people
from sarafan.people import task_endpoints as person_tasks
from sarafan.people.imports import endpoints as imports
from sarafan.replies import endpoints as replies
from sarafan.resources import open_resources
from sarafan.resources.kinds import KINDS
from sarafan.search import endpoints as search
from sarafan.server import changes, errors, health
from sarafan.server.bodies import Bodies
from sarafan.server.compression import Compression
from sarafan.server.concealment import Concealment
from sarafan.server.description import describe
from sarafan.server.live import Live
from sarafan.server.middleware import PlainCookies, RequestContext, SecurityHeaders
from sarafan.server.pulse import Pulse
from sarafan.server.web import mount_web
from sarafan.worker import run_worker

MODULES = (
    *(organizations, channels, contacts, tags, fields, conversations, states, answering, views, bulks, distribution),
    *(private, teams, work, phones, media, replies, messages, timeline, notes, search, notifications),
    *(people, person_tasks, imports, intake, changes, health),
)
ROUTERS = [module.router for module in MODULES]


class Application(FastAPI):
    """One whose description says of each route with what it refuses."""

    @override
    def openapi(self) -> dict[str, Any]:
        """Return the description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = describe(super().openapi(), ROUTERS)
        return self.openapi_schema


def create_app(settings: Settings, kinds: Sequence[Kind] = KINDS) -> FastAPI:
    """Build the application; what it holds opens with it and closes with it."""
    wiring.wire()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_resources(settings, kinds) as resources, contextlib.AsyncExitStack() as stack:
            app.state.resources = resources
            app.state.acceptor = acceptor(resources.database)
            app.state.deliveries = intake.budget()
            app.state.pulse = Pulse(settings.database_url)
            stack.push_async_callback(app.state.pulse.close)
            live = Live(resources)
            live.mount_on(app)
            listener = Listener(settings.database_url, live.hear, live.tell_of_gap, live.pass_on)
            stack.push_async_callback(_cancel, asyncio.create_task(listener.run(), name="listener"))
            stack.push_async_callback(_cancel, asyncio.create_task(live.run(), name="live"))
            stack.push_async_callback(_cancel, asyncio.create_task(live.watch_onlookers(), name="onlookers"))
            if settings.run_worker:
                stack.push_async_callback(_cancel, asyncio.create_task(run_worker(resources), name="worker"))
            yield

    app = Application(
        title="Sarafan",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        generate_unique_id_function=lambda route: route.name,
    )
    for router in ROUTERS:
        app.include_router(router)
    errors.install(app)
    mount_web(app, settings.web_dir)
    app.add_middleware(Concealment)
    app.add_middleware(Compression)
    app.add_middleware(Bodies)
    app.add_middleware(SecurityHeaders, https=settings.cookies_are_secure, files_from=settings.files_origin)
    app.add_middleware(PlainCookies)
    app.add_middleware(RequestContext)
    return app


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
