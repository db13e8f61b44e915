"""What a window holds → a digest: what comes first, what is left out, what is counted. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage.model import Figure, FigureView, Kind, StatementView, Wording

MOST_FIGURES = 5


@dataclass(frozen=True, slots=True)
class Digest:
    """A day's statements for one language and zone, the weightiest first.

    `total` and `sources` count every statement of the window; `statements` is what fits in the limit.
    `figures` are catalogued series that articles give in words of their own. `withdrawn` is what readers were
    shown before and no outlet stands by any more.
    """

    language: str
    timezone: str
    date: date
    statements: tuple[StatementView, ...]
    total: int
    sources: int
    figures: tuple[FigureView, ...] = ()
    withdrawn: tuple[StatementView, ...] = ()

    @property
    def left_out(self) -> int:
        """How many statements of the window are not shown."""
        return self.total - len(self.statements)


def compose(
    statements: Sequence[StatementView],
    figures: Sequence[FigureView] = (),
    withdrawn: Sequence[StatementView] = (),
    *,
    language: str,
    date: date,
    timezone: str,
    limit: int,
) -> Digest:
    """The digest of `statements`, at most `limit` of them shown, of `figures` outside, and of `withdrawn`."""
    outlets = {mention.outlet for view in statements for mention in view.mentions}
    shown = sorted(statements, key=_weight, reverse=True)[:limit]
    told = {fact(figure) for view in shown for figure in view.figures}
    facts = {
        fact(view.figure): view
        for view in reversed(figures)  # of the same fact, the newest is told
        if view.figure.indicator and fact(view.figure) not in told
    }
    newest = tuple(reversed(facts.values()))[:MOST_FIGURES]
    return Digest(
        language, timezone, date, tuple(shown), len(statements), len(outlets), newest, tuple(withdrawn)
    )


def correction(view: StatementView) -> Wording | None:
    """The last of the earlier wordings that gave another figure or another speaker."""
    told = {fact(figure) for figure in view.figures}
    for wording in reversed(view.earlier):
        if wording.speaker_id != view.speaker_id or {fact(figure) for figure in wording.figures} - told:
            return wording
    return None


def fact(figure: Figure) -> tuple[object, ...]:
    """By which the same fact is known, whoever gives it."""
    return (
        figure.unit,
        figure.value,
        figure.value_max,
        figure.period_start,
        figure.period_end,
        figure.change,
    )


def _weight(view: StatementView) -> tuple[bool, int, bool, bool, datetime, int]:
    """Corrections, what many outlets carried, verbatim words, those with figures, then the newest."""
    outlets = len({mention.outlet for mention in view.mentions})
    corrected = correction(view) is not None
    return corrected, outlets, view.kind is Kind.DIRECT, bool(view.figures), view.said_at, view.id
