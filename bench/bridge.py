"""The bridge alone: memory per account, a storm of logins, throughput, round trips.

    python -m bench.bridge [--accounts 10,50,100,200] [--busy 20] [--round-trips 2000] [--messages 3000]

Simulator and bridge run as processes; a counter stands where the hub would be. Every row is printed as it is
measured. Memory is resident memory (VmRSS) over that of the bridge without an account, as it is and again after
the process has collected its garbage (`bench/collect.mjs`). Event-loop delay is the bridge's own
`nodejs_eventloop_lag_p99_seconds` of the phase before; processor time is that of the bridge's process. How it sends
beside bare Baileys is in `bench/sends.py`, what follows an outage of the hub in `bench/outage.py`.
"""

import argparse
import asyncio
import time
from itertools import pairwise

from bench.bridge_pair import CUSTOMERS, Bench, Memory, running
from bench.support import load_average, spread_ms, table_head, table_row

SETTLE_S = 8


def report(what: str, figure: str) -> None:
    """Print one row now: a run takes many minutes, and what it has found should survive its end."""
    table_row((what, figure))


def over(now: Memory, empty: Memory, accounts: int) -> str:
    """Say what so many accounts add to an empty process."""
    rss, collected, heap = (
        a - b for a, b in zip((now.rss, now.collected, now.heap), (empty.rss, empty.collected, empty.heap), strict=True)
    )
    return f"{rss:.0f} / {collected:.0f} / {heap:.0f} ({rss / accounts:.2f} each)"


async def measure_accounts(bench: Bench, steps: list[int], empty: Memory, start_s: float) -> Memory:
    """Link accounts step by step, and restart the bridge after each; returns the memory after the last restart."""
    now = empty
    for present, step in pairwise([0, *steps]):
        began = bench.cpu_s()
        await bench.link_up_to(present, step)
        cpu = (bench.cpu_s() - began) / (step - present)
        report(f"{step} accounts: a first link, ms of processor time", f"{cpu * 1000:.0f}")
        await asyncio.sleep(SETTLE_S)
        report(
            f"{step} accounts linked, MiB over empty: RSS / collected / heap", over(await bench.memory(), empty, step)
        )
        seconds, cpu_s, delay = await bench.restart(step)
        report(f"{step} accounts back after kill -9, s", f"{seconds:.1f}")
        report(f"login of {step}: ms of processor time each", f"{(cpu_s - start_s) / step * 1000:.0f}")
        report(f"login of {step}: event-loop delay p99, ms", f"{delay:.0f}")
        await asyncio.sleep(SETTLE_S)
        now = await bench.memory()
        report(f"{step} accounts restarted, MiB over empty: RSS / collected / heap", over(now, empty, step))
    return now


async def measure_round_trips(bench: Bench, busy: int, rounds: int) -> None:
    """A customer writes, the hub is told, it answers, WhatsApp takes it: first for new customers, then again."""
    for name, count in (("cold", 1), ("warm", rounds)):
        await bench.loop_delay_ms()
        began = bench.cpu_s()
        rate, took = await bench.round_trips(busy, count, name)
        cpu = (bench.cpu_s() - began) / len(took)
        report(f"round trips {name}: per s", f"{rate:.0f}")
        report(f"round trips {name}: p50 / p95 / p99, ms", spread_ms(took))
        report(f"round trips {name}: ms of processor time each", f"{cpu * 1000:.1f}")
        report(f"round trips {name}: event-loop delay p99, ms", f"{await bench.loop_delay_ms():.0f}")


async def measure_throughput(bench: Bench, busy: int, messages: int) -> None:
    """One direction at a time, as fast as it goes."""
    for name, run in (("inbound", bench.inbound), ("outbound", bench.outbound)):
        await bench.loop_delay_ms()
        began, cpu = time.perf_counter(), bench.cpu_s()
        count = await run(busy, messages)
        rate = count / (time.perf_counter() - began)
        each = (bench.cpu_s() - cpu) / count * 1000
        report(f"{name}, messages/s (ms of processor time each)", f"{rate:.0f} ({each:.1f})")
        report(f"{name}: event-loop delay p99, ms", f"{await bench.loop_delay_ms():.0f}")


async def main() -> None:
    """Measure and print the table, row by row."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", default="10,50,100,200")
    parser.add_argument("--busy", type=int, default=20)
    parser.add_argument("--round-trips", type=int, default=2000)
    parser.add_argument("--messages", type=int, default=3000)
    options = parser.parse_args()
    steps = sorted(int(step) for step in options.accounts.split(","))
    busy = min(options.busy, steps[-1])
    table_head("The bridge alone (bench/bridge.py)", ("what", "figure"))
    async with running() as bench:
        await asyncio.sleep(SETTLE_S)
        empty, start_s = await bench.memory(), bench.cpu_s()
        report("load of the machine, 1 min", load_average())
        report(
            "without an account, MiB: RSS / collected / heap",
            f"{empty.rss:.0f} / {empty.collected:.0f} / {empty.heap:.0f}",
        )
        idle = await measure_accounts(bench, steps, empty, start_s)
        await measure_round_trips(bench, busy, max(1, options.round_trips // (busy * CUSTOMERS)))
        await asyncio.sleep(SETTLE_S)
        report(
            f"{busy} busy accounts, {CUSTOMERS} customers each, MiB over idle: RSS / collected / heap",
            over(await bench.memory(), idle, busy),
        )
        await measure_throughput(bench, busy, options.messages)
        report("sends that had to be repeated", str(bench.repeated))
        report("load of the machine, 1 min", load_average())


if __name__ == "__main__":
    asyncio.run(main())
