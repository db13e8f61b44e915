"""How fast and how well extraction reads, beside a naive baseline in the same run: `make bench`.

CPU time on one core; the texts are those of tests/extraction/articles, about 2,500 characters each. A text is
read once by a process that has read others ("unseen": its new words are looked up), then over again for the
best of several rounds ("again").
"""

import asyncio
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is loaded: one core for both
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rich.console import Console
from rich.table import Table

from benchmarks.baseline import Baseline
from bot.extraction import extract, gate
from bot.workers import Task, Workers
from storage.model import Statement
from tests.extraction.gold import Sample, own
from tests.extraction.measures import Scores, quotations

ROUNDS = 15
TIMES_BASELINE, TIMES_GATE, MEGABYTES = 3.0, 50.0, 400.0
"""What is aimed at: at most so many times the baseline's time, the gate at least so many times faster than
it, a worker under so many MB."""


@dataclass(frozen=True)
class Worker:
    """One worker process: seconds until its first result, seconds of a later one, its peak memory in MB."""

    first: float
    later: float
    megabytes: float


def peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def worker(samples: list[Sample]) -> Worker:
    """What one of the bot's own worker processes costs."""
    workers = Workers(processes=1)
    try:
        took = []
        for sample in samples * 3:
            began = time.perf_counter()
            task = Task(sample.text, published=sample.published, country=sample.country)
            await workers.extract([task])
            took.append(time.perf_counter() - began)
        return Worker(took[0], statistics.median(took[1:]), await workers.run(peak))
    finally:
        await workers.close()


def baseline_peak(text: str) -> float:
    """The most memory of a process with the baseline's models that has read a text, in MB."""
    Baseline().read(text)
    return peak()


def milliseconds(task: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU time of a task, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        task()
        best = min(best, time.process_time() - began)
    return best * 1000


def gate_milliseconds(text: str) -> float:
    """The gate's time, over many calls: a single one is shorter than the clock's tick."""
    times = 2000
    return milliseconds(lambda: [gate(text) for _ in range(times)]) / times


def quality(samples: Iterable[Sample], read: Callable[[Sample], Iterable[Statement]]) -> Scores:
    """How well quotations and their speakers are found."""
    scores = Scores()
    for sample in samples:
        quotations(scores, sample.said or (), list(read(sample)))
    return scores


def ours(sample: Sample) -> tuple[Statement, ...]:
    """What a worker does with an article."""
    return without_gate(sample) if gate(f"{sample.title or ''}\n{sample.text}") else ()


def without_gate(sample: Sample) -> tuple[Statement, ...]:
    """The statements; many of the cases are single sentences that name no country."""
    read = extract(sample.text, title=sample.title, published=sample.published, country=sample.country)
    return read.statements


def main() -> int:
    """Prints the tables; 1 where something aimed at is missed, 2 where the baseline is not installed."""
    console = Console(width=100)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    samples = own()
    articles = [sample for sample in samples if sample.phenomenon == "whole articles"]
    relevant = [sample for sample in articles if sample.relevant]
    process = asyncio.run(worker(relevant))  # first: a child inherits its parent's peak
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            megabytes = pool.submit(baseline_peak, relevant[0].text).result()
        baseline = Baseline()
    except ModuleNotFoundError as error:
        print(f"the baseline needs {error.name}: run `make bench`, or install requirements-benchmark.lock")
        return 2
    irrelevant = [sample for sample in articles if not sample.relevant]
    for sample in samples:
        if sample not in relevant:  # a process in use: everything loaded, common words known
            without_gate(sample)
            baseline.read(sample.text)
    table, slower = _speed_relevant(relevant, baseline)
    other, faster = _speed_irrelevant(irrelevant, baseline)
    console.print(table, "", other, "", _quality(samples, baseline), sep="\n")
    console.print(
        f"\na worker: {process.megabytes:.0f} MB at most (aim: under {MEGABYTES:.0f}); "
        f"first result after {process.first:.1f} s, which loads everything once, later ones after "
        f"{process.later * 1000:.0f} ms; a process with the baseline's models: {megabytes:.0f} MB"
    )
    return int(slower > TIMES_BASELINE or faster < TIMES_GATE or process.megabytes > MEGABYTES)


def _speed_relevant(articles: list[Sample], baseline: Baseline) -> tuple[Table, float]:
    table = _table("relevant articles, ms", "characters", "unseen", "again", "baseline", "times, unseen")
    ratios = []
    for sample in articles:
        task, other_task = partial(ours, sample), partial(baseline.read, sample.text)
        unseen, again, other = milliseconds(task, 1), milliseconds(task), milliseconds(other_task)
        ratios.append(unseen / other)
        figures = f"{unseen:.1f}", f"{again:.1f}", f"{other:.1f}", f"{ratios[-1]:.2f}"
        table.add_row(sample.id, str(len(sample.text)), *figures)
    mean = statistics.fmean(ratios)
    table.add_row(f"mean (aim: at most {TIMES_BASELINE:g} times)", "", "", "", "", f"{mean:.2f}")
    return table, mean


def _speed_irrelevant(articles: list[Sample], baseline: Baseline) -> tuple[Table, float]:
    table = _table("irrelevant articles, ms", "characters", "our gate", "baseline", "times faster")
    ratios = []
    for sample in articles:
        own_time = gate_milliseconds(f"{sample.title or ''}\n{sample.text}")
        other = milliseconds(partial(baseline.read, sample.text))
        ratios.append(other / own_time)
        figures = f"{own_time:.3f}", f"{other:.1f}", f"{ratios[-1]:.0f}"
        table.add_row(sample.id, str(len(sample.text)), *figures)
    least = min(ratios)
    table.add_row(f"least (aim: at least {TIMES_GATE:g})", "", "", "", f"{least:.0f}")
    return table, least


def _quality(samples: list[Sample], baseline: Baseline) -> Table:
    table = _table("quotations of our own gold set, F1", "n", "ours", "baseline", "speaker, ours", "baseline")
    said = [sample for sample in samples if sample.said is not None]
    groups = {
        "Russian articles": [s for s in said if s.phenomenon == "whole articles" and s.language == "ru"],
        **{
            f"all, {language}": [s for s in said if s.language == language] for language in ("ru", "kk", "en")
        },
    }
    for name, group in groups.items():
        one = quality(group, without_gate)
        other = quality(group, lambda sample: baseline.read(sample.text))
        table.add_row(
            name,
            str(one.wanted("direct")),
            *(f"{s.f1(measure):.3f}" for measure in ("direct", "speaker") for s in (one, other)),
        )
    return table


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None)
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    sys.exit(main())
