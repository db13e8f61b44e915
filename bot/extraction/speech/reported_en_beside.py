"""Reported speech in English with its reporting clause after or within its content: "…, X said, …"."""

import re

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.phrase import pattern
from bot.extraction.speech.attribution import UNKNOWN, Attribution, subject
from bot.extraction.speech.reported import Report, clean, gerund
from bot.extraction.text import WORD
from storage.model import Span

FINITE = re.compile(
    r"[^,;:]{2,80}?\b(?:is|are|was|were|will|ha[sd]|have|would|can|could|should|must|may|might|did|does|do|\w{3,}ed)\b"
)
"""A clause with a finite verb, near its beginning."""


_OPENING = re.compile(
    r"(?:,[”\"’']?|[”\"])\s+(?!(?:and|but|or|as|which|who|that|while|when|where|because|although|though|if|so|there)\b)"
    r"(?P<who>(?:(?!which\b|whom?\b|whose\b)[\w’'&.-]+\s+){0,8})$"
)
_GOVERNED = re.compile(r"\b(?:at|of|in|from|for|with|to|on|by|near|inside)\s|[’']s?\s")
_INVERTED = re.compile(r"\s+(?:an?|one|the|several|some|two)\s+\w")
_NOT_PEOPLE = re.compile(r"(?:this|that|what|who|nobody|no one|none|we|i|you|some)\s", re.IGNORECASE)
_CARRYING = ("reported", "reports", "wrote", "writes", "reads", "read")


_UNNAMED_WHO = re.compile(
    r",\s(?:who|which|speaking|asking|requesting|citing|declining|on condition|an?|the)\s[^,]*,\s+$"
)
"""What is told of a subject that no mention covers: "Two traders, speaking on condition of …, said"."""


def unnamed_subject(cast: Cast, start: int, found: Found) -> Attribution | None:
    """A subject that no mention covers: "traders said", "a source at a trading company said"; "it said"."""
    who = _UNNAMED_WHO.sub(" ", cast.text[start : found.start])
    if who in ("It ", "it ", "It also ", "It further "):
        body = cast.last and cast.last.body and found.verb.says
        return Attribution(cast.last, None, 0.8) if body else UNKNOWN
    if not re.fullmatch(r"(?:[\w’'&.-]+\s+){1,8}", who) or _NOT_PEOPLE.match(who):
        return None
    carried = found.verb.lemma in _CARRYING or (
        found.verb.lemma == "told" and re.search(r"\bsources?\b", who)
    )
    return None if carried or verbs(cast.text, start, found.start, "en") or FINITE.search(who) else UNKNOWN


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


def trailing(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
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
        after = _after(text, until, end, inverted=inverted) or _completed(cast, content, (until, end))
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
    given = unnamed_subject(cast, who, found)
    return (given, begin, found.end) if given else None


def _after(text: str, until: int, end: int, *, inverted: bool) -> Span | None:
    """The content that goes on after the reporting clause."""
    match = re.compile(r"[^,;:]{0,80}?,\s+").match(text, until, end)
    if match is None or _OWN.match(text, match.end(), end):
        return None
    at_once = text[until] == "," and not inverted
    return clean(text, match.end(), end) if at_once or _AUXILIARY.match(text, match.end(), end) else None


_ASIDE = re.compile(r"[^,;:“”\"]{0,60}?,\s+(?:(?:an?|the|who|whose)\s[^,;:“”\"]{3,90},\s+)?")
_SUBJECTS = re.compile(r"(?:[A-Z“\"$€\d]|the\b|an?\b)")


def _completed(cast: Cast, before: Span, rest: Span) -> Span | None:
    """The rest of a clause whose subject alone stands before: "Parents, argues X, a doctor, still hope"."""
    text = cast.text
    if FINITE.match(text, *before) or _VERBAL.search(text, *before) or not _SUBJECTS.match(text, before[0]):
        return None
    aside = _ASIDE.match(text, *rest)
    if aside is None or _OWN.match(text, aside.end(), rest[1]) or _NOT_REST.match(text, aside.end(), rest[1]):
        return None
    word = WORD.match(text, aside.end())
    head = word and pattern("en", "heads").fullmatch(word.group())
    if head or cast.between(aside.end(), aside.end() + 1):
        return None  # "…, said X, head of Y."
    left = clean(text, aside.end(), rest[1])
    return left if len(text[slice(*left)].split()) >= _REST and "," not in text[slice(*left)][:12] else None


_NOT_REST = re.compile(r"(?:an?|the|of|from|by|for|to|with|ahead|after|before|late|early|this|last)\b")
_REST = 4
"""Words of a clause's rest at least."""
_VERBAL = re.compile(
    r"\b(?:[a-z]{2,}(?:[^s]s|ed)|is|are|n[’']t|never|not)\b"
    r"(?=\s+(?:an?|the|to|in|by|on|for|from|up|down|that|no)\b)"
)
"""What a clause with a verb has, though the verb is in no list: "Prices fall by"."""


def _fits(rest: str, found: Found) -> bool:
    """Whether what stands after the verb is the time, place, manner or addressee only, no object."""
    return bool(_WHEN_WHERE.match(rest)) or (found.verb.lemma == "told" and not FINITE.search(rest))
