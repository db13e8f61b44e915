"""Articles to edit, and saving their versions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.model import Article, Extraction, Feed, FeedSource, Figure, Saved, Statement, Utterance
from storage.store import Store
from tests.storage.builders import NOW, figure, said, same_words

FILLING = "В столице прошли переговоры о торговле, транзите и новых дорогах через степь."
OTHER = FeedSource("https://courier.example/feed", "Ямской курьер")


def version(
    feed: Feed, number: int, *statements: Statement, text: str | None = None, **fields: Any
) -> Article:
    """The article of that number, whose text holds its statements."""
    return Article(
        feed_id=feed.id,
        guid=fields.pop("guid", f"guid-{number}"),
        url=fields.pop("url", f"https://dala.example/{number}"),
        title=fields.pop("title", f"Новость {number}"),
        text=f"{FILLING} {' '.join(item.quote for item in statements)}" if text is None else text,
        published_at=fields.pop("published_at", NOW),
        language="ru",
        **fields,
    )


def reworded(one: Utterance, other: Utterance) -> float:
    """By the share of the words without digits."""
    words = [{word for word in each.lemmas.split() if not word[0].isdecimal()} for each in (one, other)]
    return len(words[0] & words[1]) / max(1, len(words[0] | words[1]))


async def keep(
    store: Store,
    article: Article,
    *statements: Statement,
    now: Any = NOW,
    merge: Any = same_words,
    figures: Sequence[Figure] = (),
    relevant: bool = True,
) -> Saved:
    extraction = Extraction("ru", relevant, statements, tuple(figures))
    return await store.articles.save(article, extraction, merge=merge, reworded=reworded, now=now)


async def rows(url: str, table: Any, *columns: Any) -> list[tuple[Any, ...]]:
    database = Database(url)
    async with database.read() as connection:
        found = await connection.execute(
            select(*(columns or [table])).select_from(table).order_by(table.c.id)
        )
        result = [tuple(row) for row in found]
    await database.close()
    return result


async def quotes(store: Store) -> list[str]:
    return [view.quote for view in await store.statements.latest(limit=99)]


OLD = said("товарооборот достиг 20 млрд", figures=(figure("20 млрд", "20000000000"),))
NEW = said("товарооборот достиг 28 млрд", figures=(figure("28 млрд", "28000000000"),))
ROAD = said("дорога через степь построена")
