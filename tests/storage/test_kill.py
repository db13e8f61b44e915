"""A process killed while it saves leaves every article whole or absent."""

import random
import subprocess
import sys
import time
from pathlib import Path

from storage.store import Store
from tests.storage.builders import add_feed, figure, new_ones
from tests.storage.saver import PARTS, article

ROOT = Path(__file__).parents[2]
KILLS = 3


async def test_a_killed_saver_leaves_articles_whole_or_absent(store: Store, database_url: str) -> None:
    feed = await add_feed(store)
    chance = random.Random(20260302)
    committed: set[int] = set()
    interrupted: set[int] = set()
    for _ in range(KILLS):
        said = _save_until_killed(database_url, feed.id, max(interrupted, default=0) + 1, chance)
        committed.update(said)
        interrupted.add(said[-1] + 1)  # it may have been saved without our being told
    for number in committed | interrupted:
        saved, extraction = article(feed.id, number)
        present = await new_ones(store, feed.id, [(saved.guid, saved.url)]) == set()
        assert present or number in interrupted
        views = await store.statements.search(f"{number} договоров", limit=99)
        assert len(views) == (len(PARTS) if present else 0), number
        for view in views:
            assert view.quote in {statement.quote for statement in extraction.statements}
            assert view.figures == (figure(str(number), str(number)), figure())
            assert [mention.url for mention in view.mentions] == [saved.url]


def _save_until_killed(url: str, feed_id: int, first: int, chance: random.Random) -> list[int]:
    """The numbers of the articles that the saver had said were saved."""
    command = [sys.executable, "-m", "tests.storage.saver", url, str(feed_id), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as saver:
        try:
            assert saver.stdout is not None
            said = [int(saver.stdout.readline()) for _ in range(chance.randint(3, 15))]
            time.sleep(
                chance.random() / 50
            )  # anywhere within the saving of an article: that takes about 10 ms
        finally:
            saver.kill()
        return [*said, *map(int, saver.stdout.read().splitlines())]
