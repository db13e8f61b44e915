"""How what was found is held against what a text holds.

Words are compared case-folded, without marks and punctuation, as multisets (token F1). Quotations count
from 0.95 on, for their speaker from 0.8; reported speech from 0.6. Pairs are made one to one, the closest
first. Figures are the same if value, upper end and unit are; who spoke is right by id. A speaker who is not
named costs recall alone.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.extraction import extract
from bot.extraction.figures.reading import find_figures
from bot.extraction.speakers.inflection import slug
from storage.model import Figure, Statement
from tests.extraction.gold import Said, Sample

Pairs = list[tuple[int, int]]
BANDS = (0.0, 0.5, 0.8, 0.9, 0.95)
"""Confidence from each of these up to the next."""


class Scores:
    """Outcomes by measure: what was right, what came in excess, what was missed."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.extra: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.texts = 0
        self.errors: list[str] = []

    def add(self, other: "Scores") -> None:
        """Take in the outcomes of other texts."""
        self.right += other.right
        self.extra += other.extra
        self.missed += other.missed
        self.texts += other.texts
        self.errors += other.errors

    def count(self, measure: str, right: int, found: int, wanted: int) -> None:
        """`right` of those `found`, and of those `wanted`."""
        self.right[measure] += right
        self.extra[measure] += found - right
        self.missed[measure] += wanted - right

    def tell(self, what: str, items: Iterable[str]) -> None:
        """Remember what went wrong, for reading."""
        self.errors += [f"{what}: {item}" for item in items]

    def wanted(self, measure: str) -> int:
        return self.right[measure] + self.missed[measure]

    def found(self, measure: str) -> int:
        return self.right[measure] + self.extra[measure]

    def precision(self, measure: str) -> float:
        """Of what was found, how much was right in 0..1; 1 where nothing was found."""
        return self.right[measure] / self.found(measure) if self.found(measure) else 1.0

    def recall(self, measure: str) -> float:
        """Of what a text holds, how much was found in 0..1; 1 where there was nothing to find."""
        return self.right[measure] / self.wanted(measure) if self.wanted(measure) else 1.0

    def f1(self, measure: str) -> float:
        """Harmonic mean of precision and recall."""
        both = self.found(measure) + self.wanted(measure)
        return 2 * self.right[measure] / both if both else 1.0


def words(text: str | None) -> Counter[str]:
    """The words of a text for comparing."""
    return Counter(re.findall(r"[\w%$₽₸€]+", (text or "").casefold().replace("ё", "е")))


def likeness(some: Counter[str], others: Counter[str]) -> float:
    """Token F1 in 0..1."""
    total = some.total() + others.total()
    return 2 * (some & others).total() / total if total else 0.0


def paired(wanted: Sequence[Any], found: Sequence[Any], like: Callable[[Any, Any], float]) -> Pairs:
    """One-to-one pairs (index wanted, index found) whose likeness is above 0, the closest first."""
    every = [(like(w, f), -i, -j) for i, w in enumerate(wanted) for j, f in enumerate(found)]
    pairs: Pairs = []
    used_wanted, used_found = set(), set()
    for score, i, j in sorted(every, reverse=True):
        if score > 0 and i not in used_wanted and j not in used_found:
            used_wanted.add(i)
            used_found.add(j)
            pairs.append((-i, -j))
    return pairs


def measured(sample: Sample) -> Scores:
    """How well one text is read."""
    scores = Scores()
    scores.texts = 1
    if sample.said is None and sample.relevant is None:
        figures = find_figures(sample.text, published=sample.published, language=sample.language)
        _figures(scores, sample, list(figures))
        return scores
    read = extract(sample.text, title=sample.title, published=sample.published, country=sample.country)
    if sample.relevant is not None:
        right = sample.relevant and read.relevant
        scores.count("relevance", right, read.relevant, sample.relevant)
        if sample.relevant != read.relevant:
            scores.tell("relevance", ["missed" if sample.relevant else "in excess"])
    if sample.said is not None:
        statements = [one for one in read.statements if one.spans[-1][1] > sample.heading]
        quotations(scores, sample.said, statements)
        _reported(scores, sample.said, statements)
        _calibration(scores, sample.said, statements)
    if sample.figures is not None:
        inside = [figure for one in read.statements for figure in one.figures]
        _figures(scores, sample, [f for f in (*inside, *read.figures) if f.span[1] > sample.heading])
    return scores


def compare(
    said: Sequence[Said], found: Sequence[Statement], kind: str, least: float
) -> tuple[list[Said], list[Statement], Pairs]:
    """The statements of a kind that count, those found, and their pairs from a likeness on."""
    wanted = [one for one in said if one.kind == kind]
    own = [one for one in found if one.kind == kind]

    def like(one: Said, other: Statement) -> float:
        score = likeness(words(one.quote), words(other.quote))
        return score if score >= least else 0.0

    pairs = paired(wanted, own, like)
    taken = {j for i, j in pairs if wanted[i].optional}
    taken |= {
        j
        for j, other in enumerate(own)
        if j not in {j for _, j in pairs} and any(one.optional and _covers(one, other) for one in said)
    }
    firm = [one for one in wanted if not one.optional]
    counted = [other for j, other in enumerate(own) if j not in taken]
    return firm, counted, paired(firm, counted, like)


