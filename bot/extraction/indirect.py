"""Reported speech: which sieves read a sentence, and what a participle adds («…, напомнив, что …»).

What is denied, supposed or asked («не говорил, что», «заявил бы») is no statement.
"""

from bot.extraction import reported_en, reported_kk, reported_ru
from bot.extraction.reported import Report, without_source
from bot.extraction.speakers import Cast
from storage.model import Span

_SIEVES = {"ru": reported_ru.SIEVES, "kk": reported_kk.SIEVES, "en": reported_en.SIEVES}


def reports(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """What a sentence reports, by the first sieve that finds something; often nothing."""
    referring = reported_ru.REFERRING.search(cast.text, *sentence)
    if cast.text[sentence[1] - 1] == ":":
        return []
    stripped = sentence if referring else without_source(cast.text, sentence)
    for sieve in _SIEVES[cast.language]:
        found = [report for report in sieve(cast, stripped, previous) if _worth(cast.text, report)]
        if found:
            return found
    return []


def _worth(text: str, report: Report) -> bool:
    return sum(len(text[start:end].split()) for start, end in report.parts) >= 2
