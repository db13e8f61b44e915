"""A progress bar for a collection pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from bot import reports


@contextmanager
def progress_bar(
    console: Console, words: str = "feeds {feeds_done}/{feeds}, articles {articles_done}/{articles}"
) -> Iterator[Callable[[reports.Progress], None]]:
    """A bar on `console`, gone when the pass is over; what it gives is the collector's `progress`.

    `words` is a format string over the fields of `reports.Progress`.
    """
    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(progress: reports.Progress) -> None:
            bar.update(
                task,
                total=progress.feeds + progress.articles,
                completed=progress.feeds_done + progress.articles_done,
                description=words.format(
                    feeds=progress.feeds,
                    feeds_done=progress.feeds_done,
                    articles=progress.articles,
                    articles_done=progress.articles_done,
                ),
            )

        yield show
