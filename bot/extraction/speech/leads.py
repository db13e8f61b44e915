"""Who said it by what leads to a quotation: X сказал: «…», X: «…», «X ответил:» in the paragraph before."""

import re

from bot.extraction.lexicon import Found, narrating, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import UNKNOWN, Attribution, same_speaker, subject
from bot.extraction.speech.clauses import subject_mention, unnamed
from bot.extraction.speech.spans import Speech
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

_SHORT = 3
"""Words of a line without a verb that may lead to more of whoever spoke last: «И вот ещё:»."""


def lead_clause(cast: Cast, speech: Speech) -> Attribution | None:
    """X сказал: «…», X: «…», X отметил, что «…»: the subject of what stands before."""
    start, end = speech.lead
    lead = cast.text[start:end].rstrip()
    if not lead:
        return None
    colon = lead.endswith(":")
    found = next(
        (f for f in reversed(verbs(cast.text, start, end, cast.language)) if not f.verb.gerund), None
    )
    if found and (colon or re.search(r"(?:,\s*что|\bthat|,)$", lead) or found.end == start + len(lead)):
        given = subject(cast, (start, end), found)
        return Attribution(given.person, given.mention, given.confidence * 0.97) if given else None
    if colon and found is None and (shown := _shown(cast, speech.lead)):
        given = subject(cast, (start, end), shown)
        return Attribution(given.person, given.mention, given.confidence * 0.85) if given else UNKNOWN
    mentions = cast.between(start, end)
    if colon and mentions and mentions[-1].nominative and not found and not _reads(cast, mentions[-1], end):
        if mentions[-1].kind == "document":
            return _sender(cast, speech.lead, mentions[-1])
        person, sure = resolve(cast, mentions[-1])
        return Attribution(person, mentions[-1], sure * 0.95)
    return None


def _reads(cast: Cast, mention: Mention, until: int) -> bool:
    """Whether a Russian clause tells what somebody reads or sees: «X читал: «Вход закрыт»»."""
    words = WORD.findall(cast.text, max(mention.end, mention.reach), until) if cast.language == "ru" else ()
    verbs_there = (parses(word)[0] for word in words if word.islower())
    return any(parse.tag.POS == "VERB" and parse.normal_form in _OF_TEXTS for parse in verbs_there)


def _shown(cast: Cast, lead: Span) -> Found | None:
    """«На таможню она не сердится: «…»: the verb right before a colon, of whoever shows so how he speaks.

    None where no mention or other person may be its subject, or it tells what somebody reads or sees.
    """
    match = _LAST_WORDS.search(cast.text, *lead) if cast.language == "ru" else None
    if match is None:
        return None
    verb = narrating(match["verb"])
    if verb is None or verb.gender == "neut" or verb.lemma in _OF_TEXTS:
        return None
    found = Found(verb, *match.span("verb"))
    told = subject_mention(cast, lead, found)
    return found if told or unnamed(cast, lead, found) else None


_LAST_WORDS = re.compile(
    r"(?<=\s)(?P<verb>[а-яё]+)(?:\s(?:плечами|руками|головой|ему|ей|им|нам|так|коротко))?:\s*$"
)
_OF_TEXTS = frozenset(
    "быть звучать читать прочитать увидеть услышать значиться висеть появиться появляться получаться "
    "называться выглядеть следовать состоять решить выбрать стать".split()
)
"""Verbs before a colon after which no words of their subject stand."""


_SENT = re.compile(
    r"\b(?:присла|отправи|направи|остави|опублик|размести|записа|выложи)\w+\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)


def _sender(cast: Cast, lead: Span, document: Mention) -> Attribution:
    """«X прислал сообщение: «…»: whoever sent it; nobody where that is not told."""
    sent = _SENT.search(cast.text, lead[0], document.start)
    subjects = [m for m in cast.between(lead[0], sent.start()) if m.nominative] if sent else []
    if len(subjects) != 1:
        return UNKNOWN
    person, sure = resolve(cast, subjects[0])
    return Attribution(person, subjects[0], sure * 0.9)


def introduced(cast: Cast, speech: Speech) -> Attribution | None:
    """The paragraph before ends in a colon and a speech verb: «X ответил:» and then the quotation.

    Words that may tell of somebody whom nothing here knows leave it without a speaker.
    """
    before = cast.text[: speech.outer[0]].rstrip()
    if speech.lead[1] > speech.lead[0] or not before.endswith(":"):
        return None
    start = max(before.rfind("\n"), before.rfind(". ")) + 1
    found = next(
        (f for f in reversed(verbs(cast.text, start, len(before), cast.language)) if not f.verb.gerund), None
    )
    clause = (start, len(before))
    given = subject(cast, clause, found) if found else None
    if given:
        return Attribution(given.person, given.mention, given.confidence * 0.9)
    return UNKNOWN if _of_another(cast, clause, found) else same_speaker(cast, speech, 0.6)


def _of_another(cast: Cast, clause: Span, found: Found | None) -> bool:
    """Whether what leads to a quotation may name who speaks: «Мнение фермера Омска:», «Петрович, сторож:»."""
    if found:
        subjects = (m for m in cast.between(*clause) if m.nominative and not m.quoted)
        return unnamed(cast, clause, found) or any(subjects)
    words = cast.text[slice(*clause)]
    return len(words.split()) > _SHORT or "," in words or bool(cast.between(*clause))
