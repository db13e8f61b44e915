"""Reported speech in English: "X said (that) …", "…, X said", "according to X", "This was stated by X"."""

import re

from bot.extraction.lexicon import verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import Attribution, subject
from bot.extraction.speech.reported import Report, Sieve, around, clean, gerund
from storage.model import Span

_ACCORDING = re.compile(r"\baccording to\s+(?:the\s+)?", re.IGNORECASE)


_NOT_CONTENT = re.compile(
    r"(?:in|at|on|to|during|by|after|earlier|(?:Mon|Tues|Wednes|Thurs|Fri)day|about|of|as|with|from)\b|[^\w“\"$€]"
)


_FINITE = re.compile(
    r"[^,;:]{2,80}?\b(?:is|are|was|were|will|ha[sd]|have|would|can|could|should|must|may|might|did|does|do|\w{3,}ed)\b"
)


_ABOUT_THIS = re.compile(r"(?:This|It) was (?:stated|announced|reported|said|noted|told)\b")


_TOLD = re.compile(
    r"\s+(?:reporters|journalists|lawmakers|parliament|deputies"
    r"|(?:a|the) (?:briefing|agency|forum|meeting|newspaper|channel|broadcaster|conference|summit)"
    r"|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
    r"(?: (?:on|in) [A-Z]\w+)?\s+(?!that\b)"
)


def _said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X said (that) …"""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "en"):
        if (
            not found.verb.says
            or found.verb.lemma.endswith("ing")
            or re.search(
                r"\b(?:not|never|n[’']t|would|could|to|was|were|been|be|is)\s+(?:\w+\s+)?$",
                text[start : found.start],
            )
        ):
            continue
        given = subject(cast, (start, found.end), found)
        if given is None or given.mention is None or given.mention.end > found.start:
            continue
        that = re.compile(r"[^,.;“\"]{0,40}?\s+that\s+").match(text, found.end, end)
        told = _TOLD.match(text, found.end, end) if found.verb.lemma == "told" else None
        if told and not that and _FINITE.match(text, told.end(), end):
            that = told
        begin = that.end() if that else found.end
        rest = text[begin:end].lstrip()
        if not that and not _is_clause(rest, found.verb.lemma):
            continue
        if len(rest.split()) < (2 if that else 3):
            continue
        return [
            Report(
                (clean(text, begin, end),), Attribution(given.person, given.mention, given.confidence * 0.92)
            )
        ]
    return []


def _is_clause(rest: str, lemma: str) -> bool:
    """Whether a clause follows a verb without "that", not a noun phrase ("noted the growth")."""
    if _NOT_CONTENT.match(rest) or lemma in ("told", "tells", "pointed", "informed", "wrote", "reported"):
        return False
    return lemma in ("said", "says", "added", "adds", "believes") or bool(_FINITE.match(rest))


def _stating(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X …, stating that …: the participle's content is the sentence's first subject's."""
    subjects = [mention for mention in cast.between(*sentence) if mention.nominative]
    if not subjects:
        return []
    apposed = len(subjects) > 1 and cast.text[subjects[0].end : subjects[1].start] == ", "
    speaker = subjects[1] if apposed and subjects[1].kind == "person" else subjects[0]
    person, sure = resolve(cast, speaker)
    found = gerund(cast, (speaker.end, sentence[1]), Attribution(person, speaker, sure * 0.9))
    return [report for report in found if ", " in cast.text[speaker.end : report.parts[0][0]]]


def _trailing(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """…, X said."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "en"):
        given = subject(cast, (start, end), found)
        if given is None or given.mention is None or not found.verb.says:
            continue
        first = min(given.mention.start, found.start)
        before = text[start:first]
        comma = re.search(r",[”\"’]?\s+(?:the\s+|an?\s+)?$", before, re.IGNORECASE)
        if not comma or found.start - given.mention.end > 20:
            continue
        content = clean(text, start, start + comma.start())
        rest = text[max(given.mention.end, found.end) : end]
        if len(rest.split()) <= 14 and len(text[slice(*content)].split()) >= 4:
            return [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.9))]
    return []


def _according(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """According to X, …; …, according to X, …"""
    text, (start, end) = cast.text, sentence
    match = _ACCORDING.search(text, start, end)
    mention = next(iter(cast.between(match.end(), match.end() + 3)), None) if match else None
    if not match or mention is None:
        return []
    person, sure = resolve(cast, mention)
    parts = around(text, sentence, match.start(), mention.end)
    return [Report(parts, Attribution(person, mention, sure * 0.93))] if parts else []


_AS_SAID = re.compile(r"(?:^|,\s+)As\s+(?:the\s+)?", re.IGNORECASE)


def _as_said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """As X said/put it, …"""
    text, (start, end) = cast.text, sentence
    match = _AS_SAID.match(text, start, end)
    mention = next(iter(cast.between(match.end(), match.end() + 3)), None) if match else None
    if not match or mention is None or not mention.nominative:
        return []
    said = re.compile(r"\s+(?:put it|has (?:said|noted|put it)|(\w+))(?:\s+[\w\s]{2,40})?,\s+").match(
        text, mention.end, end
    )
    if not said or (said.group(1) and not verbs(text, *said.span(1), "en")):
        return []
    person, sure = resolve(cast, mention)
    return [Report((clean(text, said.end(), end),), Attribution(person, mention, sure * 0.9))]


def _about_this(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """This was stated by X: the sentence before is what was said."""
    text, (start, end) = cast.text, sentence
    match = _ABOUT_THIS.match(text, start, end)
    mention = next(iter(cast.between(match.end(), end)), None) if match else None
    if not match or mention is None or not previous:
        return []
    person, sure = resolve(cast, mention)
    return [Report((clean(text, *previous),), Attribution(person, mention, sure * 0.88))]


_CITING = re.compile(
    r",[”\"]?\s+(?:the\s+)?[^,“”\"]{2,50}?\s(?:reported|reports|said|says|wrote|writes),?\s+citing\s+(?:the\s+)?",
    re.IGNORECASE,
)


def _citing(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """…, Interfax reported, citing X: X is the source."""
    match = _CITING.search(cast.text, *sentence)
    mention = next(iter(cast.between(match.end(), match.end() + 3)), None) if match else None
    if not match or mention is None:
        return []
    person, sure = resolve(cast, mention)
    content = clean(cast.text, sentence[0], match.start())
    return [Report((content,), Attribution(person, mention, sure * 0.85))]


SIEVES: tuple[Sieve, ...] = (_about_this, _citing, _according, _as_said, _said, _trailing, _stating)
