"""The command line. Exit codes: 0 done, 1 failed while running, 2 wrong usage or configuration."""

import argparse
import asyncio
import sys
import zoneinfo
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from bot.checks import ConfigError
from storage.store import StoreError

Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]


class _Parser(argparse.ArgumentParser):
    """argparse, but a wrong call gets one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (try {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    # The pinned tzdata is newer than many a system's zones, and the same everywhere.
    zoneinfo.reset_tzpath(to=[])
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        return asyncio.run(command(arguments))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: nothing more to say to it
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kzru-digest", description="What Kazakhstan and Russia said about each other, in Telegram."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, summary: str, command: Command, *, config: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.set_defaults(command=command)
        if config:
            _add_config(added, required=True)
        return added

    add("run", "the bot: collects, answers, delivers", _run)
    add("collect", "one collection pass; a line a feed and a total", _collect)
    digest = add("digest", "prints a day's digest", _digest)
    digest.add_argument(
        "--date", type=_day, metavar="YYYY-MM-DD", help="in [digest] timezone; today if not given"
    )
    extract = add("extract", "statements of articles: .txt, .html or .json", _extract, config=False)
    extract.add_argument("--published", type=_day, metavar="YYYY-MM-DD", help="for articles that do not say")
    extract.add_argument("--json", action="store_true", help="a JSON line a file")
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _add_feeds(add("feeds", "the sources: tried, listed, added, removed", _feeds, config=False))
    backup = add("backup", "the whole database as one file; the bot may be running", _backup)
    backup.add_argument(
        "file", type=Path, metavar="BACKUP", help="a new file: a SQLite database, usable as it is"
    )
    restore = add("restore", "a backup into the configured database, which must be empty", _restore)
    restore.add_argument("file", type=Path, metavar="BACKUP", help="what backup wrote")
    demo = add("demo", "the bot in this terminal, on bundled articles; no token", _demo, config=False)
    demo.add_argument("--picture", type=Path, metavar="FILE.svg", help="draws the demo's digest instead")
    return parser


def _add_feeds(parser: argparse.ArgumentParser) -> None:
    _add_config(parser, required=False)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, summary: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=summary, description=summary)
        _add_config(added, required=False, default=argparse.SUPPRESS)  # it may stand on either side
        return added

    add("check", "tries every source, and says what it would yield and what to fix")
    add("list", "every source, and how its last visits went")
    adding = add("add", "tries a source and follows it; kept in the database")
    adding.add_argument("url", metavar="URL")
    adding.add_argument("--name", metavar="NAME", help="of the outlet; the feed's own if not given")
    adding.add_argument("--language", metavar="CODE", help="ru, kk or en; its articles' if not given")
    adding.add_argument("--country", metavar="CODE", help="such as KZ; by its domain if not given")
    adding.add_argument("--timezone", metavar="ZONE", help="such as Asia/Almaty; by its domain if not given")
    adding.add_argument("--links", metavar="CSS", help="a page: the selector of its links to articles")
    adding.add_argument("--sitemap", action="store_true", default=None, help="a sitemap")
    adding.add_argument("--pattern", metavar="REGEX", help="of a page or sitemap: what addresses must match")
    adding.add_argument("--force", action="store_true", help="even if the trial fails")
    add("remove", "an added source is followed no more").add_argument("which", metavar="URL|NAME")
    add("import", "follows every source of an OPML file").add_argument("file", type=Path, metavar="FILE")
    add("export", "every source as OPML").add_argument("file", type=Path, nargs="?", metavar="FILE")


def _add_config(parser: argparse.ArgumentParser, **options: Any) -> None:
    parser.add_argument("--config", metavar="FILE", type=Path, help="the TOML configuration", **options)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a date YYYY-MM-DD: {text!r}") from None


# Each command imports what it needs when it runs, so that `extract` starts without Telegram.


async def _run(arguments: argparse.Namespace) -> int:
    from bot.commands.run import run

    return await run(arguments.config)


async def _collect(arguments: argparse.Namespace) -> int:
    from bot.commands.collect import collect

    return await collect(arguments.config)


async def _digest(arguments: argparse.Namespace) -> int:
    from bot.commands.digest import digest

    return await digest(arguments.config, arguments.date)


async def _extract(arguments: argparse.Namespace) -> int:
    from bot.commands.extract import extract_files

    return extract_files(arguments.files, published=arguments.published, as_json=arguments.json)


async def _feeds(arguments: argparse.Namespace) -> int:
    if arguments.config is None:
        raise ConfigError("feeds: --config FILE is missing")
    from bot.commands import feeds

    match arguments.action:
        case "check":
            return await feeds.check(arguments.config)
        case "list":
            return await feeds.show(arguments.config)
        case "add":
            keys = ("url", "name", "language", "country", "timezone", "links", "sitemap", "pattern")
            entry = {key: getattr(arguments, key) for key in keys}
            return await feeds.add(arguments.config, entry, force=arguments.force)
        case "remove":
            return await feeds.remove(arguments.config, arguments.which)
        case "import":
            return await feeds.import_opml(arguments.config, arguments.file)
        case _:
            return await feeds.export_opml(arguments.config, arguments.file)


async def _backup(arguments: argparse.Namespace) -> int:
    from bot.commands.backup import backup

    return await backup(arguments.config, arguments.file)


async def _restore(arguments: argparse.Namespace) -> int:
    from bot.commands.restore import restore

    return await restore(arguments.config, arguments.file)


async def _demo(arguments: argparse.Namespace) -> int:
    from bot.commands.demo import demo

    return await demo(picture=arguments.picture)


if __name__ == "__main__":
    sys.exit(main())
