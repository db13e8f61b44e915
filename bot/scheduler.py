"""The ticks: collect, plan digests, watch, keep house. A handful in all, never a job for each subscriber."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[object]]

COLLECT_EVERY = 60
PLAN_EVERY = 60
WATCH_EVERY = 60
KEEP_HOUSE_EVERY = 3600
"""Seconds between ticks. A feed or a chat has a due moment of its own; a tick only looks which are due."""


def build_scheduler(*, collect: Tick, plan: Tick, watch: Tick, keep_house: Tick) -> AsyncIOScheduler:
    """A scheduler, not yet started. Late ticks run at once and once; a tick never overlaps itself."""
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        # APScheduler's own default drops a run that is a second late, in silence.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    now = datetime.now(UTC)
    for name, tick, seconds, first in (
        ("collect", collect, COLLECT_EVERY, now),
        ("plan", plan, PLAN_EVERY, now),
        # After a downtime all is late at first.
        ("watch", watch, WATCH_EVERY, now + timedelta(seconds=WATCH_EVERY)),
        ("keep house", keep_house, KEEP_HOUSE_EVERY, now),
    ):
        scheduler.add_job(guarded(name, tick), "interval", seconds=seconds, id=name, next_run_time=first)
    return scheduler


def guarded(name: str, tick: Tick) -> Tick:
    """A tick that logs its failure as one line, and is tried again at its next turn."""

    async def run() -> None:
        try:
            await tick()
        except asyncio.CancelledError:  # the bot stops; APScheduler would log it as a fault, with a traceback
            log.info("%s tick broken off", name)
        except Exception as error:  # the next tick must come whatever this one met
            log.error("%s tick failed: %s: %s", name, type(error).__name__, error)
            log.debug("%s tick", name, exc_info=True)

    return run
