"""Memory: what each process holds when idle, and after 5,000 messages.

    python -m bench.memory [--messages 5000] [--python /path/to/installation/bin/python]

Resident memory (VmRSS) as Linux counts it; with one linked account, `SETTLED_S` after it was linked. The tests' own
packages are some 10 MiB of a server that finds them: `--python` names one that has only what requirements.txt lists.
"""

import argparse
import asyncio
from pathlib import Path

from bench.support import hub_for_measuring, table
from tests.support.stack import OWNER_PHONE, Process, Stack, eventually

CUSTOMERS = 50
SETTLED_S = 25  # by then V8 has collected what starting and linking left


def resident_mib(process: Process) -> float:
    """Return a process's resident memory in MiB."""
    assert process.child is not None
    for line in Path(f"/proc/{process.child.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"{process.name} is gone")


async def write(stack: Stack, messages: int) -> None:
    """Let customers write, some at a time, and wait until the hub has everything."""
    gate = asyncio.Semaphore(10)

    async def one(number: int) -> None:
        async with gate:
            phone = f"7703555{number % CUSTOMERS:04d}"
            await stack.customer_writes(phone, f"сообщение {number}", to=OWNER_PHONE)

    await asyncio.gather(*(one(number) for number in range(messages)))

    async def all_there() -> bool:
        items = (await stack.http.get("/api/conversations", params={"limit": 100})).json()["items"]
        return bool(sum(item["unread_count"] for item in items) == messages)

    await eventually(all_there, "the hub having every message", 600, 0.5)


async def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--python", type=Path)
    options = parser.parse_args()
    async with hub_for_measuring(start=False) as stack:
        stack.server.env = {**stack.server.env, "SARAFAN_RUN_WORKER": "true"}
        if options.python:
            stack.server.argv[0] = str(options.python)
        await stack.start(stack.simulator, stack.bridge, stack.server)
        await stack.set_up()
        await stack.link()
        measured = (stack.server, stack.bridge)
        await asyncio.sleep(SETTLED_S)
        idle = [resident_mib(process) for process in measured]
        await write(stack, options.messages)
        await asyncio.sleep(5)
        after = [resident_mib(process) for process in measured]
        names = ("server + worker (one process)", "bridge (one account)")
        rows = [(name, f"{i:.0f}", f"{a:.0f}", "") for name, i, a in zip(names, idle, after, strict=True)]
        rows.append(("together", f"{sum(idle):.0f}", f"{sum(after):.0f}", "≤ 250 idle, ≤ 512 busy"))
        head = ("process", "idle, MiB", f"after {options.messages} messages, MiB", "budget")
        table("Memory (bench/memory.py)", head, rows)


if __name__ == "__main__":
    asyncio.run(main())
