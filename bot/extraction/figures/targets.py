"""Years that are aims: «к 2030 году», «до 2050 года», «запланирован на 2027 год», “will open in 2028”.

Pure. Only years after the text's own are; the dates of meetings and elections to come are none.
"""

import itertools
from collections.abc import Iterator

from bot.extraction.figures.numbers import Token
from bot.extraction.figures.quantity import DASHES, is_year
from bot.extraction.figures.set_periods import Period
from storage.morphology import parses

_PLANNED = tuple("запланир намеч назнач перенес отлож сдвин отодвин scheduled planned slated".split())
_TERM = "срок"
_WILL = frozenset("will due expected scheduled planned".split())
_KK_TO_COME = ("мақ", "мек", "пақ", "пек", "бақ", "бек", "мыз", "міз", "ады", "еді", "йды", "йді", "са", "се")
_DONE = tuple(
    (
        "введ ввод запус постро достро откро заверш законч закрое сда дад заработа "
        "open launch finish complet built build ready operational commission "
        "іске ашыл ашам ашпақ аяқта салын салам тапсыр бітір"
    ).split()
)
"""Beginnings of words for what is aimed at; that a meeting will be held in a year is no aim."""
_REACH = 6
_ENDS = frozenset('.;:!?«»“”"()')


def target_year(tokens: list[Token], period: Period, language: str, latest: int) -> Iterator[tuple[int, int]]:
    """Where the year that a period aims at begins and ends, if it is after `latest`."""
    year = next((at for at in range(period.first, period.last) if tokens[at].kind == "number"), None)
    if year is None or not is_year(tokens[year]) or int(tokens[year].text) <= latest:
        return
    if period.kind == "target":
        aimed = not _counted(tokens, period)
    else:
        aimed = _whole_year(period) and _aimed_at(tokens, period, language)
    if aimed:
        yield year, period.last


def _counted(tokens: list[Token], period: Period) -> bool:
    """Whether a number that was no figure follows in the clause: «к 2030 году выйдем на 40»."""
    clause = itertools.takewhile(
        lambda at: tokens[at].kind != "sign", range(period.last, min(len(tokens), period.last + _REACH))
    )
    last = max(clause, default=-1)
    return last >= 0 and tokens[last].kind == "number"


def _whole_year(period: Period) -> bool:
    """Whether a period is one calendar year."""
    start, end = period.start, period.end
    if period.kind != "frame" or start is None or end is None or start.year != end.year:
        return False
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)


def _aimed_at(tokens: list[Token], period: Period, language: str) -> bool:
    """Whether something is planned for the year, or will be done in it."""
    led = [token.text for token in tokens[max(0, period.first - 4) : period.first]]
    lead = tokens[period.first].text
    if lead in ("на", "for") and led and led[-1].startswith(_PLANNED):
        return True
    if led[-1:] and led[-1] in DASHES and any(word.startswith(_TERM) for word in led[:-1]):
        return True  # «назвал срок — 2028 год»
    around = _clause(tokens, period)
    if not any(word.startswith(_DONE) for word in around):
        return False
    if language == "ru":
        return lead in ("в", "во") and any(map(_russian_future, around))
    if language == "kk":
        return any(word.endswith(_KK_TO_COME) for word in around)
    return lead == "in" and not _WILL.isdisjoint(around)


def _clause(tokens: list[Token], period: Period) -> list[str]:
    """The words around a period, up to the signs that end its clause."""
    words: list[str] = []
    for way in (
        range(period.first - 1, max(-1, period.first - 1 - _REACH), -1),
        range(period.last, min(len(tokens), period.last + _REACH)),
    ):
        for at in way:
            if tokens[at].text in _ENDS or tokens[at].text == ",":
                break
            words.append(tokens[at].text)
    return words


def _russian_future(word: str) -> bool:
    """Whether a word is a Russian verb in the future."""
    tag = parses(word)[0].tag
    return bool(tag.POS == "VERB" and tag.tense == "futr")
