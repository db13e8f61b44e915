"""How well extraction reads, by language and by phenomenon: `make eval`.

`python -m tests.extraction.evaluate --errors` also lists what was missed, found in excess or given to the
wrong speaker. With KZRU_GOLD=DIR in the environment a directory of annotated articles (NNN.json with
NNN.gold.json) is measured too.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.extraction.gold import Sample, local, own
from tests.extraction.measures import BANDS, Scores, measured

SHARES = ("qualifier", "period", "indicator")
"""Measures that are a share of the figures matched."""
RATES = ("wrong speaker",)
"""Measures that are better when lower."""
MEASURES = {
    "direct": "quotations, strict (0.95)",
    "speaker": "their speaker, end to end",
    "wrong speaker": "wrong speaker, of those named",
    "indirect": "reported speech, lenient (0.6)",
    "figures": "figures, value and unit",
    "qualifier": "qualifier, of figures matched",
    "period": "period, of figures matched",
    "indicator": "indicator, of those that have one",
    "relevance": "relevant articles",
}
_LANGUAGES = ("ru", "kk", "en")
_RARE = 4
"""Phenomena with fewer texts are shown together."""


def evaluate(samples: Iterable[Sample]) -> dict[str, Scores]:
    """Scores of all, of each language and of each phenomenon."""
    groups = {"all": Scores(), **{language: Scores() for language in _LANGUAGES}}
    for sample in samples:
        scores = measured(sample)
        scores.errors = [f"{sample.language} {sample.id}: {error}" for error in scores.errors]
        for group in ("all", sample.language, sample.phenomenon):
            groups.setdefault(group, Scores()).add(scores)
    return groups


def value(scores: Scores, measure: str) -> float | None:
    """F1; a share for what is counted on matched figures, and of wrong speakers; None: nothing to judge."""
    if not scores.wanted(measure) + scores.found(measure):
        return None
    return scores.precision(measure) if measure in SHARES + RATES else scores.f1(measure)


def _by_language(groups: dict[str, Scores]) -> Table:
    table = Table(title=f"{groups['all'].texts} texts", title_justify="left", box=None)
    table.add_column("measure")
    for column in ("P", "R", "F1", "n", *_LANGUAGES):
        table.add_column(column, justify="right")
    for measure, name in MEASURES.items():
        every = groups["all"]
        whole = [every.precision(measure), every.recall(measure)]
        share = measure in SHARES + RATES
        number = every.found(measure) if share else every.wanted(measure)
        table.add_row(
            name,
            *(("", "") if share else map(_shown, whole)),
            _shown(value(every, measure)),
            str(number),
            *(_shown(value(groups[language], measure)) for language in _LANGUAGES),
        )
    return table


def _by_phenomenon(groups: dict[str, Scores]) -> Table:
    table = Table(box=None)
    table.add_column("phenomenon", no_wrap=True)
    for column in ("texts", *(measure.split()[0] for measure in MEASURES)):
        table.add_column(column, justify="right")
    phenomena = {name: scores for name, scores in groups.items() if name not in ("all", *_LANGUAGES)}
    rare = [name for name, scores in phenomena.items() if scores.texts < _RARE]
    others = Scores()
    for name in rare:
        others.add(phenomena.pop(name))
    for name, scores in [*sorted(phenomena.items()), (f"{len(rare)} rarer ones", others)]:
        shown = (_shown(value(scores, measure)) for measure in MEASURES)
        table.add_row(name, str(scores.texts), *shown)
    return table


def _by_confidence(groups: dict[str, Scores]) -> Table:
    table = Table(box=None)
    for column in ("named statements by confidence", "n", "right"):
        table.add_column(column, justify="left" if "by" in column else "right")
    every = groups["all"]
    for low, high in zip(BANDS, (*BANDS[1:], 1.0), strict=True):
        measure = f"from {low}"
        if every.found(measure):
            share = _shown(every.precision(measure))
            table.add_row(f"{low:.2f}–{high:.2f}", str(every.found(measure)), share)
    return table


def _shown(number: float | None) -> str:
    return "–" if number is None else f"{number:.3f}"


def main() -> int:
    """Prints the tables; 2 where KZRU_GOLD names no directory of annotated articles."""
    console = Console(width=126)
    groups = evaluate(own())
    console.print("[bold]Our own gold set[/bold]", _by_language(groups), "", sep="\n")
    console.print(_by_phenomenon(groups), "", _by_confidence(groups), sep="\n")
    errors = groups["all"].errors
    if directory := os.environ.get("KZRU_GOLD"):
        samples = local(Path(directory))
        if not samples:
            console.print("KZRU_GOLD: no annotated articles (NNN.json with NNN.gold.json) there")
            return 2
        groups = evaluate(samples)
        console.print("", "[bold]The local set[/bold]", _by_language(groups), "", sep="\n")
        console.print(_by_confidence(groups))
        errors = errors + groups["all"].errors
    if "--errors" in sys.argv[1:]:
        console.print(*errors, sep="\n", markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
