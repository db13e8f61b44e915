"""Whatever the edits, the same is listed as if only the present versions had ever been there."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy import text as sql

from storage.database import Database
from storage.model import Kind, Statement, StatementView, Utterance
from storage.store import Store
from storage.tables import article_revisions, articles, metadata
from tests.storage.builders import HOUR, NOW, add_feed, figure, said, same_words
from tests.storage.editions import FILLING, keep, version

CLEAR_FTS5 = sql("INSERT INTO statement_index (statement_index) VALUES ('delete-all')")
CLEAR_GIN = sql("DELETE FROM statement_index")
WORDS = st.lists(st.sampled_from("мост дорога газ 20 28".split()), min_size=1, max_size=4).map(" ".join)
FIGURES = (figure("20", "20"), figure("28", "28", unit="RUB"))
STATEMENTS = st.builds(
    said,
    WORDS,
    speaker=st.just("x"),
    speaker_id=st.sampled_from([None, "tokayev", "lavrov"]),
    kind=st.sampled_from(Kind),
    confidence=st.sampled_from([0.4, 0.9]),
    about_kz_ru=st.booleans(),
    figures=st.lists(st.sampled_from([figure("20", "20"), figure("28", "28", unit="RUB")]), max_size=2).map(
        tuple
    ),
).map(lambda one: replace(one, speaker=one.speaker_id))
VERSIONS = st.lists(st.tuples(st.integers(0, 2), st.lists(STATEMENTS, max_size=4)), min_size=1, max_size=6)


def agreeing(new: Utterance, stored: Sequence[Utterance]) -> set[int]:
    """As `same_words`, but a number that differs tells two apart."""
    numbers = {word for word in new.lemmas.split() if word.isdecimal()}
    alike = same_words(new, stored)
    return {
        old.id
        for old in stored
        if old.id in alike and numbers == {word for word in old.lemmas.split() if word.isdecimal()}
    }


def listing(views: Sequence[StatementView]) -> list[Any]:
    """What is listed, but for the ids; of variants that are as good, any may be shown."""
    return sorted(
        (
            view.speaker_id or "",
            len(view.quote),
            view.kind,
            view.said_at,
            view.confidence,
            [mention.url for mention in view.mentions],
        )
        for view in views
    )


@pytest.fixture
async def database(store: Store, database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def cleared(database: Database) -> None:
    async with database.write() as connection:
        for name in ("figures", "mentions", "statements", "article_revisions", "sightings", "articles"):
            await connection.execute(delete(metadata.tables[name]))
        await connection.execute(CLEAR_FTS5 if connection.sqlite else CLEAR_GIN)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=VERSIONS)
async def test_what_is_listed_is_of_the_present_texts(
    store: Store, database: Database, versions: list[tuple[int, list[Statement]]]
) -> None:
    feed = await add_feed(store)
    await cleared(database)
    present: dict[int, list[Statement]] = {}
    for turn, (number, statements) in enumerate(versions):
        article = version(feed, number, text=f"{FILLING} {number} {turn}")
        await keep(store, article, *statements, now=NOW + turn * HOUR, merge=agreeing)
        present[number] = statements
    listed = listing(await store.statements.latest(limit=99))
    found = listing(await store.statements.search("мост", limit=99))
    assert all(view.mentions for view in await store.statements.latest(limit=99, all=True))
    async with database.read() as connection:
        carried = metadata.tables["mentions"].join(articles)
        kept = await connection.execute(
            select(articles.c.url, metadata.tables["mentions"].c.quote).select_from(carried)
        )
        history = {tuple(row) for row in kept}
        texts = (await connection.execute(select(article_revisions.c.text))).all()
    assert history == {
        (f"https://dala.example/{number}", one.quote) for number, statements in versions for one in statements
    }
    assert len(texts) == len(versions) - len(present)
    await cleared(database)
    for number, statements in present.items():
        article = version(feed, number, text=f"{FILLING} {number}")
        await keep(store, article, *statements, merge=agreeing)
    assert listed == listing(await store.statements.latest(limit=99))
    assert found == listing(await store.statements.search("мост", limit=99))
