"""A noun phrase that names a role or a body, and the head words it is known by."""

import re
from dataclasses import dataclass
from functools import cache

from bot.extraction.lexicon import data

_KAZAKH_CASES = {
    "gent": "нің ның дің тің дың тың",
    "datv": "не на ге ға ке қа",
    "accs": "н ні ны ді ты ті",
    "ablt": "мен нен нан пен бен",
    "loct": "нде нда де те да та",
    "": "тер лер лері",
}
KAZAKH_CASE = {"": "nomn"} | {
    suffix: case for case, suffixes in _KAZAKH_CASES.items() for suffix in suffixes.split()
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A role or a body at `start:end`. `text` is it in the nominative; `head` the head's lemma."""

    start: int
    end: int
    kind: str
    text: str
    head: str
    cases: frozenset[str]
    gender: str | None
    plural: bool


@cache
def pattern(language: str, group: str) -> re.Pattern[str]:
    """A head word of a group ("heads", "bodies") with its ending: groups 1 and 2."""
    words = sorted(data("phrases")[language][group], key=len, reverse=True)
    body = "|".join(map(re.escape, words))
    if language == "kk":
        suffixes = "|".join(sorted((suffix for suffix in KAZAKH_CASE if suffix), key=len, reverse=True))
        return re.compile(rf"({body})({suffixes})?")
    return re.compile(rf"({body})(s|[’']s)?")
