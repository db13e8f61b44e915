"""Who said it by the reporting clause after a quotation: «…», — сказал X."""

import re

from bot.extraction.lexicon import Found, Verb, narrating, opening_verb
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import UNKNOWN, Attribution, same_speaker, subject
from bot.extraction.speech.clauses import participle, unnamed
from bot.extraction.speech.spans import Speech
from bot.extraction.speech.subjects_en import apposed_verb
from storage.model import Span


def tail_clause(cast: Cast, speech: Speech) -> Attribution | None:
    """«…», — сказал X: the subject of the reporting clause that follows."""
    start, end = speech.tail
    if end <= start or not _is_tail(cast.text, speech, cast.language):
        return None
    found = opening_verb(cast.text, start, end, cast.language) or _any_verb(cast, speech)
    if not found:
        quoting = _QUOTING.match(cast.text[start:end])
        return _words_of(cast, speech.tail) if quoting and speech.lead[0] == speech.lead[1] else None
    clause = (
        (speech.lead[0], end) if cast.language == "kk" and speech.lead[0] < speech.lead[1] else speech.tail
    )
    given = _words_of(cast, speech.tail)
    if given is None and found.verb.lemma in _QUOTED_BY:
        return UNKNOWN
    given = given or subject(cast, clause, found)
    if given:
        return Attribution(given.person, given.mention, given.confidence * 0.98)
    if speech.lead[0] < speech.lead[1]:
        return None
    if unnamed(cast, clause, found) or any(m.nominative for m in cast.between(*clause) if not m.quoted):
        return UNKNOWN
    return same_speaker(cast, speech, 0.6) or UNKNOWN


def _any_verb(cast: Cast, speech: Speech) -> Found | None:
    """«…», — оправдывался X: after a dash any verb reports whose subject follows at once."""
    if cast.language == "en":
        return apposed_verb(cast, speech.tail)
    if cast.language == "kk":
        return participle(cast.text, speech.tail)
    if staged := _HE.match(cast.text, *speech.tail):
        return Found(Verb(staged["verb"], says=True), *staged.span("verb"))
    opening = _AFTER_MARKS if speech.style == "marks" else _AFTER_DASH
    dash = opening.match(cast.text, *speech.tail)
    if dash is None or cast.language != "ru":
        return None
    verb = narrating(dash.group(1).lower())
    if verb is None:
        return None
    near = cast.between(dash.end(1), dash.end(1) + 30)
    if not (near and near[0].kind in ("person", "pronoun", "role") and near[0].nominative):
        return None
    return Found(verb, dash.start(1), dash.end(1))


_HE = re.compile(r"(?:он|она)\s(?P<verb>[а-яё]+)\b")
"""«Чемодан, — она кивает в угол, — я не разбираю»."""
_AFTER_MARKS = re.compile(r"\s*[,.]?\s*[—-]\s*(\w+)\s")
_AFTER_DASH = re.compile(r"\s*(\w+)\s")


def _is_tail(text: str, speech: Speech, language: str) -> bool:
    if speech.style != "marks" or speech.tail[1] <= speech.parts[-1][0]:
        return True
    rest = text[speech.tail[0] : speech.tail[1]]
    if language == "kk":
        return bool(
            re.match(
                r"\s*[,.]?\s*(?:[—-]\s*)?(?:деп|деді|дейді|деген\b|делін)|\s*[,.]?\s*[—-]|\s*,\s*\w", rest
            )
            or (
                (found := opening_verb(text, *speech.tail, "kk"))
                and not text[speech.tail[0] : found.start].strip()
            )
        ) and not rest.lstrip().startswith("атты")
    inner = text[speech.parts[-1][0] : speech.outer[1]]
    dashed = bool(re.match(r"\s*[,.]?\s*[—-]", rest))
    return (
        dashed
        or bool(re.match(r"\s*,\s*\w", rest))
        or (language == "en" and bool(re.search(r"[,.!?…][”\"’']?$", inner)))
    )


_QUOTING = re.compile(
    r"\bслова\s+|\bцитиру(?:ет|ют)\s+|^[\s,—-]*(?:по словам|согласно)\s+|^[\s,—-]*according to\s+(?:the\s+)?"
)
_OWN_WORDS = re.compile(
    r"\b(?:привод|прив[её]л|переда|цитиру)\w*\s+(?P<whose>его|её|ее)\s+слова\b"
    r"|\b(?P<his>его|её|ее)\s+слова\s+(?:привод|переда|цитиру)\w*"
    r"|\bцитиру\w+\s+(?P<cited>его|её|ее)\b(?!\s+\w+\s+(?:слов|заявлен|пост|выступлен))"
)
_QUOTED_BY = {"цитировать"}
"""Verbs whose subject is who passes somebody's words on."""


def _words_of(cast: Cast, clause: Span) -> Attribution | None:
    """«цитируются слова главы Минкульта», «цитирует Токаева»: whoever is quoted; «…, по словам X»."""
    own = _OWN_WORDS.search(cast.text, *clause)
    if own:
        group = own.lastgroup or "whose"
        gender = "masc" if own[group] == "его" else "femn"
        mention = Mention(own.start(group), own.end(group), "pronoun", frozenset({"gent"}), gender=gender)
        person, sure = resolve(cast, mention)
        return Attribution(person, mention, sure)
    for match in _QUOTING.finditer(cast.text[clause[0] : clause[1]]):
        quoted = next(iter(cast.between(clause[0] + match.end(), clause[1])), None)
        if quoted is None or quoted.start != clause[0] + match.end():
            continue
        if "цитиру" in match.group() and quoted.cases == {"nomn"}:
            continue  # who quotes, not who is quoted
        person, sure = resolve(cast, quoted)
        return Attribution(person, quoted, sure)
    return None
