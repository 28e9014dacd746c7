"""What a sent message costs: our bridge and bare Baileys, in turn, at one and the same simulator.

    python -m bench.sends [--accounts 10] [--known 1500] [--first 400] [--rounds 3]

Both link as many accounts and send as many texts to as many people, `AT_ONCE` of each account at a time, each until
WhatsApp has it. Ours is asked over HTTP, as the hub does it, with a key for each; Baileys is called in its own process
(`bench/bare.mjs`) and keeps its keys in memory. The other one is on line meanwhile, and idle. Figures are medians of
the rounds, in brackets those of each.
"""

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bench.bridge_pair import CUSTOMERS, Bench, customer_phone, owner_phone, running
from bench.costs import Costs, Meter
from bench.support import load_average, median, table_head, table_row
from sarafan.cli import node, paths

AT_ONCE = 4
BARE = 5_000  # where the numbers of the accounts of bare Baileys begin

# By the number of an account: to whom it writes, in this order.
Plan = dict[int, list[str]]


@dataclass(frozen=True)
class Round:
    """The same work done by both."""

    messages: int
    ours_s: float
    costs: Costs
    bare_s: float
    bare_cpu_ms: float


class Ours:
    """Sends through the bridge."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http, self._sent = http, 0

    async def send_all(self, plan: Plan) -> float:
        """Send everything; returns the seconds."""
        began = time.perf_counter()
        queues = [(number, iter(recipients)) for number, recipients in plan.items()]
        await asyncio.gather(*(self._work(*queue) for queue in queues for _ in range(AT_ONCE)))
        return time.perf_counter() - began

    async def _work(self, number: int, recipients: Iterator[str]) -> None:
        for phone in recipients:
            self._sent += 1
            text = f"ours {self._sent}"
            body = {"sessionId": f"shop-{number}", "to": phone, "type": "text", "text": text, "key": text}
            async with self._http.post("/send", json=body) as answer:
                assert answer.status == 200, await answer.text()


class Bare:
    """Bare Baileys, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def send_all(self, plan: Plan) -> tuple[float, float]:
        """Send everything; returns the seconds, and its processor time in ms."""
        assert self._process.stdin is not None
        work = {owner_phone(number): recipients for number, recipients in plan.items()}
        self._process.stdin.write(json.dumps(work).encode() + b"\n")
        told = await self.told()
        return told["seconds"], told["cpuMs"]

    async def told(self) -> dict[str, float]:
        """Return what it prints next."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "bare Baileys has ended"
        said: dict[str, float] = json.loads(line)
        return said


@asynccontextmanager
async def bare_baileys(simulator_url: str, accounts: int) -> AsyncIterator[Bare]:
    """Start it and link its accounts."""
    phones = [owner_phone(BARE + number) for number in range(accounts)]
    settings = json.dumps({"simulator": simulator_url, "phones": phones, "atOnce": AT_ONCE})
    pipe = asyncio.subprocess.PIPE
    command = (node.program(), str(paths.ROOT / "bench" / "bare.mjs"), settings)
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**20)
    try:
        bare = Bare(process)
        await bare.told()
        yield bare
    finally:
        process.kill()
        await process.wait()


def plan(accounts: int, first: int, messages: int, people: range) -> Plan:
    """Share the messages among the accounts from `first` on; each writes to these of its people in turn."""
    each = messages // accounts
    return {
        first + number: [customer_phone(first + number, people[n % len(people)]) for n in range(each)]
        for number in range(accounts)
    }


async def meet(bench: Bench, *plans: Plan) -> None:
    """Make the people of the plans: their phones make keys, which is none of the work to be measured."""
    for phone in {phone for one in plans for recipients in one.values() for phone in recipients}:
        (await bench.stack.simulated.post("/api/people", json={"phone": phone, "name": phone})).raise_for_status()


async def measure(ours: Ours, bare: Bare, meter: Meter, plans: list[tuple[Plan, Plan]]) -> list[Round]:
    """Do the same work by turns."""
    rounds = []
    for our_plan, bare_plan in plans:
        await meter.start()
        ours_s = await ours.send_all(our_plan)
        costs = await meter.stop()
        bare_s, bare_cpu_ms = await bare.send_all(bare_plan)
        rounds.append(Round(sum(map(len, our_plan.values())), ours_s, costs, bare_s, bare_cpu_ms))
    return rounds


def report(what: str, rounds: list[Round], goal: str) -> None:
    """Print the rows of one kind of work."""
    rate = [(one.messages / one.ours_s, one.messages / one.bare_s) for one in rounds]
    ratio = all_of([ours / bare for ours, bare in rate], 2)
    spent = [(one.costs.bridge_ms / one.messages, one.bare_cpu_ms / one.messages) for one in rounds]
    postgres = all_of([one.costs.postgres_ms / one.messages for one in rounds], 1)
    transactions = all_of([one.costs.transactions / one.messages for one in rounds], 1)
    table_row((f"{what}: messages/s", *map(all_of, zip(*rate, strict=True)), ratio, goal))
    table_row((f"{what}: transactions each", transactions, "", "", "≤ 5"))
    table_row((f"{what}: ms of its processor time each", *(all_of(one, 1) for one in zip(*spent, strict=True)), "", ""))
    table_row((f"{what}: ms of PostgreSQL's each", postgres, "", "", ""))


def all_of(figures: Sequence[float], digits: int = 0) -> str:
    """Return the median of the rounds and each of them."""
    return f"{median(figures):.{digits}f} ({', '.join(f'{one:.{digits}f}' for one in figures)})"


async def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--known", type=int, default=1500)
    parser.add_argument("--first", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    accounts, new = options.accounts, options.first // options.accounts

    def plans(messages: int, people: range) -> tuple[Plan, Plan]:
        return plan(accounts, 0, messages, people), plan(accounts, BARE, messages, people)

    friends = range(CUSTOMERS)
    strangers = [range(CUSTOMERS + new * n, CUSTOMERS + new * (n + 1)) for n in range(options.rounds)]
    first = [plans(options.first, people) for people in strangers]
    acquaint = plans(accounts * CUSTOMERS, friends)
    async with running() as bench, bridge_client(bench) as http:
        await bench.link_up_to(0, accounts)
        async with bare_baileys(bench.stack.simulator_url, accounts) as bare:
            meter, ours = Meter(bench), Ours(http)
            for pair in (acquaint, *first):
                await meet(bench, *pair)
            await ours.send_all(acquaint[0])
            await bare.send_all(acquaint[1])
            await meter.watch_idle()
            title = f"Sends of {accounts} accounts, {AT_ONCE} at a time each (bench/sends.py)"
            table_head(title, ("what", "ours", "bare Baileys", "ratio", "goal"))
            known = [plans(options.known, friends)] * options.rounds
            report("to people known already", await measure(ours, bare, meter, known), "≥ 0.7")
            report("first messages", await measure(ours, bare, meter, first), "≥ 0.6")
            table_row(("an idle bridge: transactions/s", f"{meter.idle_per_s:.1f}", "", "", ""))
            table_row(("load of the machine, 1 min", load_average(), "", "", ""))
            meter.close()


def bridge_client(bench: Bench) -> aiohttp.ClientSession:
    """Not httpx: at hundreds of requests a second it takes much of a core that the bridge needs."""
    env = bench.stack.bridge.env
    return aiohttp.ClientSession(
        f"http://127.0.0.1:{env['PORT']}",
        headers={"X-Api-Key": env["BRIDGE_API_KEY"]},
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(120),
    )


if __name__ == "__main__":
    asyncio.run(main())
