"""Roles and bodies in a text: «министр энергетики», «Сенат Төрағасы», "Kremlin spokesman", «пресс-служба».

A Kazakh phrase ends in a possessed head; an English one is a head with capitalised or listed words before
it and "of …" after it; the Russian ones are in phrases_ru.
"""

import re
from functools import cache

from bot.extraction.lexicon import data
from bot.extraction.names import inside
from bot.extraction.phrase import Phrase
from bot.extraction.phrases_ru import russian
from bot.extraction.text import WORD
from storage.model import Span

_KAZAKH_CASES = {
    "gent": "нің ның дің тің дың тың",
    "datv": "не на ге ға ке қа",
    "accs": "н ді ты ті",
    "ablt": "мен нен нан пен бен",
    "loct": "нде нда",
    "": "тер лер лері",
}
_KAZAKH_CASE = {"": "nomn"} | {
    suffix: case for case, suffixes in _KAZAKH_CASES.items() for suffix in suffixes.split()
}


def phrases(text: str, language: str, taken: list[Span]) -> list[Phrase]:
    """All roles and bodies, in order; none reaches into a `taken` span (a person's name)."""
    words = list(WORD.finditer(text))
    busy = {index for index, word in enumerate(words) if inside(word.start(), taken)}
    finder = {"kk": _kazakh, "en": _english}.get(language, russian)
    found: list[Phrase] = []
    reached = 0
    for index, word in enumerate(words):
        if index not in busy and word.start() >= reached:
            phrase = finder(text, words, index, busy)
            if phrase:
                while found and found[-1].end > phrase.start:
                    found.pop()
                found.append(phrase)
                reached = phrase.end
    return found


@cache
def _pattern(language: str, group: str) -> re.Pattern[str]:
    words = sorted(data("roles")[language][group], key=len, reverse=True)
    body = "|".join(map(re.escape, words))
    if language == "kk":
        suffixes = "|".join(sorted((suffix for suffix in _KAZAKH_CASE if suffix), key=len, reverse=True))
        return re.compile(rf"({body})({suffixes})?")
    return re.compile(rf"({body})(s|[’']s)?")


def _kazakh(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> Phrase | None:
    word = words[at].group().lower()
    kind = "role"
    match = _pattern("kk", "heads").fullmatch(word)
    if not match:
        kind, match = "body", _pattern("kk", "bodies").fullmatch(word)
    if not match:
        return None
    modifiers = set(data("roles")["kk"]["modifiers"])
    first = at
    while first > 0 and at - first < 6 and first - 1 not in busy:
        before = words[first - 1].group()
        if text[words[first - 1].end() : words[first].start()] != " ":
            break
        if before.lower() not in modifiers and not (before[0].isupper() and _place(before)):
            break
        first -= 1
    following = words[at + 1].group().lower() if at + 1 < len(words) else ""
    headed = at + 1 not in busy and _pattern("kk", "heads").fullmatch(following)
    if kind == "role" and headed and not match.group(2) and not following.startswith("президент"):
        return None
    case = _KAZAKH_CASE[match.group(2) or ""]
    phrase = text[words[first].start() : words[at].start() + len(match.group(1))]
    return Phrase(
        words[first].start(),
        words[at].end(),
        kind,
        phrase,
        match.group(1),
        frozenset({case}),
        None,
        plural=False,
    )


def _place(word: str) -> bool:
    """A capitalised word that may belong to a Kazakh role: a country, a town, an office."""
    return word.lower().startswith(tuple(data("roles")["kk"]["places"]))


def _english(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> Phrase | None:
    lower = words[at].group().lower()
    kind = "role"
    match = _pattern("en", "heads").fullmatch(lower)
    if not match:
        kind, match = "body", _pattern("en", "bodies").fullmatch(lower)
    if not match:
        return None
    heads = _pattern("en", "heads")
    if at + 1 < len(words) and at + 1 not in busy and text[words[at].end() : words[at + 1].start()] == " ":
        following = words[at + 1].group().lower()
        if heads.fullmatch(following) or following in (
            "minister",
            "spokesman",
            "spokeswoman",
            "spokesperson",
        ):
            return None
    modifiers = set(data("roles")["en"]["modifiers"])
    first = at
    while (
        first > 0
        and at - first < 6
        and first - 1 not in busy
        and text[words[first - 1].end() : words[first].start()] == " "
    ):
        before = words[first - 1].group()
        if not (before[0].isupper() or before.lower() in modifiers) or before.lower() in (
            "the",
            "a",
            "an",
            "in",
            "on",
            "at",
            "but",
            "earlier",
        ):
            break
        first -= 1
    last = at
    rest = re.compile(
        r" (?:of|to|for) (?:the )?(?:[A-Z][\w’'-]*|country|republic)(?: (?:and |of )?[A-Z][\w’'-]*)*"
    ).match(text, words[at].end())
    end = words[at].end()
    if rest:
        near = range(at + 1, min(at + 12, len(words)))
        name = next((words[n].start() for n in near if n in busy), rest.end())
        end = len(re.sub(r"\s+(?:of|to|for)(?:\s+the)?$", "", text[: min(name, rest.end())].rstrip()))
    genitive = (match.group(2) or "").endswith("s") and match.group(2) != "s"
    phrase = re.sub(r"[’']s$", "", text[words[first].start() : end])
    plural = match.group(2) == "s"
    del last
    cases = frozenset({"gent"} if genitive else {"nomn"})
    return Phrase(words[first].start(), end, kind, phrase, match.group(1), cases, None, plural)
