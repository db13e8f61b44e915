"""Reported speech in English: "X said (that) …", "…, X said", "according to X", "This was stated by X"."""

import re

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import UNKNOWN, Attribution, subject
from bot.extraction.speech.reported import Report, Sieve, around, clean, gerund
from storage.model import Span

_ACCORDING = re.compile(
    r"\baccording to\s+(?:the\s+)?(?:(?P<whom>him|her|them)\b)?"
    r"|\b(?:in|by)\s+(?:(?P<whose>his|her|their)\b|(?:the\s+)?(?P<of>[^,.;:]{2,60}?)[’'](?:s\b)?)"
    r"\s+(?:\w+\s+)?(?:view|opinion|words|estimates?|assessment|account|reckoning)\b(?=\s*[,.])",
    re.IGNORECASE,
)


_NOT_CONTENT = re.compile(
    r"(?:in|at|on|to|during|by|after|earlier|(?:Mon|Tues|Wednes|Thurs|Fri)day|about|of|as|with|from)\b|[^\w“\"$€]"
)


_FINITE = re.compile(
    r"[^,;:]{2,80}?\b(?:is|are|was|were|will|ha[sd]|have|would|can|could|should|must|may|might|did|does|do|\w{3,}ed)\b"
)


_WITH_THAT = re.compile(
    r"(?:(?:replied|responded|answered|concluded|agreed|continued|joked|quipped)"
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


def _said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X said (that) …"""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "en"):
        if (
            not (found.verb.says or _WITH_THAT.match(text, found.start, end))
            or found.verb.lemma.endswith("ing")
            or re.search(
                r"\b(?:which|who|whose)\s[^,]*$|\b(?:not|never|n[’']t|would|could|to|was|were|been|be|is)\s+(?:\w+\s+)?$",
                text[start : found.start],
            )
        ):
            continue
        given = subject(cast, (start, found.end), found) or _unnamed(cast, start, found)
        if given is None or (given.mention and given.mention.end > found.start) or _turned(cast, found):
            continue
        that = re.compile(r"(?:,[^,.;:“\"]{2,60},|[^,.;“\"]{0,40}?)\s+that,?\s+").match(text, found.end, end)
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


def _turned(cast: Cast, found: Found) -> bool:
    """Whether the subject follows between commas: "Novak, said Satkaliyev, will come"."""
    text = cast.text
    after = next(iter(cast.between(found.end, found.end + 6)), None)
    return text[: found.start].endswith(", ") and after is not None and text[after.end : after.end + 1] == ","


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


_OPENING = re.compile(
    r"(?:,[”\"’']?|[”\"])\s+(?!(?:and|but|or|as|which|who|that|while|when|where|because|although|though|if|so|there)\b)"
    r"(?P<who>(?:(?!which\b|whom?\b|whose\b)[\w’'&.-]+\s+){0,8})$"
)
_GOVERNED = re.compile(r"\b(?:at|of|in|from|for|with|to|on|by|near|inside)\s|[’']s?\s")
_INVERTED = re.compile(r"\s+(?:an?|one|the|several|some|two)\s+\w")
_NOT_PEOPLE = re.compile(r"(?:this|that|what|who|nobody|no one|none)\s", re.IGNORECASE)
_CARRYING = ("reported", "reports", "wrote", "writes", "reads", "read")


def _unnamed(cast: Cast, start: int, found: Found) -> Attribution | None:
    """A subject that no mention covers: "traders said", "a source at a trading company said"; "it said"."""
    who = cast.text[start : found.start]
    if who in ("It ", "it ", "It also ", "It further "):
        body = cast.last and cast.last.body and found.verb.says
        return Attribution(cast.last, None, 0.8) if body else UNKNOWN
    if not re.fullmatch(r"(?:[\w’'&.-]+\s+){1,8}", who) or _NOT_PEOPLE.match(who):
        return None
    carried = found.verb.lemma in _CARRYING or (
        found.verb.lemma == "told" and re.search(r"\bsources?\b", who)
    )
    return None if carried or verbs(cast.text, start, found.start, "en") or _FINITE.search(who) else UNKNOWN


_AUXILIARY = re.compile(
    r"(?:is|are|was|were|will|ha[sd]|have|would|can(?:not)?|could|should|must|may|might|do(?:es)?|did)\b"
)
_OWN = re.compile(
    r"(?:as|when|while|who|which|on|at|during|according|in (?:an?|his|her|its|their|the)"
    r"|(?!including|excluding|depending|pending)\w+ing"
    r"|(?:but|and|though|without) (?:did not|declined|gave no|refused|giving))\b"
)
"""What goes with the reporting clause after a comma: "…, he said, adding that …", "…, when asked"."""
_FURTHER = re.compile(r"\s+(?:on to (?:say|add|note|explain)|on)(?=,)")
_WHEN_WHERE = re.compile(
    r"\s*(?:[.,;]|$)|\s+(?:(?:on|in|at|to|during|by|via|after|late|earlier|last|this|yesterday|today|as|when|while|ahead|following"
    r"|with|through|again|\w+(?:ing|ly))\b"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)


def _trailing(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """…, X said. …, X said, …: a reporting clause between commas, cut out of its content."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "en"):
        further = _FURTHER.match(text, found.end, end)
        if not (found.verb.says or further or found.verb.lemma in ("continued", "concluded", "replied")):
            continue
        clause = _inserted(cast, sentence, found)
        if clause is None or found.verb.lemma.endswith("ing"):
            continue
        given, begin, until = clause
        inverted = until > found.end
        until = max(until, further.end() if further else 0)
        content = clean(text, start, begin)
        after = _after(text, until, end, inverted=inverted)
        comma = text.find(",", until, end)
        rest = text[until : comma if comma > 0 else end]
        if len(rest.split()) > 14 or not (inverted or _fits(rest, found)):
            continue
        parts = (content, after) if after else (content,)
        if sum(len(text[slice(*part)].split()) for part in parts) < 4:
            continue
        given = Attribution(given.person, given.mention, given.confidence * 0.9)
        return [Report(parts, given), *gerund(cast, (until, end if not after else until), given)]
    return []


def _inserted(cast: Cast, sentence: Span, found: Found) -> tuple[Attribution, int, int] | None:
    """Who a clause after a comma gives the words to, where it begins, where its subject and verb end."""
    text, start = cast.text, sentence[0]
    opened = _OPENING.search(text[start : found.start])
    if opened is None:
        return None
    begin, who = start + opened.start(), start + opened.start("who")
    # With nothing between the comma and the verb, whatever stands before it is the content's.
    given = subject(cast, sentence if opened["who"] else (found.start, sentence[1]), found)
    if given and given.mention and given.mention.start > found.start:
        return None if opened["who"] else (given, begin, given.mention.end)
    if not opened["who"]:
        return (UNKNOWN, begin, found.end) if _INVERTED.match(text, found.end) else None
    if given and given.mention:
        if given.mention.start < who or given.mention.kind == "document":
            return None
        if given.mention.kind == "person" or not _GOVERNED.search(text[who : given.mention.start]):
            return given, begin, found.end
    given = _unnamed(cast, who, found)
    return (given, begin, found.end) if given else None


def _after(text: str, until: int, end: int, *, inverted: bool) -> Span | None:
    """The content that goes on after the reporting clause."""
    match = re.compile(r"[^,;:]{0,80}?,\s+").match(text, until, end)
    if match is None or _OWN.match(text, match.end(), end):
        return None
    at_once = text[until] == "," and not inverted
    return clean(text, match.end(), end) if at_once or _AUXILIARY.match(text, match.end(), end) else None


def _fits(rest: str, found: Found) -> bool:
    """Whether what stands after the verb is the time, place, manner or addressee only, no object."""
    return bool(_WHEN_WHERE.match(rest)) or (found.verb.lemma == "told" and not _FINITE.search(rest))


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
    parts = around(text, sentence, match.start(), max(match.end(), mention.end))
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


SIEVES: tuple[Sieve, ...] = (_about_this, _citing, _according, _as_said, _said, _trailing, _stating)
