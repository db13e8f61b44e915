"""A process that saves articles until it is killed: python -m tests.storage.saver URL FEED FIRST."""

import asyncio
import sys
from itertools import count

from storage.model import Article, Extraction
from storage.store import Store
from tests.storage.builders import NOW, figure, never, said

PARTS = ("первая", "вторая", "третья")


def article(feed_id: int, number: int) -> tuple[Article, Extraction]:
    """The article of that number, whose statements can be searched by it."""
    statements = tuple(
        said(f"{number} договоров, часть {part}", figures=(figure(str(number), str(number)), figure()))
        for part in PARTS
    )
    text = "\n".join(statement.quote for statement in statements)
    url = f"https://dala.example/{number}"
    return Article(feed_id, f"guid-{number}", url, "", text, NOW, "ru"), Extraction("ru", True, statements)


async def main(url: str, feed_id: int, first: int) -> None:
    """Save one article after the other, saying each number when it is saved."""
    store = await Store.open(url)
    for number in count(first):
        await store.articles.save(*article(feed_id, number), merge=never, now=NOW)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
