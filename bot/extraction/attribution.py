"""Who said it: ordered sieves, the surest first, each a small function with its own confidence.

After Muzny et al. 2017 (A two-stage sieve approach for quote attribution): a reporting clause's subject
first, then what leads to a colon, then who spoke before; the first sieve that answers wins, and none guesses.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.extraction.lexicon import Found, data, opening_verb, verbs
from bot.extraction.mentions import Mention
from bot.extraction.roster import Person
from bot.extraction.spans import Speech
from bot.extraction.speakers import Cast
from storage.model import Span

_SUBORDINATE = re.compile(
    r",\s+(?:что|котор\w+|где|когда|чтобы|хотя|если|поскольку|\w{3,}(?:вив|ав|ив|ясь|вшись|ая|уя|яя)"
    r"|переда[её]т|пишет|сообщает|which|who|adding|noting|stressing|emphasi[sz]ing|when|while|after)\b"
)
_ADVERBS = re.compile(r"[,\s]*(?:(?:\w+ly|also|then|later|ha[sd]|have|further|earlier)[,\s]*)*")
_ARTICLE = re.compile(r"\s+(?:the\s+)?", re.IGNORECASE)
_IN = re.compile(r"(?:^|[\s«(])(?:в|во|при|из)\s+(?:\w+\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said it, by which mention, how sure in 0..1. `person` None: somebody who is not known."""

    person: Person | None
    mention: Mention | None
    confidence: float


def subject(cast: Cast, clause: Span, verb: Found) -> Attribution | None:
    """Who the speech verb of a clause belongs to."""
    finder = {"ru": _russian_subject, "kk": _kazakh_subject, "en": _english_subject}[cast.language]
    mention = finder(cast, clause, verb)
    if mention is None:
        return None
    person, sure = cast.resolve(mention)
    return Attribution(person, mention, sure)


