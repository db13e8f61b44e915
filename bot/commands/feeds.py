"""`feeds`: the sources that are followed, tried, added and removed."""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bot.advice import guessed_place
from bot.app import open_newsroom
from bot.checks import ConfigError
from bot.clock import utc_now
from bot.commands.tables import print_table
from bot.config import Settings, load
from bot.feeds import opml
from bot.sources import any_source, entry_of
from handlers.trials import told
from storage.model import Feed, FeedSource, Trial
from storage.store import Store

_TITLE = "kzru-digest"


async def check(config: Path) -> int:
    """Tries every source, the file's first, and prints a table, then what to fix; nothing is stored.

    Exit code 0, or 1 where a source failed.
    """
    settings = load(config)
    async with open_newsroom(settings) as newsroom:
        added = [feed.source for feed in await newsroom.store.feeds.all() if feed.added]
        if not (sources := [*settings.feeds, *added]):
            raise ConfigError(f"{config}: feeds: none; add a table [[feeds]], or a source with `feeds add`")
        with _patience(f"trying {len(sources)} sources"):
            trials = await newsroom.checker.check_all(sources)
    _print_trials(trials)
    return 1 if any(trial.error for trial in trials) else 0


async def show(config: Path) -> int:
    """Prints every source and how its last visits went, without asking any. Exit code 0."""
    async with _open(load(config)) as store:
        feeds = await store.feeds.all()
    heads = ("source", "kind", "from", "state", "address")
    print_table(heads, [_row(feed) for feed in feeds])
    return 0


async def add(config: Path, entry: dict[str, object], *, force: bool) -> int:
    """Tries a source and follows it; one that fails only with `force`. Exit code 0, or 1 where it is refused.

    `entry` is as a table of the configuration, but the URL alone will do: the rest is guessed.
    """
    settings = load(config)
    asked = _asked(entry, settings.digest.timezone)
    async with open_newsroom(settings) as newsroom:
        followed = {feed.source.url for feed in await newsroom.store.feeds.all()}
        if asked.url in followed:
            return _refused(asked.url, "is followed already")
        with _patience(f"trying {asked.url}"):
            trial = await newsroom.checker.propose(asked)
        if trial.error and not force:
            return _refused(asked.url, "; ".join((trial.error, *_advice(trial))))
        await newsroom.store.feeds.add(trial.source, newsroom.clock())
    _print_trials([trial])
    print(f"added: {_described(trial.source)}")
    return 0


async def remove(config: Path, which: str) -> int:
    """Follows an added source, named by its URL or name, no more. Exit code 0, or 1 where there is none."""
    async with _open(load(config)) as store:
        feeds = await store.feeds.all()
        found = [feed for feed in feeds if which in (feed.source.url, feed.source.name)]
        if len(found) != 1:
            return _refused(which, "several have this name; give the URL" if found else "no such source")
        if not await store.feeds.remove(found[0].id):
            return _refused(which, f"is one of {config}; take it out of the file")
    print(f"removed: {found[0].source.name} ({found[0].source.url})")
    return 0


async def import_opml(config: Path, file: Path) -> int:
    """Follows every source of an OPML file that is not followed yet, untried; a line each. Exit code 0.

    ConfigError where the file cannot be read or a source in it cannot be one.
    """
    settings, sources = load(config), _read(file)
    async with _open(settings) as store:
        added = [await store.feeds.add(source, utc_now()) for source in sources]
    for source, new in zip(sources, added, strict=True):
        print(f"{'added' if new else 'known'}: {_described(source)}")
    print(f"{sum(added)} added, {len(added) - sum(added)} known; `feeds check` tells which of them work")
    return 0


async def export_opml(config: Path, file: Path | None) -> int:
    """Writes every source that is followed as OPML 2.0, to stdout without a file. Exit code 0."""
    async with _open(load(config)) as store:
        feeds = await store.feeds.all()
    document = opml.write((entry_of(feed.source) for feed in feeds), _TITLE)
    if file is None:
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
    else:
        _write(file, document)
        print(f"{file}: {len(feeds)} sources")
    return 0


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Store]:
    """The store, knowing what the file names."""
    store = await Store.open(settings.database.url)
    try:
        await store.feeds.sync(settings.feeds, utc_now())
        yield store
    finally:
        await store.close()


def _patience(words: str) -> AbstractContextManager[object]:
    """Shows in a terminal that something goes on."""
    return Console(stderr=True).status(escape(words))


def _asked(entry: dict[str, object], timezone: str) -> FeedSource:
    """What the command line asks for: without a name where it gives none, its place guessed."""
    given = {key: value for key, value in entry.items() if value is not None}
    source = any_source({"name": "?", **given}, _option)
    country, zone = guessed_place(source.url, timezone, source.country)
    return replace(
        source,
        name=source.name if "name" in given else "",
        country=country,
        timezone=source.timezone if "timezone" in given else zone,
    )


def _refused(what: str, why: str) -> int:
    print(f"{what}: {why}", file=sys.stderr)
    return 1


def _read(file: Path) -> list[FeedSource]:
    try:
        outlines = opml.read(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    except opml.OpmlError as error:
        raise ConfigError(f"{file}: {error}") from None
    return [any_source(one.values, f"{file}: line {one.line}: {{}}".format) for one in outlines]


def _write(file: Path, document: bytes) -> None:
    try:
        file.write_bytes(document)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written: {error.strerror}") from None


def _option(key: str) -> str:
    return "URL" if key == "url" else f"--{key}"


def _row(feed: Feed) -> tuple[str, ...]:
    if feed.retired_at:
        state = f"gone since {feed.retired_at:%Y-%m-%d}"
    elif feed.failures:
        state = f"failed {feed.failures} times: {feed.last_error}"
    elif feed.last_success_at:
        state = f"read {feed.last_success_at:%Y-%m-%d %H:%M} UTC"
    else:
        state = "not visited yet"
    if feed.address != feed.source.url:
        state += f"; moved to {feed.address}"
    origin = "added" if feed.added else "file"
    return feed.source.name, feed.source.kind.value, origin, state, feed.source.url


def _print_trials(trials: Sequence[Trial]) -> None:
    heads = ("source", "status", "format", "encoding", "entries", "newest (UTC)", "full texts", "statements")
    print_table(heads, [_findings(trial) for trial in trials])
    for trial in trials:
        if trial.error:
            print(f"{trial.name}: failed: {trial.error} ({trial.url})")
        for line in _advice(trial):
            print(f"{trial.name}: {line}")


def _findings(trial: Trial) -> tuple[str, ...]:
    status = str(trial.status) if trial.reachable else "no answer"
    if trial.format is None:
        return trial.name, status, "–", "–", "–", "–", "–", "–"
    return (
        trial.name,
        status,
        trial.format,
        trial.encoding or "–",
        str(trial.entries),
        f"{trial.newest:%Y-%m-%d %H:%M}" if trial.newest else "no dates",
        str(trial.full_texts),
        f"{trial.statements} in {trial.tried}",
    )


def _advice(trial: Trial) -> list[str]:
    return [told(advice, "en") for advice in trial.advice]


def _described(source: FeedSource) -> str:
    place = ", ".join(filter(None, (source.language, source.country, source.timezone)))
    return f"{source.name} ({source.url}): {place}"
