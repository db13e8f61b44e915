"""Rows as values, and which of them may be shown."""

from typing import Any

from sqlalchemy import Row

from storage.model import Figure

MIN_CONFIDENCE = 0.5
"""From this confidence on a statement is shown."""


def may_be_shown(confidence: float, about_kz_ru: bool) -> bool:
    """Whether a statement with a speaker may be shown, as long as it stands in an article."""
    return about_kz_ru and confidence >= MIN_CONFIDENCE


def figure(row: Row[*tuple[Any, ...]]) -> Figure:
    """A row of `figures` as a value."""
    return Figure(
        text=row.text,
        value=row.value,
        unit=row.unit,
        span=(row.span_start, row.span_end),
        value_max=row.value_max,
        qualifier=row.qualifier,
        period=row.period,
        period_start=row.period_start,
        period_end=row.period_end,
        what=row.what,
        indicator=row.indicator,
        change=row.change,
    )
