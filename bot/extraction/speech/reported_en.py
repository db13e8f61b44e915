"""Reported speech in English: "X said (that) …", "…, X said", "according to X", "This was stated by X"."""

import re

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import Attribution, subject
from bot.extraction.speech.reported import Report, Sieve, around, clean, gerund
from bot.extraction.speech.reported_en_beside import FINITE, trailing, unnamed_subject
from storage.model import Span

_TITLES = r"(?:(?:Gov|Sen|Rep|Gen|Lt|Col|Maj|Capt|Prof|Dr|Mrs?|Ms)\.\s)*"
"""Short titles before a name: "according to Gov. Denis Orlov"."""
_ACCORDING = re.compile(
    rf"\baccording to\s+(?:the\s+)?{_TITLES}(?:(?P<whom>him|her|them)\b)?"
    r"|\b(?:in|by)\s+(?:(?P<whose>his|her|their)\b|(?:the\s+)?(?P<of>[^,.;:]{2,60}?)[’'](?:s\b)?)"
    r"\s+(?:\w+\s+)?(?:view|opinion|words|estimates?|assessment|account|reckoning)\b(?=\s*[,.])",
    re.IGNORECASE,
)


_NOT_CONTENT = re.compile(
    r"(?:in|at|on|to|during|by|after|earlier|(?:Mon|Tues|Wednes|Thurs|Fri)day|about|of|as|with|from)\b|[^\w“\"$€]"
)


_WITH_THAT = re.compile(
    r"(?:went\s+on\s+to\s+(?:say|add|note|explain|warn)|(?:replied|responded|answered|concluded|agreed|continued|joked|quipped)"
    r"|(?:expressed|voiced)\s+(?:\w+\s+){0,2}?(?:hope|confidence|belief|concern|opinion|view|conviction|regret))"
    r"\s+that\b"
)
"""What reports a clause only with "that"."""


_ABOUT_THIS = re.compile(r"(?:This|It) was (?:stated|announced|reported|said|noted|told)\b")


_TOLD = re.compile(
    r"\s+(?:reporters|journalists|lawmakers|parliament|deputies"
    r"|(?:a|the) (?:briefing|agency|forum|meeting|newspaper|channel|broadcaster|conference|summit)"
    r"|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
    r"(?: (?:on|in) [A-Z]\w+)?\s+(?!that\b)"
)


_TIMED = ("said", "says", "announced", "added")
_WHEN_SAID = re.compile(
    r"\s+(?:late\s|early\s)?(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?:\s(?:morning|afternoon|evening|night))?\s+"
    r"|\s+on\s(?:[A-Z][a-z]+\.?\s\d{1,2}|\d{1,2}\s[A-Z][a-z]+)\s+"
    r"|\s+(?:today|yesterday|(?:this|last)\s(?:week|month|year))\s+"
    r"|\s+in\san?\s(?:\w+\s)?(?:statement|interview|report|post|note)\s+"
)
"""When or where it was said, before a clause without "that": "said on Friday it had found"."""


def _said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X said (that) …"""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "en"):
        if (
            not (found.verb.says or _WITH_THAT.match(text, found.start, end))
            or found.verb.lemma.endswith("ing")
            or re.search(
                r"\b(?:which|who|whose)\s[^,]*$|\b(?:not|never|n[’']t|would|could|to|was|were|been|be|is)\s+(?:[a-z]\w*\s+)?$",
                text[start : found.start],
            )
        ):
            continue
        given = subject(cast, (start, found.end), found) or unnamed_subject(cast, start, found)
        if given is None or (given.mention and given.mention.end > found.start) or _turned(cast, found):
            continue
        that = re.compile(r"(?:,[^,.;:“\"]{2,60},|[^,.;“\"]{0,40}?)\s+that,?\s+").match(text, found.end, end)
        told = _TOLD.match(text, found.end, end) if found.verb.lemma == "told" else None
        if told and not that and FINITE.match(text, told.end(), end):
            that = told
        when = _WHEN_SAID.match(text, found.end, end) if not that and found.verb.lemma in _TIMED else None
        if when and FINITE.match(text, when.end(), end):
            that = when
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


def _turned(cast: Cast, found: Found) -> bool:
    """Whether the subject follows between commas: "Novak, said Satkaliyev, will come"."""
    text = cast.text
    after = next(iter(cast.between(found.end, found.end + 6)), None)
    return text[: found.start].endswith(", ") and after is not None and text[after.end : after.end + 1] == ","


def _is_clause(rest: str, lemma: str) -> bool:
    """Whether a clause follows a verb without "that", not a noun phrase ("noted the growth")."""
    if _NOT_CONTENT.match(rest) or lemma in ("told", "tells", "pointed", "informed", "wrote", "reported"):
        return False
    return lemma in ("said", "says", "added", "adds", "believes") or bool(FINITE.match(rest))


_OF_OTHERS = re.compile(r"\b(?:who|whom|(?:while|after|when|before)(?!\s\w+ing\b))\b")
"""What brings another subject between somebody and a participle: "X met Y, who praised it, saying …"."""


_QUOTED_AS = re.compile(r"\b(?:quoted|cited)\b[^.;]*\bas\s+\w+ing\b")
"""Of a passive the subject is its own: "X, who chairs it, was quoted by a paper as saying that …"."""


def _stating(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X …, stating that …: the participle's content is the sentence's first subject's."""
    subjects = [mention for mention in cast.between(*sentence) if mention.nominative]
    if not subjects:
        return []
    if len(subjects) > 1 and cast.text[subjects[0].end : subjects[1].start] in (" and ", " and the "):
        return []
    apposed = len(subjects) > 1 and cast.text[subjects[0].end : subjects[1].start] == ", "
    speaker = subjects[1] if apposed and subjects[1].kind == "person" else subjects[0]
    person, sure = resolve(cast, speaker)
    found = gerund(cast, (speaker.end, sentence[1]), Attribution(person, speaker, sure * 0.9))
    between = cast.text[speaker.end : found[0].parts[0][0]] if found else ""
    if _QUOTED_AS.search(between):
        return found
    return found if ", " in between and not _OF_OTHERS.search(between) else []


def _according(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """According to X, …; …, according to X, …"""
    text, (start, end) = cast.text, sentence
    match = _ACCORDING.search(text, start, end)
    if match is None:
        return []
    whose = match["whom"] or match["whose"]
    if whose:
        mention: Mention | None = _pronoun(match.span(), whose.lower())
    else:
        begin, until = match.span("of") if match["of"] else (match.end(), match.end() + 3)
        mention = next(iter(cast.between(begin, until)), None)
    if mention is None:
        return []
    person, sure = resolve(cast, mention)
    parts = around(text, sentence, match.start(), max(match.end(), mention.end, mention.reach))
    return [Report(parts, Attribution(person, None if whose else mention, sure * 0.93))] if parts else []


def _pronoun(span: Span, word: str) -> Mention:
    gender = {"him": "masc", "his": "masc", "them": "plur", "their": "plur"}.get(word, "femn")
    return Mention(*span, "pronoun", frozenset({"nomn"}), gender=gender, plural=gender == "plur")


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


SIEVES: tuple[Sieve, ...] = (_about_this, _citing, _according, _as_said, _said, trailing, _stating)
