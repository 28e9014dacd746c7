"""After an outage of the receiver: how long until it has everything, and how often it was tried meanwhile.

    python -m bench.outage [--accounts 10] [--down 60] [--rounds 3]

A counter stands where the hub would be, and is gone for a while: its port refuses connections. A customer of each
account writes every second, before, meanwhile and afterwards. The time is from the moment at which the counter listens
again until it has been told all that was written before.
"""

import argparse
import asyncio
import itertools
import time

from bench.bridge_pair import Bench, running
from bench.support import load_average, median, table_head, table_row

WRITE_EVERY_S = 1
FAILED = 'bridge_deliveries_total{outcome="failed"}'


class Customers:
    """One of each account, who write all the time."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._numbers = bench, itertools.count()
        self.written: list[asyncio.Event] = []

    async def write(self, account: int) -> None:
        """Write every second until cancelled."""
        while True:
            text = f"outage {account} {next(self._numbers)}"
            arrived = self._bench.counter.awaited(text)
            await self._bench.write(account, 0, text)
            self.written.append(arrived)
            await asyncio.sleep(WRITE_EVERY_S)

    async def all_told(self) -> int:
        """Wait until all that has been written by now has arrived; returns how many had not."""
        waiting = [one for one in self.written if not one.is_set()]
        for one in waiting:
            await one.wait()
        return len(waiting)


async def outage(bench: Bench, customers: Customers, down_s: int) -> tuple[float, int, float]:
    """Be gone for a while; returns the seconds it took afterwards, for how many messages, and failures a minute."""
    await customers.all_told()
    failed = await bench.metric(FAILED)
    bench.counter.hang_up()
    await asyncio.sleep(down_s)
    tried = (await bench.metric(FAILED) - failed) / down_s * 60
    await bench.counter.listen()
    back = time.perf_counter()
    count = await customers.all_told()
    return time.perf_counter() - back, count, tried


async def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--down", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    async with running() as bench:
        await bench.link_up_to(0, options.accounts)
        customers = Customers(bench)
        async with asyncio.TaskGroup() as tasks:
            writing = [tasks.create_task(customers.write(number)) for number in range(options.accounts)]
            await asyncio.sleep(2 * WRITE_EVERY_S)
            rounds = [await outage(bench, customers, options.down) for _ in range(options.rounds)]
            for one in writing:
                one.cancel()
        took, counts, tried = zip(*rounds, strict=True)
        table_head(
            f"{options.accounts} accounts, {options.down} s without a receiver (bench/outage.py)", ("what", "figure")
        )
        each = ", ".join(f"{one:.1f}" for one in took)
        table_row(("until everything was in, s (each round)", f"{median(took):.1f} ({each})"))
        table_row(("messages that had waited", f"{median(counts):.0f}"))
        table_row(("deliveries tried in vain, a minute", f"{median(tried):.0f}"))
        table_row(("load of the machine, 1 min", load_average()))


if __name__ == "__main__":
    asyncio.run(main())
