"""Reported speech: which sieves read a sentence, and what a participle adds («…, напомнив, что …»).

What is denied, supposed or asked («не говорил, что», «заявил бы») is no statement.
"""

import re

from bot.extraction.lexicon import verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.roster import Person
from bot.extraction.speech import reported_en, reported_kk, reported_ru
from bot.extraction.speech.reported import Report, without_source
from bot.extraction.speech.reported_ru_beside import REFERRING
from storage.model import Span

_SIEVES = {"ru": reported_ru.SIEVES, "kk": reported_kk.SIEVES, "en": reported_en.SIEVES}


_BACKGROUND = re.compile(
    r"(?:Сама?|Ранее|Напомним|Отметим|Справка|Для справки|Добавим|Между тем|При этом ранее|Накануне|Кстати"
    r"|К слову|Earlier|Previously|Meanwhile|As reported|Бұған дейін|Еске салайық|Айта кетейік|Бұдан бұрын)\b"
)
_OTHER_SOURCE = re.compile(
    r"\bпо (?:данным|информации|сведениям|словам|оценк\w+|мнению)|со ссылкой"
    r"|accord\w+ to|data show|мәлімет\w+|дерег\w+",
    re.IGNORECASE,
)


def continues(cast: Cast, sentence: Span, speaker: Person) -> bool:
    """Whether an unmarked sentence may still be a reported speaker's: it names no other source or person."""
    text = cast.text
    if _BACKGROUND.match(text, *sentence) or _OTHER_SOURCE.search(text, *sentence):
        return False
    if verbs(text, *sentence, cast.language) or text[sentence[1] - 1] not in ".!…":
        return False
    return all(
        mention.person == speaker
        for mention in cast.between(*sentence)
        if mention.nominative and mention.kind in ("person", "role", "kin", "body")
    )


def reports(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """What a sentence reports, by the first sieve that finds something; often nothing."""
    referring = REFERRING.search(cast.text, *sentence)
    if cast.text[sentence[1] - 1] == ":":
        return []
    stripped = sentence if referring else without_source(cast.text, sentence)
    found = _first(cast, stripped, previous)
    # What carries a report («…, сообщает пресс-служба») reports by itself where nothing else does.
    return (
        found if found or stripped[1] == sentence[1] else _first(cast, (stripped[0], sentence[1]), previous)
    )


def _first(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    for sieve in _SIEVES[cast.language]:
        found = [report for report in sieve(cast, sentence, previous) if _worth(cast.text, report)]
        if found:
            return found
    return []


def _joint(mention: Mention) -> bool:
    """«Совместное заявление», "joint statement": said by several, and so by nobody alone."""
    return (mention.role or "").lower().startswith(("совместн", "joint", "бірлескен"))


def _worth(text: str, report: Report) -> bool:
    mention = report.given.mention
    if mention and mention.kind == "document" and report.given.person is None and not _joint(mention):
        return False
    return sum(len(text[start:end].split()) for start, end in report.parts) >= 2
