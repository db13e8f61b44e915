"""Thousands of broken and hostile feeds through the whole collector, over HTTP, with the bot's own workers.

`python -m benchmarks.fuzz_feeds [--count 5000] [--seed 1] [--documents PATH]`: mutated feeds, and the test
documents of feedparser, from PATH (a folder or a source distribution) or fetched with pip. They come in
batches, each beside a healthy feed that has something new; pages that they lead to are not there.
"""

import argparse
import asyncio
import io
import os
import random
import re
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import feedparser

from benchmarks.places import show, table
from tests.feeds.mutations import DOCUMENTS, Document, mutated
from tests.feeds.ordeal import Ordeal, healthy

BATCH = 100
SECONDS, MEGABYTES = 10.0, 600.0
"""A feed is to take less, all its articles included, and each process."""
_HEADER = re.compile(rb"^Header:\s*([\w-]+):[ \t]*(.*?)\s*$", re.MULTILINE)
_HEAD = 4_000


@dataclass
class Findings:
    """What came of the feeds of one origin. `entries` is by name."""

    feeds: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    entries: dict[str, int] = field(default_factory=dict)
    articles: int = 0
    healthy: int = 0
    batches: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)
    memory: float = 0.0


def samples(count: int, seed: int) -> Iterator[tuple[str, Document]]:
    """So many mutated feeds."""
    chance = random.Random(seed)
    for number in range(count):
        name, document = chance.choice([*DOCUMENTS.items()])
        yield f"{number}: {name}", mutated(document, chance)


def documents(folder: Path) -> dict[str, Document]:
    """Every XML file below `folder`, as its own comment has it served."""
    found = {}
    for file in sorted(folder.rglob("*.xml")):
        body = file.read_bytes()
        headers = {name.decode(): value.decode("latin-1") for name, value in _HEADER.findall(body[:_HEAD])}
        status = int(headers.pop("Status", 200))
        named = next((name for name in headers if name.lower() == "content-type"), "")
        kind = headers.pop(named, "application/xml")
        found[str(file.relative_to(folder))] = Document(body, kind, status=status, headers=headers)
    return found


@contextmanager
def origin(given: str | None) -> Iterator[Path]:
    """A folder with feedparser's test documents in it."""
    if given and Path(given).is_dir():
        yield Path(given)
        return
    with tempfile.TemporaryDirectory(prefix="kzru-fuzz-") as name:
        folder = Path(name)
        if given is None:
            wanted = f"feedparser=={version('feedparser')}"
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            subprocess.run([*pip, "--dest", name, wanted], check=True)
        archive = Path(given) if given else next(folder.glob("*.tar.gz"))
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        yield next(folder.glob("*/tests"))


def holds_entries(document: Document) -> bool:
    """Whether feedparser finds an entry with an article's address: a link, or an id that is one in full."""
    head = {"content-type": document.content_type}
    entries = feedparser.parse(io.BytesIO(document.body), response_headers=head).entries
    return any(
        any(link.get("rel") == "alternate" for link in entry.get("links", ()))
        or entry.get("link", "").startswith(("http:", "https:"))
        for entry in entries
    )


async def put_through(feeds: Iterable[tuple[str, Document]]) -> Findings:
    """All of them, by name, a batch at a time, into one store."""
    found, left = Findings(), iter(feeds)
    with tempfile.TemporaryDirectory(prefix="kzru-fuzz-") as folder:
        async with Ordeal.begin(f"sqlite:///{folder}/fuzz.db") as ordeal:
            while batch := dict(islice(left, BATCH)):
                result = await ordeal.visit(batch)
                found.feeds += len(batch)
                found.batches += 1
                found.healthy += healthy(result).new_articles
                found.articles += result.new_articles
                reports = {report.name: report for report in result.feeds}
                found.failed.update(filter(None, (report.error for report in result.feeds)))
                found.entries |= {name: reports[name].entries for name in batch}
                each = (ordeal.workers.run(_peak) for _ in range(os.cpu_count() or 1))
                peaks = await asyncio.gather(*each)
                found.memory = max(found.memory, *peaks)
                print(f"\r{found.feeds:,}", end="", file=sys.stderr, flush=True)
            found.seconds, found.alarms = ordeal.workers.seconds, ordeal.alarms
    print(file=sys.stderr)
    return found


def _peak() -> float:
    """The most memory this process has held, in MB; slow enough that no process is asked twice."""
    time.sleep(0.05)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Prints the table and what broke; 1 where anything did, or took too much."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=5_000, help="mutated feeds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", metavar="PATH", help="feedparser's tests: a folder or its .tar.gz")
    asked = parser.parse_args()
    try:
        with origin(asked.documents) as folder:
            given = documents(folder)
    except (OSError, subprocess.CalledProcessError, tarfile.TarError, StopIteration) as error:
        print(f"feedparser's documents: {error or 'none found'}")
        return 2
    origins = {"mutated": samples(asked.count, asked.seed), "feedparser's": given.items()}
    results = {name: asyncio.run(put_through(feeds)) for name, feeds in origins.items()}
    memory = _peak()
    sums = table("feeds through the collector", *origins)
    rows: dict[str, Callable[[Findings], str]] = {
        "feeds": lambda one: f"{one.feeds:,}",
        "with entries": lambda one: f"{sum(map(bool, one.entries.values())):,}",
        "articles stored": lambda one: f"{one.articles:,}",
        "refused in one line": lambda one: f"{one.failed.total():,}",
        "warnings and tracebacks (aim: 0)": lambda one: f"{len(one.alarms)}",
        "healthy feed collected, of batches": lambda one: f"{one.healthy} of {one.batches}",
        f"slowest, CPU s (aim: under {SECONDS:g})": lambda one: f"{max(one.seconds.values()):.2f}",
        f"a worker, MB (aim: under {MEGABYTES:g})": lambda one: f"{one.memory:.0f}",
    }
    for row, figure in rows.items():
        sums.add_row(row, *(figure(one) for one in results.values()))
    show(sums)
    wellformed = {name for name, one in given.items() if "wellformed" in name and holds_entries(one)}
    unread = sorted(name for name in wellformed if not results["feedparser's"].entries[name])
    print(
        f"of {len(wellformed)} well-formed documents with an article's address "
        f"{len(wellformed) - len(unread)} yield entries {unread or ''}"
    )
    print(f"this process, which serves the feeds too: {memory:.0f} MB (aim: under {MEGABYTES:g})")
    for name, one in results.items():
        slowest = max(one.seconds, key=one.seconds.__getitem__)
        print(f"{name}: slowest {slowest}; refused: {one.failed.most_common(12)}")
        print(*one.alarms[:20], sep="\n")
    return int(memory > MEGABYTES or any(map(_broken, results.values())))


def _broken(found: Findings) -> bool:
    slow = max(found.seconds.values()) >= SECONDS  # which is what one counts that was given up
    return bool(found.alarms) or found.healthy < found.batches or slow or found.memory > MEGABYTES


if __name__ == "__main__":
    sys.exit(main())
