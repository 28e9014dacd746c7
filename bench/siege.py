"""A siege: 300 slow clients, 500 idle sockets and 200 sign-ins at once, and how those fare who are honest.

    python -m bench.siege [--rounds 3]

Times are of requests with a connection each, before the siege and while it lasts, one after the other.
"""

import argparse
import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter

import httpx

from bench.memory import resident_mib
from bench.support import hub_for_measuring, spread_ms, table
from tests.support.siege import Siege
from tests.support.stack import Stack

EVERY_S = 0.05  # between two looks of an honest client
CALM_S = 5
PATHS = ("/health", "/api/channels")

Times = dict[str, list[float]]


async def look(http: httpx.AsyncClient, times: Times) -> None:
    """Ask once for each, and note how long it took."""
    for path in PATHS:
        started = time.perf_counter()
        (await http.get(path)).raise_for_status()
        times[path].append(time.perf_counter() - started)
    await asyncio.sleep(EVERY_S)


async def besiege(stack: Stack, http: httpx.AsyncClient, times: Times) -> tuple[Counter[int], float]:
    """Look until a siege has ended; returns what those who signed in were answered, and the most MiB that were held."""
    # A process of its own, behind all others: besiegers are on other machines, and take nothing of this one's time.
    besiegers = await asyncio.create_subprocess_exec(
        *("nice", "-n", "19", sys.executable, "-m", "bench.siege", "--besiege", stack.hub_url), stdout=PIPE
    )
    told = asyncio.create_task(besiegers.communicate())
    most = 0.0
    while not told.done():
        await look(http, times)
        most = max(most, resident_mib(stack.server))
    answers = json.loads((await told)[0])
    return Counter({int(status): number for status, number in answers.items()}), most


async def be_besiegers(url: str) -> None:
    """Besiege, and print what those who signed in were answered."""
    siege = Siege(url)
    await siege.last()
    print(json.dumps(siege.answers))


async def measure(rounds: int) -> None:
    """Measure and print one table."""
    async with hub_for_measuring(start=False) as stack:
        stack.server.env = {**stack.server.env, "SARAFAN_RUN_WORKER": "true"}
        await stack.start(stack.server)
        await stack.set_up()
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(
            base_url=stack.hub_url, cookies=stack.http.cookies, timeout=60, trust_env=False, limits=limits
        ) as http:
            calm: Times = {path: [] for path in PATHS}
            until = time.perf_counter() + CALM_S
            while time.perf_counter() < until:
                await look(http, calm)
            idle = resident_mib(stack.server)
            besieged: Times = {path: [] for path in PATHS}
            sieges = [await besiege(stack, http, besieged) for _ in range(rounds)]
            report(calm, besieged, idle, sieges, resident_mib(stack.server))


def report(calm: Times, besieged: Times, idle: float, sieges: list[tuple[Counter[int], float]], after: float) -> None:
    """Print what was found."""
    answered = sum((answers for answers, _ in sieges), start=Counter[int]())
    most = max(held for _, held in sieges)
    rows = [
        ("/health, calm, p50 / p95 / p99 ms", spread_ms(calm["/health"]), ""),
        ("/health, besieged, p50 / p95 / p99 ms", spread_ms(besieged["/health"]), ""),
        ("/health, besieged, the slowest of all, ms", f"{max(besieged['/health']) * 1000:.0f}", "≤ 1000"),
        ("a member's list, calm, p50 / p95 / p99 ms", spread_ms(calm["/api/channels"]), ""),
        ("a member's list, besieged, p50 / p95 / p99 ms", spread_ms(besieged["/api/channels"]), ""),
        ("server + worker: before / at most / after, MiB", f"{idle:.0f} / {most:.0f} / {after:.0f}", "≤ 512"),
        (
            "sign-ins: looked at / told to wait / told to come later",
            " / ".join(str(answered[s]) for s in (401, 429, 503)),
            "",
        ),
    ]
    table("A siege (bench/siege.py)", ("what", "figure", "budget"), rows)


def main() -> None:
    """Measure, or be the besiegers of a measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--besiege", metavar="URL", help="for the measurement itself")
    options = parser.parse_args()
    asyncio.run(be_besiegers(options.besiege) if options.besiege else measure(options.rounds))


if __name__ == "__main__":
    main()
