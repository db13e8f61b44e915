"""Which statements of a batch of articles are one, among themselves and with stored ones. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage.columns import identity
from storage.model import Article, Extraction, Figure, Kind, Statement, Utterance

Merge = Callable[[Utterance, Sequence[Utterance]], Collection[int]]
"""Given an utterance and the stored ones of its speaker: the ids of the statements that it repeats."""

Reworded = Callable[[Utterance, Utterance], float]
"""How alike the words of two utterances are, whoever said them and whatever the figures; 0 is not at all."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in an article that is stored already.

    `revision` is that of its text; its statements get positions from `first` on.
    """

    article_id: int
    article: Article
    extraction: Extraction
    revision: int = 0
    first: int = 0


@dataclass(slots=True)
class Variant:
    """A statement of an article: a mention to be. `order` counts those of the batch."""

    found: Found
    position: int
    statement: Statement
    order: int
    mention_id: int = 0

    @property
    def kind(self) -> Kind:
        """As in a mention."""
        return self.statement.kind

    @property
    def quote(self) -> str:
        """As in a mention."""
        return self.statement.quote

    @property
    def language(self) -> str:
        """The article's."""
        return self.found.extraction.language

    @property
    def published_at(self) -> datetime:
        """The article's."""
        return self.found.article.published_at

    @property
    def url(self) -> str:
        """The article's."""
        return self.found.article.url


@dataclass(slots=True)
class Group:
    """Variants of one statement in their order, and the stored statements that they repeat."""

    variants: list[Variant] = field(default_factory=list)
    stored: set[int] = field(default_factory=set)
    statement_id: int = 0


def grouped(
    batch: Sequence[Found], stored: defaultdict[str, list[Utterance]], merge: Merge
) -> tuple[list[Group], list[tuple[int, int]]]:
    """The batch's statements with what they repeat, and of each article how many are new and merged.

    The result does not depend on the order: a group is a connected component of what `merge` says.
    """
    groups: dict[int, Group] = {}  # by the ids of its utterances; those of new ones are negative
    counts = []
    for found in batch:
        new = merged = 0
        # From the last to the first: of what was said at one moment the higher id is read first.
        for position, statement in reversed([*enumerate(found.extraction.statements)]):
            number = -1 - len(groups)
            given = utterance(number, found, statement)
            known = [] if statement.speaker_id is None else stored[identity(statement.speaker_id)]
            repeated = set(merge(given, tuple(known))) if known else set()
            group = groups[number] = Group()
            for other in sorted(repeated):
                group = _joined(groups, group, groups.setdefault(other, Group(stored={other})))
            group.variants.append(Variant(found, found.first + position, statement, order=-number))
            known.append(given)  # the next may repeat this one: a headline does
            merged += bool(repeated)
            new += not repeated
        counts.append((new, merged))
    unique = {id(group): group for group in groups.values() if group.variants}
    return [*unique.values()], counts


def _joined(groups: dict[int, Group], one: Group, other: Group) -> Group:
    """Two groups as one, under every id of either."""
    if one is other:
        return one
    one.variants = sorted((*one.variants, *other.variants), key=lambda variant: variant.order)
    one.stored |= other.stored
    for number, group in groups.items():
        if group is other:
            groups[number] = one
    return one


def utterance(number: int, found: Found, statement: Statement) -> Utterance:
    """A statement of an article as merging compares it."""
    return Utterance(
        id=number,
        speaker_id=statement.speaker_id,
        kind=statement.kind,
        lemmas=statement.lemmas,
        said_on=found.article.published_at.date(),
        figures=statement.figures,
        language=found.extraction.language,
    )


def fingerprint(one: Utterance) -> str:
    """What merging sees of an utterance but for who said it, as a hash of 32 hexadecimal digits.

    Reprints of one day have the same: of them one stands for all.
    """
    seen = one.kind.value, one.lemmas, one.said_on, one.language, facts(one.figures)
    return hashlib.blake2b(repr(seen).encode(), digest_size=16).hexdigest()


def facts(figures: Sequence[Figure]) -> tuple[tuple[object, ...], ...]:
    """What figures say, whatever their words: where it differs, one contradicts the other or adds to it."""
    return tuple(
        (
            figure.unit,
            figure.value.normalize(),
            figure.value_max and figure.value_max.normalize(),
            figure.qualifier.value,
            figure.period_start,
            figure.period_end,
            figure.change and figure.change.value,
        )
        for figure in figures
    )
