"""An edited article: its earlier version is kept, and its statements are told apart from those it had.

What is listed afterwards is what would be, had only the articles' present versions ever been there. Nothing
is deleted: a wording that an edit took out stays with its statement, and a statement that an edit took out
points to the one that corrects it, if there is one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, select, update

from storage.archive import texts
from storage.archive.grouping import Found, Merge, Reworded, facts, fingerprint, utterance
from storage.archive.saving import figure_row, save_statements, stored_utterances
from storage.archive.succeeding import Lost, separate, statements_of, succeed
from storage.archive.uniting import refresh
from storage.archive.withdrawing import restore
from storage.columns import identity, storable
from storage.database import Connection
from storage.model import Article, Extraction, Saved, Statement, Utterance
from storage.reading import figure
from storage.tables import article_revisions, articles, figures, mentions, statements


def replaces(stored: Row[Any], article: Article, extraction: Extraction, *, shown: bool) -> bool:
    """Whether a version of an article is to take the place of the `stored` one, a row of `articles`.

    `shown` is whether its feed has shown the article before: only then it is an edit. Of what another feed
    has of the article at most a summary is replaced by the full text.
    """
    if stored.text is None:  # not relevant, or forgotten: then it is too old
        return not stored.relevant and (extraction.relevant or article.problem is not None)
    if not texts.edited(stored.text, article.text):
        return stored.problem is not None or (shown and texts.edited(stored.title, article.title))
    if texts.poorer(article.text, stored.text, extraction.relevant or article.problem is not None):
        return False
    return shown or texts.poorer(stored.text, article.text, relevant=True)


async def revise(
    connection: Connection,
    stored: Row[Any],
    article: Article,
    extraction: Extraction,
    *,
    merge: Merge,
    reworded: Reworded,
    now: datetime,
) -> Saved:
    """Put an article's new version in the place of the `stored` one, a row of `articles`.

    Where extraction failed, the statements wait as they are for a version of it that can read the article.
    """
    if stored.withdrawn_at is not None:
        await restore(connection, stored, now)
    edited = stored.text is not None and (
        texts.edited(stored.text, article.text) or texts.edited(stored.title, article.title)
    )
    revision = stored.revision + edited
    if edited:
        await connection.execute(
            insert(article_revisions).values(
                article_id=stored.id,
                number=stored.revision,
                title=stored.title,
                text=stored.text,
                seen_at=now,
            )
        )
    relevant = stored.relevant if article.problem else extraction.relevant
    kept = relevant or revision or article.problem
    await connection.execute(
        update(articles)
        .where(articles.c.id == stored.id)
        .values(
            title=article.title,
            text=article.text if kept else None,
            language=stored.language if article.problem else extraction.language,
            relevant=relevant,
            revision=revision,
            problem=article.problem,
            extractor=article.extractor or None,
            from_page=article.from_page,
            page_seen=stored.page_seen or article.from_page,
            # Only now it is collected for readers: what it says is of this day's digest.
            **({"collected_at": now, "look_again_at": article.look_again_at} if stored.text is None else {}),
        )
    )
    if article.problem:
        return Saved(new=False, revised=edited)
    article = replace(article, url=stored.url, published_at=stored.published_at)
    found = Found(stored.id, article, extraction, revision)
    same_reader = stored.extractor == (article.extractor or None)
    saved = await restate(connection, found, merge, reworded, now, same_reader=same_reader)
    return replace(saved, revised=edited or stored.text is None)


async def restate(
    connection: Connection,
    found: Found,
    merge: Merge,
    reworded: Reworded,
    now: datetime,
    *,
    same_reader: bool = False,
) -> Saved:
    """Make an article's statements and figures those of `found`; those that are as they were stay.

    An article that is not relevant has none. Unless it was the `same_reader` that read it before, nobody is
    said to have corrected what stands in the text as it did.
    """
    if not found.extraction.relevant:
        found = replace(found, extraction=Extraction(found.extraction.language, relevant=False))
    said = found.extraction.statements
    newest = (await connection.execute(select(func.max(statements.c.id)))).scalar_one() or 0
    kept, lost = await _compared(connection, found, same_reader)
    changed = await _keep(connection, found, kept)
    await _drop(connection, found, lost, now)
    fresh = [number for number in range(len(said)) if number not in kept]
    rest = replace(found.extraction, statements=tuple(said[number] for number in fresh))
    # Behind all others at first: where they belong, those that were saved before may stand yet.
    await save_statements(connection, [replace(found, extraction=rest, first=len(said))], merge, now)
    gained = await _gained(connection, found, fresh)
    corrected = await succeed(connection, lost, gained, merge, reworded, now, newest=newest)
    affected = {one.statement_id for one in lost}
    for statement_id in affected:
        await separate(connection, statement_id, merge, now)
    affected.update((await statements_of(connection, changed)).values())
    theirs = await statements_of(connection, [one.id for one in gained])
    for statement_id in affected.union(theirs.values()):
        await refresh(connection, statement_id, now)
    new = {statement_id for statement_id in theirs.values() if statement_id > newest}
    return Saved(new=False, statements=len(new), merged=len(gained) - len(new), corrected=corrected)


def _had(found: Found) -> ColumnElement[bool]:
    """The mentions by which the article carried its statements until now."""
    return (mentions.c.article_id == found.article_id) & mentions.c.gone_at.is_(None)


async def _compared(
    connection: Connection, found: Found, same_reader: bool
) -> tuple[dict[int, Row[Any]], list[Lost]]:
    """By their number the statements that the article had before, word for word and with the same figures,
    whose period may stand elsewhere in the text; and those that it lost.
    """
    ours = _had(found)
    rows = await connection.execute(
        select(
            mentions.c.id,
            mentions.c.quote,
            mentions.c.kind,
            mentions.c.confidence,
            statements.c.speaker,
            statements.c.speaker_id,
            func.coalesce(mentions.c.about_kz_ru, statements.c.about_kz_ru).label("about_kz_ru"),
        )
        .join_from(mentions, statements)
        .where(ours)
        .order_by(mentions.c.position)
    )
    stored = dict(await stored_utterances(connection, ours))
    had = defaultdict(list)
    for row in rows:
        had[row.quote, row.speaker_id or row.speaker, facts(stored[row.id].figures)].append(row)
    kept = {}
    for number, statement in enumerate(found.extraction.statements):
        speaker = identity(statement.speaker_id) if statement.speaker_id else statement.speaker
        if same := had[storable(statement.quote), speaker and storable(speaker), facts(statement.figures)]:
            kept[number] = same.pop(0)
    lost = {row.id: row.quote for rows in had.values() for row in rows}
    return kept, [
        Lost(id_, one.id, one, same_reader or not texts.stands(lost[id_], found.article.text))
        for id_, one in stored.items()
        if id_ in lost
    ]


async def _keep(connection: Connection, found: Found, kept: dict[int, Row[Any]]) -> set[int]:
    """Let what stays stand where it stands in the new text; the mentions by which a statement changes."""
    # Each place is to be free before another takes it.
    await connection.execute(update(mentions).where(_had(found)).values(position=-mentions.c.id))
    if not kept:
        return set()
    said = {row.id: (number, found.extraction.statements[number]) for number, row in kept.items()}
    await connection.execute(
        update(mentions)
        .where(mentions.c.id == bindparam("mention"))
        .values(
            position=bindparam("place"),
            spans=bindparam("stands"),
            speaker_text=bindparam("named"),
            role=bindparam("office"),
            roles=bindparam("offices"),
            kind=bindparam("given"),
            confidence=bindparam("sureness"),
            about_kz_ru=bindparam("about"),
            fingerprint=bindparam("seen"),
            revision=found.revision,
        ),
        [
            {
                "mention": mention_id,
                "place": number,
                "stands": statement.spans,
                "named": statement.speaker_text,
                "office": statement.role,
                "offices": statement.roles,
                "given": statement.kind,
                "about": statement.about_kz_ru,
                "sureness": statement.confidence,
                "seen": fingerprint(utterance(mention_id, found, statement)),
            }
            for mention_id, (number, statement) in said.items()
        ],
    )
    await _restate_figures(connection, {id_: statement for id_, (_, statement) in said.items()})
    return {
        row.id
        for number, row in kept.items()
        if (row.kind, row.confidence, row.about_kz_ru) != _weight(found.extraction.statements[number])
    }


def _weight(statement: Statement) -> tuple[object, ...]:
    return statement.kind, statement.confidence, statement.about_kz_ru


async def _restate_figures(connection: Connection, kept: dict[int, Statement]) -> None:
    """Let the figures of `kept`, by mention, say what they say in the new text's words and places."""
    query = select(figures).where(figures.c.mention_id.in_(kept)).order_by(figures.c.mention_id, figures.c.id)
    rows = (await connection.execute(query)).all()
    present = [one for mention_id in sorted(kept) for one in kept[mention_id].figures]
    changed = [
        {"figure": row.id} | {f"new_{name}": value for name, value in figure_row(one).items()}
        for row, one in zip(rows, present, strict=True)
        if figure(row) != one
    ]
    if changed:
        columns = [name.removeprefix("new_") for name in changed[0] if name != "figure"]
        await connection.execute(
            update(figures)
            .where(figures.c.id == bindparam("figure"))
            .values({name: bindparam(f"new_{name}") for name in columns}),
            changed,
        )


async def _drop(connection: Connection, found: Found, lost: Sequence[Lost], now: datetime) -> None:
    """Mark what the new text has no more; figures outside statements are only of the present text."""
    await connection.execute(
        update(mentions).where(mentions.c.id.in_([one.id for one in lost])).values(gone_at=now)
    )
    await connection.execute(
        delete(figures).where(figures.c.article_id == found.article_id, figures.c.mention_id.is_(None))
    )


async def _gained(connection: Connection, found: Found, fresh: Sequence[int]) -> list[Utterance]:
    """The mentions that the edit brought, in their places; an utterance's id is its mention's."""
    said = found.extraction.statements
    query = (
        select(mentions.c.id)
        .where(mentions.c.article_id == found.article_id, mentions.c.position >= len(said))
        .order_by(mentions.c.position)
    )
    ids = (await connection.execute(query)).scalars().all()
    if fresh:
        await connection.execute(
            update(mentions).where(mentions.c.id == bindparam("mention")).values(position=bindparam("place")),
            [{"mention": id_, "place": number} for id_, number in zip(ids, fresh, strict=True)],
        )
    return [utterance(id_, found, said[number]) for id_, number in zip(ids, fresh, strict=True)]
