"""How much a page works, in seconds of its own thread: what other programs do meanwhile does not count."""

from dataclasses import dataclass

from playwright.async_api import CDPSession

from tests.browser.desk import Desk

_DRAWN = "async () => { for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame); }"


@dataclass
class Effort:
    """The work of one page since it is watched."""

    desk: Desk
    session: CDPSession
    before_s: float = 0

    @classmethod
    async def watched(cls, desk: Desk) -> "Effort":
        """Begin to count."""
        session = await desk.context.new_cdp_session(desk.page)
        await session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
        await session.send("Performance.enable")
        effort = cls(desk, session)
        await effort.lap()
        return effort

    async def lap(self) -> float:
        """Wait until the page has drawn what it had to draw; return its seconds since this was asked before."""
        await self.desk.page.evaluate(_DRAWN)
        answer = await self.session.send("Performance.getMetrics")
        now_s = float(next(one["value"] for one in answer["metrics"] if one["name"] == "TaskDuration"))
        spent_s, self.before_s = now_s - self.before_s, now_s
        return spent_s