def _russian_subject(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    subordinate = _SUBORDINATE.search(cast.text, verb.end, clause[1])
    near = cast.between(verb.end, subordinate.start() if subordinate else clause[1])
    before = [mention for mention in cast.between(clause[0], verb.start) if mention.end <= verb.start]
    for mentions in (near, before[::-1], cast.between(verb.end, clause[1])):
        for mention in mentions:
            if _may_say(mention, verb) and not _governed(cast, mention, verb):
                return mention
        if mentions is near and (body := _in_body(cast, near, verb)):
            return body
    return _in_body(cast, before, verb)


def _may_say(mention: Mention, verb: Found) -> bool:
    """Agreement in number and gender; a masculine role may stand for a woman («сказала дипломат»)."""
    form = verb.verb
    if not mention.nominative or (form.plural is not None and form.plural != mention.plural):
        return False
    if form.gender and mention.gender and form.gender != mention.gender:
        return mention.kind == "role" and mention.gender == "masc" and form.gender == "femn"
    return mention.kind != "document" or form.lemma in ("говориться", "гласить", "сообщаться")


def _governed(cast: Cast, mention: Mention, verb: Found) -> bool:
    """Whether a preposition governs the mention, so that it is no subject («в интервью», «для Токаева»)."""
    if mention.kind in ("person", "pronoun") and len(mention.cases) == 1:
        return False
    before = cast.text[max(0, mention.start - 12) : mention.start]
    return bool(
        re.search(
            r"(?:^|\s)(?:в|во|на|при|о|об|от|для|с|со|из|по|к|у|за|над|под|перед|через|между)\s+$", before
        )
    )


def _in_body(cast: Cast, mentions: list[Mention], verb: Found) -> Mention | None:
    """«сообщили в МИД», «говорится в сообщении Акорды»: the body a plural or impersonal verb speaks for."""
    if not (verb.verb.plural or verb.verb.lemma.endswith("ся")):
        return None
    for mention in mentions:
        if mention.kind in ("body", "document") and _IN.search(
            cast.text[max(0, mention.start - 24) : mention.start]
        ):
            return mention
    return None


def _kazakh_subject(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    for mention in cast.between(verb.end, clause[1]):
        if mention.nominative and not mention.plural and not mention.quoted:
            return mention
    before = [
        m for m in cast.between(clause[0], verb.start) if m.nominative and not m.plural and not m.quoted
    ]
    return before[0] if before else None


def _english_subject(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    """The one right before the verb, else right after it ("said X"), else the clause's first."""
    before = [m for m in cast.between(clause[0], verb.start) if m.nominative and m.end <= verb.start]
    after = [m for m in cast.between(verb.end, clause[1]) if m.nominative]
    if before and _ADVERBS.fullmatch(cast.text[before[-1].end : verb.start]):
        return before[-1]
    inverted = verb.verb.lemma not in data("verbs")["en"]["transitive"]
    if inverted and after and _ARTICLE.fullmatch(cast.text[verb.end : after[0].start]):
        return after[0]
    return before[0] if before else None


# -- the sieves: each takes a quotation's surroundings, gives an attribution or None


def tail_clause(cast: Cast, speech: Speech, language: str) -> Attribution | None:
    """«…», — сказал X: the subject of the reporting clause that follows."""
    start, end = speech.tail
    if end <= start or not _is_tail(cast.text, speech, language):
        return None
    found = opening_verb(cast.text, start, end, language)
    if not found:
        return None
    clause = (speech.lead[0], end) if language == "kk" and speech.lead[0] < speech.lead[1] else speech.tail
    given = _words_of(cast, speech.tail) or subject(cast, clause, found)
    if given:
        return Attribution(given.person, given.mention, given.confidence * 0.98)
    unclear = speech.lead[0] < speech.lead[1] or any(
        m.nominative for m in cast.between(*clause) if not m.quoted
    )
    return None if unclear else _same_speaker(cast, speech, 0.7)


def _is_tail(text: str, speech: Speech, language: str) -> bool:
    if speech.style != "marks":
        return True
    rest = text[speech.tail[0] : speech.tail[1]]
    if language == "kk":
        return bool(
            re.match(r"\s*[,.]?\s*(?:[—-]\s*)?(?:деп|деді|дейді|деген\b|\w+)", rest)
        ) and not rest.lstrip().startswith("атты")
    inner = text[speech.parts[-1][0] : speech.outer[1]]
    dashed = bool(re.match(r"\s*[,.]?\s*[—-]", rest))
    return (
        dashed
        or bool(re.match(r"\s*,\s*\w", rest))
        or (language == "en" and bool(re.search(r"[,.!?…][”\"’']?$", inner)))
    )


def _words_of(cast: Cast, clause: Span) -> Attribution | None:
    """«цитируются слова главы Минкульта»: the genitive after «слова»."""
    match = re.search(r"\bслова\s+", cast.text[clause[0] : clause[1]])
    mentions = cast.between(clause[0] + match.end(), clause[1]) if match else []
    if mentions and match and mentions[0].start == clause[0] + match.end():
        person, sure = cast.resolve(mentions[0])
        return Attribution(person, mentions[0], sure)
    return None


def lead_clause(cast: Cast, speech: Speech, language: str) -> Attribution | None:
    """X сказал: «…», X: «…», X отметил, что «…»: the subject of what stands before."""
    start, end = speech.lead
    lead = cast.text[start:end].rstrip()
    if not lead:
        return None
    colon = lead.endswith(":")
    found = next((f for f in reversed(verbs(cast.text, start, end, language)) if not f.verb.gerund), None)
    if found and (colon or re.search(r"(?:,\s*что|\bthat|,)$", lead) or found.end == start + len(lead)):
        given = subject(cast, (start, end), found)
        return Attribution(given.person, given.mention, given.confidence * 0.97) if given else None
    mentions = cast.between(start, end)
    if colon and mentions and mentions[-1].nominative and not found:
        person, sure = cast.resolve(mentions[-1])
        return Attribution(person, mentions[-1], sure * 0.95)
    return None


def introduced(cast: Cast, speech: Speech, language: str) -> Attribution | None:
    """The paragraph before ends in a colon and a speech verb: «X ответил:» and then the quotation."""
    before = cast.text[: speech.outer[0]].rstrip()
    if speech.lead[1] > speech.lead[0] or not before.endswith(":"):
        return None
    start = max(before.rfind("\n"), before.rfind(". ")) + 1
    found = next(
        (f for f in reversed(verbs(cast.text, start, len(before), language)) if not f.verb.gerund), None
    )
    given = subject(cast, (start, len(before)), found) if found else None
    if given:
        return Attribution(given.person, given.mention, given.confidence * 0.9)
    return _same_speaker(cast, speech, 0.6)


def _same_speaker(cast: Cast, speech: Speech, confidence: float) -> Attribution | None:
    if cast.last is None or cast.text.count("\n", cast.last_at, speech.outer[0]) > 6:
        return None
    since = [
        m
        for m in cast.between(cast.last_at, speech.outer[0])
        if m.kind == "person" and m.nominative and not m.quoted
    ]
    if any(mention.person != cast.last for mention in since):
        return None
    return Attribution(cast.last, None, confidence)


def carried_over(cast: Cast, speech: Speech, language: str) -> Attribution | None:
    """A quotation of whole sentences without a clause, right after one whose speaker is known."""
    if speech.lead[1] > speech.lead[0] or (
        speech.tail[1] > speech.tail[0] and cast.text[slice(*speech.tail)].strip(" .,")
    ):
        return None
    return _same_speaker(cast, speech, 0.65)


Sieve = Callable[[Cast, Speech, str], Attribution | None]
SIEVES: tuple[Sieve, ...] = (tail_clause, lead_clause, introduced, carried_over)


def attribute(cast: Cast, speech: Speech) -> Attribution | None:
    """The first sieve's answer; None where no sieve takes the words for speech."""
    return next((given for sieve in SIEVES if (given := sieve(cast, speech, cast.language))), None)
