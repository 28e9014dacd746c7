"""Strange messages beside ordinary ones: what the ordinary ones pay for them.

    python -m bench.hostile [--seconds 20] [--rate 10]

Customers write, first alone, then at half the rate with as many messages of strange clients among theirs. Begins where
the simulator puts a message on the wire, ends where another member's browser has it.
"""

import argparse
import asyncio
import itertools

from bench.path import CUSTOMERS, Watcher, incoming
from bench.support import hub_for_measuring, percentile, spread_ms, table
from tests.support.stack import OWNER_PHONE, Stack

STRANGERS = [f"7702555{number:04d}" for number in range(CUSTOMERS)]


async def write_strangely(stack: Stack, rate: int, seeds: "itertools.count[int]") -> None:
    """Send what strange clients make of seeds, at a rate, until cancelled."""
    while True:
        seed = next(seeds)
        body = {"to": OWNER_PHONE, "seed": seed}
        await stack.simulated.post(f"/api/people/{STRANGERS[seed % CUSTOMERS]}/hostile", json=body)
        await asyncio.sleep(1 / rate)


async def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=10)
    options = parser.parse_args()
    async with hub_for_measuring() as stack:
        await stack.set_up()
        await stack.link()
        for number in range(CUSTOMERS):
            await stack.customer_writes(f"7702444{number:04d}", "начало")
            await stack.customer_writes(STRANGERS[number], "начало")
        watcher = Watcher()
        await watcher.watch(stack)
        alone = await incoming(stack, watcher, 2 * options.rate, options.seconds)
        strange = asyncio.create_task(write_strangely(stack, options.rate, itertools.count()))
        beside = await incoming(stack, watcher, options.rate, options.seconds)
        strange.cancel()
        await watcher.close()
    ratio = percentile(beside, 0.95) / percentile(alone, 0.95)
    rows = [
        (f"ordinary messages alone at {2 * options.rate}/s, p50 / p95 / p99 ms", spread_ms(alone), "—"),
        (f"ordinary ones at {options.rate}/s beside as many strange ones, p50 / p95 / p99 ms", spread_ms(beside), "—"),
        ("p95 beside, as a multiple of alone", f"{ratio:.1f}", "≤ 2"),
    ]
    table("Strange messages (bench/hostile.py)", ("what", "figure", "budget"), rows)


if __name__ == "__main__":
    asyncio.run(main())
