"""Roles and bodies in English: a head with capitalised or listed words before it and "of …" after it."""

import re

from bot.extraction.lexicon import data
from bot.extraction.speakers.phrase import Phrase, pattern

_WIDTH = 6
_BEFORE_NOT = frozenset(
    {"the", "a", "an", "in", "on", "at", "but", "earlier", "and", "as", "when", "his", "her"}
)
_HEADS_AFTER = frozenset({"minister", "spokesman", "spokeswoman", "spokesperson", "secretary"})
_CAPITALS = re.compile(
    r" (?:of|to|for|at) (?:the )?(?:[A-Z][\w’'-]*|country|republic)"
    r"(?:,? (?:and |of |of the |for )?[A-Z][\w’'-]*)*"
)
_APPOSED = re.compile(r" (?:of|at|for|with) [^,.;:“”\"()—]{3,90}(?=[,.)]| — )")


def english(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> Phrase | None:
    """The phrase whose head is word `at`, if it is one; none reaches into `busy` words."""
    lower = words[at].group().lower()
    kind = "role"
    match = pattern("en", "heads").fullmatch(lower)
    if not match:
        match = pattern("en", "bodies").fullmatch(lower)
        kind = "document" if match and match.group(1) in data("phrases")["en"]["documents"] else "body"
    if not match or _goes_on(text, words, at, busy):
        return None
    first = _first(text, words, at, busy)
    end = _end(text, words, at, busy, apposed=kind == "role" and _after_comma(text, words[first].start()))
    genitive = (match.group(2) or "").endswith("s") and match.group(2) != "s"
    phrase = re.sub(r"[’']s$", "", text[words[first].start() : end])
    cases = frozenset({"gent"} if genitive else {"nomn"})
    return Phrase(words[first].start(), end, kind, phrase, match.group(1), cases, None, match.group(2) == "s")


def _goes_on(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> bool:
    """Whether another head follows at once, to which this one belongs ("Energy Ministry spokesman")."""
    if at + 1 >= len(words) or at + 1 in busy or text[words[at].end() : words[at + 1].start()] != " ":
        return False
    following = words[at + 1].group().lower()
    return bool(pattern("en", "heads").fullmatch(following)) or following in _HEADS_AFTER


def _first(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> int:
    modifiers = set(data("phrases")["en"]["modifiers"])
    first = at
    while first > 0 and at - first < _WIDTH and first - 1 not in busy:
        before = words[first - 1].group()
        if text[words[first - 1].end() : words[first].start()] != " " or before.lower() in _BEFORE_NOT:
            break
        if not before[0].isupper() and before.lower() not in modifiers:
            break
        first -= 1
    return first


def _after_comma(text: str, start: int) -> bool:
    return bool(re.search(r",\s(?:an?\s|the\s)?$", text[max(0, start - 7) : start]))


def _end(text: str, words: list[re.Match[str]], at: int, busy: set[int], *, apposed: bool) -> int:
    """Where the phrase ends: "of" and capitalised words belong to it; in apposition all up to the comma."""
    end = words[at].end()
    rest = _CAPITALS.match(text, end)
    if apposed and (whole := _APPOSED.match(text, end)):
        rest = whole
    if not rest:
        return end
    near = range(at + 1, min(at + 14, len(words)))
    name = next((words[n].start() for n in near if n in busy), rest.end())
    kept = text[: min(name, rest.end())].rstrip()
    return max(end, len(re.sub(r",?(?:\s+(?:of|to|for|at|with|and))?(?:\s+the)?,?$", "", kept)))
