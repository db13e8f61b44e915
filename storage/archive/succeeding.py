"""What becomes of statements that an edit took out of their last article: they go on, or are corrected."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from storage.archive.grouping import Merge, Reworded
from storage.archive.saving import stored_utterances
from storage.archive.uniting import part, standing, unite
from storage.columns import identity
from storage.database import Connection
from storage.model import Utterance
from storage.reading import may_be_shown
from storage.tables import mentions, statements


@dataclass(frozen=True, slots=True)
class Lost:
    """A mention that the edit took out, and the statement whose it was.

    `by_outlet` is False where the words may stand there still, and only be read otherwise than before.
    """

    id: int
    statement_id: int
    utterance: Utterance
    by_outlet: bool


async def succeed(
    connection: Connection,
    lost: Sequence[Lost],
    gained: Sequence[Utterance],
    merge: Merge,
    reworded: Reworded,
    now: datetime,
    *,
    newest: int,
) -> int:
    """Let the `gained` mentions, whose ids they have, succeed the `lost` ones; how many correct a statement.

    A statement that no article has any more goes on in one that repeats it; else the one most alike in its
    words supersedes it. Statements over the id `newest` came with the edit; one that repeats what was lost
    counts as collected with it, for people were shown it then.
    """
    left = {one.statement_id for one in lost}
    left -= await standing(connection, left)
    corrections = []
    for one in gained:
        repeated = [other.id for other in lost if _repeats(one, other.utterance, merge)]
        if not repeated:
            corrections.append(one)
            continue
        theirs = set((await statements_of(connection, repeated)).values())
        mine = (await statements_of(connection, [one.id]))[one.id]
        if ended := theirs & left:
            await unite(connection, {mine, *ended}, now)
            left -= ended
        elif mine > newest:
            await _date_back(connection, mine, theirs)
    alike = [
        (-reworded(other.utterance, one), other.id, other.statement_id, one.id)
        for other in lost
        if other.statement_id in left and other.by_outlet
        for one in corrections
    ]
    successors: dict[int, int] = {}
    for score, _, statement_id, mention_id in sorted(alike):
        if score < 0 and statement_id not in successors and mention_id not in successors.values():
            successors[statement_id] = mention_id
    heirs = await statements_of(connection, successors.values())
    for statement_id, mention_id in successors.items():
        await connection.execute(
            update(statements).where(statements.c.id == statement_id).values(superseded_by=heirs[mention_id])
        )
    return len(successors)


async def separate(connection: Connection, statement_id: int, merge: Merge, now: datetime) -> None:
    """Part a statement whose mentions were one only by a mention that is gone."""
    still_there = (mentions.c.statement_id == statement_id) & mentions.c.gone_at.is_(None)
    stored = await stored_utterances(connection, still_there)
    variants = [replace(one, id=mention_id) for mention_id, one in stored]
    for mention_ids in _connected(variants, merge)[1:]:
        await part(connection, statement_id, mention_ids, now)


async def statements_of(connection: Connection, mention_ids: Iterable[int]) -> dict[int, int]:
    """By mention, the statement that it is of now."""
    query = select(mentions.c.id, mentions.c.statement_id).where(mentions.c.id.in_([*mention_ids]))
    return {row.id: row.statement_id for row in await connection.execute(query)}


def _repeats(one: Utterance, other: Utterance, merge: Merge) -> bool:
    """Whether one is the other in other words; dollars that have become roubles are not."""
    if one.speaker_id is None or other.speaker_id != identity(one.speaker_id):
        return False
    units = [{figure.unit for figure in each.figures} for each in (one, other)]
    swapped = units[0] - units[1] and units[1] - units[0]
    return not swapped and other.id in merge(one, (other,))


async def _date_back(connection: Connection, statement_id: int, older: Collection[int]) -> None:
    rows = await connection.execute(select(statements).where(statements.c.id.in_(older)))
    moments = [row.collected_at for row in rows if may_be_shown(row.confidence, row.about_kz_ru)]
    if moments:
        await connection.execute(
            update(statements).where(statements.c.id == statement_id).values(collected_at=min(moments))
        )


def _connected(variants: Sequence[Utterance], merge: Merge) -> list[set[int]]:
    """The ids of what is one statement, that of the lowest id first."""
    groups: list[set[int]] = []
    for one in variants:
        others = tuple(other for other in variants if other.id != one.id)
        near = {one.id, *merge(one, others)} if others else {one.id}
        touching = [group for group in groups if group & near]
        groups = [group for group in groups if not group & near] + [near.union(*touching)]
    return sorted(groups, key=min)