def _covers(one: Said, other: Statement) -> bool:
    words_found = words(other.quote)
    return (words_found & words(one.quote)).total() >= 0.8 * words_found.total()


def quotations(scores: Scores, said: Sequence[Said], found: Sequence[Statement]) -> None:
    """Count the quotations among `found` and their speakers."""
    wanted, own, pairs = compare(said, found, "direct", 0.95)
    scores.count("direct", len(pairs), len(own), len(wanted))
    _tell(scores, "quotation", wanted, own, pairs)
    wanted, own, pairs = compare(said, found, "direct", 0.8)
    right = sum(_spoken_by(wanted[i], own[j]) for i, j in pairs if wanted[i].speakers)
    named = sum(one.speaker_id is not None for one in own)
    scores.count("speaker", right, named, sum(bool(one.speakers) for one in wanted))
    given = [(i, j) for i, j in pairs if own[j].speaker_id]
    wrong = [own[j] for i, j in given if not _spoken_by(wanted[i], own[j])]
    scores.count("wrong speaker", len(wrong), len(given), len(wrong))
    scores.tell("wrong speaker", (f"{one.speaker_id}: {one.quote}" for one in wrong))
    unnamed = (own[j].quote for i, j in pairs if wanted[i].speakers and not own[j].speaker_id)
    scores.tell("speaker not named", unnamed)


def _tell(scores: Scores, what: str, wanted: list[Said], found: list[Statement], pairs: Pairs) -> None:
    paired_wanted, paired_found = {i for i, _ in pairs}, {j for _, j in pairs}
    scores.tell(f"{what} missed", (one.quote for i, one in enumerate(wanted) if i not in paired_wanted))
    scores.tell(f"{what} in excess", (one.quote for j, one in enumerate(found) if j not in paired_found))


def _spoken_by(one: Said, other: Statement) -> bool:
    ids = {other.speaker_id} | {
        slug(name.split()[-1]) for name in (other.speaker, *other.names.values()) if name
    }
    return bool(ids & one.speakers)


def _reported(scores: Scores, said: Sequence[Said], found: Sequence[Statement]) -> None:
    wanted, own, pairs = compare(said, found, "indirect", 0.6)
    scores.count("indirect", len(pairs), len(own), len(wanted))
    _tell(scores, "report", wanted, own, pairs)


def _calibration(scores: Scores, said: Sequence[Said], found: Sequence[Statement]) -> None:
    """How many statements of each band of confidence have the right words and the right speaker."""
    for kind, least in (("direct", 0.8), ("indirect", 0.6)):
        wanted, own, pairs = compare(said, found, kind, least)
        right = {j for i, j in pairs if _spoken_by(wanted[i], own[j])}
        for j, one in enumerate(own):
            if one.speaker_id is not None:
                band = max(least for least in BANDS if least <= one.confidence)
                scores.count(f"from {band}", j in right, 1, 1)


def _figures(scores: Scores, sample: Sample, found: list[Figure]) -> None:
    def like(want: dict[str, Any], got: Figure) -> float:
        if any(getattr(got, key) != want[key] for key in ("value", "value_max", "unit")):
            return 0.0
        return 1.0 + float(got.qualifier == want["qualifier"]) + float(_same_period(want, got))

    every = list(sample.figures or ())
    pairs = paired(every, found, like)
    optional = {j for i, j in pairs if every[i].get("optional")}
    firm = [(i, j) for i, j in pairs if not every[i].get("optional")]
    wanted = sum(not want.get("optional") for want in every)
    scores.count("figures", len(firm), len(found) - len(optional), wanted)
    qualified = sum(found[j].qualifier == every[i]["qualifier"] for i, j in firm)
    scores.count("qualifier", qualified, len(firm), len(firm))
    dated = sum(_same_period(every[i], found[j]) for i, j in firm)
    scores.count("period", dated, len(firm), len(firm))
    listed = [(i, j) for i, j in firm if "indicator" in every[i]]
    catalogued = sum(found[j].indicator == every[i]["indicator"] for i, j in listed)
    scores.count("indicator", catalogued, len(listed), len(listed))
    known = {j for _, j in pairs}
    scores.tell("figure in excess", (one.text for j, one in enumerate(found) if j not in known))
    known = {i for i, _ in pairs}
    scores.tell("figure missed", (f"{w['value']} {w['unit']}" for i, w in enumerate(every) if i not in known))
    late = (f"{found[j].text}: {found[j].period}" for i, j in firm if not _same_period(every[i], found[j]))
    scores.tell("period", late)


def _same_period(want: dict[str, Any], got: Figure) -> bool:
    """The same days where the annotation gives them, else half of the words."""
    if want.get("period_start"):
        return bool((got.period_start, got.period_end) == (want["period_start"], want["period_end"]))
    if want.get("any_period"):
        return True
    if not want["period"] or not got.period:
        return not want["period"] and not got.period
    return likeness(words(want["period"]), words(got.period)) >= 0.5
