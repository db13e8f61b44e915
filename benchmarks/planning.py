"""What a tick of the planner costs when nobody is due, with few chats and with many.

`python -m benchmarks.planning`: the same database at its two sizes, the median of many ticks.
"""

import asyncio
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from benchmarks.places import DATABASES, database, fill, services, show, table
from handlers.delivery.planning import plan_due
from storage.store import Store

FEW, MANY, TICKS = 1_000, 100_000, 200
TIMES = 3.0


async def tick(store: Store) -> float:
    """Milliseconds of a tick that finds nobody due."""
    planner, took = services(store), []
    for _ in range(TICKS):
        began = time.perf_counter()
        planned = await plan_due(planner, datetime.now(UTC))
        took.append(time.perf_counter() - began)
        if planned:
            raise RuntimeError("nobody was to be due")
    return statistics.median(took) * 1000


async def run(kind: str) -> tuple[float, float]:
    """Milliseconds a tick, with few chats and with many."""
    later = datetime.now(UTC) + timedelta(hours=12)
    with database(kind) as (url, _):
        store = await Store.open(url)
        try:
            await fill(url, range(1, FEW + 1), later)
            few = await tick(store)
            await fill(url, range(FEW + 1, MANY + 1), later)
            return few, await tick(store)
        finally:
            await store.close()


def main() -> int:
    """Prints the table; 1 where the aim is missed."""
    found = table("a tick, none due, ms", f"{FEW:,} chats", f"{MANY:,} chats", "times", "aim")
    worst = 0.0
    for kind in DATABASES:
        few, many = asyncio.run(run(kind))
        worst = max(worst, many / few)
        found.add_row(kind, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}", f"at most {TIMES:g}")
    show(found)
    return int(worst > TIMES)


if __name__ == "__main__":
    sys.exit(main())
