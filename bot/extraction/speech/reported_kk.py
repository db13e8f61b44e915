"""Reported speech in Kazakh: -ның айтуынша, -ғанын айтты, деп мәлімдеді, «Бұл туралы X айтты»."""

import re

from bot.extraction.lexicon import data, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import Attribution, subject
from bot.extraction.speech.reported import Report, Sieve, clean
from storage.model import Span

_ACCORDING = re.compile(r"\s+(?:" + "|".join(data("verbs")["kk"]["according"]) + r")\s*,?\s*")


_NEWS = re.compile(r"(?:ақпарат|жаңалықтар|[»\"])\s+агенттігі$", re.IGNORECASE)
"""A news agency carries words; it does not say them."""


_ABOUT_THIS = re.compile(r"(?:Бұл туралы|Осы туралы|Ол туралы)\s")


_CONTENT = re.compile(
    r"\w+(?:[ғгқк][ае]н|[аей]т[ыі]н)(?:ын|ін|дығын|дігін|ына|іне)\b"
    r"|\b(?:екен(?:ін|дігін|іне)|барын|бар екенін|жоғын|керегін|керектігін|мүмкіндігін)\b"
)


def _according(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """-ның айтуынша, сөзінше: the content is the rest of the sentence."""
    text, (start, end) = cast.text, sentence
    match = _ACCORDING.search(text, start, end)
    mentions = (
        [m for m in cast.between(start, match.start() + 1) if m.cases & {"gent"} and m.end == match.start()]
        if match
        else []
    )
    whose = re.search(r"(?:^|\s)(Оның|оның)$", text[start : match.start()]) if match else None
    if not match or not (mentions or whose):
        return []
    if mentions and _NEWS.search(mentions[-1].role or ""):
        return []
    mention = (
        mentions[-1]
        if mentions
        else Mention(match.start(), match.end(), "pronoun", frozenset({"nomn"}), gender="any")
    )
    person, sure = resolve(cast, mention)
    begin = mention.start if mentions else start + whose.start(1) if whose else start
    parts = tuple(p for p in (clean(text, start, begin), clean(text, match.end(), end)) if p[1] > p[0])
    return [Report(parts, Attribution(person, mention if mentions else None, sure * 0.95))]


_AS_SAID = re.compile(
    r"\s+(?:хабарлағандай|айтқандай|атап өткендей|мәлімдегендей|жазғандай|жеткізгендей)\s*,\s*"
)


def _as_said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«X хабарлағандай, …»: the content is the rest of the sentence."""
    text, (start, end) = cast.text, sentence
    match = _AS_SAID.search(text, start, end)
    mentions = [m for m in cast.between(start, match.start()) if m.nominative] if match else []
    if not match or not mentions or mentions[-1].end < match.start():
        return []
    person, sure = resolve(cast, mentions[-1])
    return [Report((clean(text, match.end(), end),), Attribution(person, mentions[-1], sure * 0.9))]


def _content(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X … -ғанын айтты, … деп мәлімдеді: the content stands between the subject and the verb."""
    text, (start, end) = cast.text, sentence
    found = next((f for f in reversed(verbs(text, start, end, "kk")) if f.verb.says), None)
    if not found or not _clause_end(text, found.end, end):
        return []
    before = text[start : found.start].rstrip()
    that = re.search(r"\s+(?:деп|дегенді)$", before)
    content = None if that else list(_CONTENT.finditer(before))
    if not that and not (content and content[-1].end() >= len(before) - 1):
        return []
    given = subject(cast, (start, found.end), found) or (
        Attribution(cast.last, None, 0.65) if cast.last else None
    )
    if given is None:
        return []
    inside = given.mention
    stop = start + (that.start() if that else len(before))
    if inside is None:
        return [Report((clean(text, start, stop),), given)]
    parts = (
        [clean(text, start, inside.start), clean(text, inside.end, stop)]
        if inside.end <= stop
        else [clean(text, start, stop)]
    )
    longest = max(parts, key=lambda part: part[1] - part[0])
    return [Report((longest,), Attribution(given.person, given.mention, given.confidence * 0.9))]


def _clause_end(text: str, at: int, end: int) -> bool:
    return not text[at:end].strip(" .,") or len(text[at:end].split()) <= 5


def _about_this(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«Бұл туралы X айтты»: the sentence before is what was said."""
    text, (start, end) = cast.text, sentence
    if not previous or not _ABOUT_THIS.match(text, start, end):
        return []
    found = next((f for f in reversed(verbs(text, start, end, "kk")) if f.verb.says), None)
    given = subject(cast, sentence, found) if found else None
    if given is None or given.mention is None:
        return []
    return [
        Report((clean(text, *previous),), Attribution(given.person, given.mention, given.confidence * 0.88))
    ]


SIEVES: tuple[Sieve, ...] = (_about_this, _according, _as_said, _content)
