"""Roles and bodies in a text: «министр энергетики», «Сенат Төрағасы», "Kremlin spokesman", «пресс-служба».

The Kazakh ones, which end in a possessed head, are here; the others in phrases_ru and phrases_en.
"""

import re

from bot.extraction.lexicon import data, verbs
from bot.extraction.speakers.names import inside
from bot.extraction.speakers.phrase import KAZAKH_CASE, Phrase, pattern
from bot.extraction.speakers.phrases_en import english
from bot.extraction.speakers.phrases_ru import russian
from bot.extraction.text import WORD
from storage.model import Span

_WIDTH = 8
_OBLIQUE = re.compile(r"(?:[дт][аеыі]|[ғгқк][ае]|[дтн][ае]н|[мбп]ен|дағы|дегі|тағы|тегі|йды|йді)$")
_GENITIVE = re.compile(r"\w{3,}[ыіаеуүн](?:ның|нің)|\w+(?:дың|дің|тың|тің)")


_LANDS = ("облыс", "аудан", "қаласы", "өлке")
"""After a name of its own: «Сырдария облысының әкімі»."""


def phrases(text: str, language: str, taken: list[Span]) -> list[Phrase]:
    """All roles and bodies, in order; none reaches into a `taken` span (a person's name)."""
    words = list(WORD.finditer(text))
    busy = {index for index, word in enumerate(words) if inside(word.start(), taken)}
    finder = {"kk": _kazakh, "en": english}.get(language, russian)
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


def _kazakh(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> Phrase | None:
    word = words[at].group().lower()
    kind = "role"
    match = pattern("kk", "heads").fullmatch(word)
    if not match:
        kind, match = "body", pattern("kk", "bodies").fullmatch(word)
    if not match:
        return None
    beside = at + 1 < len(words) and text[words[at].end() : words[at + 1].start()] == " "
    following = words[at + 1].group().lower() if beside else ""
    headed = at + 1 not in busy and pattern("kk", "heads").fullmatch(following)
    if kind == "role" and headed and not match.group(2) and not following.startswith("президент"):
        return None
    first = _first(text, words, at, busy)
    start = words[first].start()
    phrase = text[start : words[at].start() + len(match.group(1))]
    cases = frozenset({KAZAKH_CASE[match.group(2) or ""]})
    return Phrase(start, words[at].end(), kind, phrase, match.group(1), cases, None, _counted(text, start))


_COUNT = re.compile(
    r"(?:^|\W)(?:\d[\d,]*|мың|млн|миллион|бірнеше|көптеген|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|жиырма|отыз|қырық|елу"
    r"|алпыс|жетпіс|сексен|тоқсан|жүз|ондаған|жүздеген|мыңдаған|бірқатар|бірталай)\s(?:ел\s|бірдей\s)?$",
    re.IGNORECASE,
)


def _counted(text: str, at: int) -> bool:
    """Whether a number stands before a noun, which has no ending of its own then: «екі президент»."""
    return bool(_COUNT.search(text[max(0, at - 20) : at]))


def _first(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> int:
    """The first word of the phrase: known modifiers, capitalised places and genitives belong to it."""
    modifiers = set(data("phrases")["kk"]["modifiers"])
    first = at
    while first > 0 and at - first < _WIDTH and first - 1 not in busy:
        before = words[first - 1].group()
        if text[words[first - 1].end() : words[first].start()] not in (" ", "» ", '" '):
            break
        known = before.lower() in modifiers or (before[0].isupper() and _place(before))
        known = known or (before.isupper() and len(before) > 1)  # «ҚТЖ баспасөз қызметі»
        known = known or (before[0].isupper() and words[first].group().lower().startswith(_LANDS))
        known = known or (first == at and _possessed(words[at].group()) and _modifies(text, words[first - 1]))
        if not known and not (before[0].isupper() and _GENITIVE.fullmatch(before.lower())):
            break
        first -= 1
    while first < at and words[first].group().lower() == "және":
        first += 1
    return first


def _possessed(head: str) -> bool:
    """Whether a head has a possessive ending, so that the word before it belongs to it: «компания өкілі»."""
    match = pattern("kk", "heads").fullmatch(head.lower())
    return bool(match and match.group(1).endswith(("ы", "і")) and not match.group(1).endswith(("шы", "ші")))


def _modifies(text: str, word: re.Match[str]) -> bool:
    """Whether a word may stand before a possessed head: no verb, no noun in an oblique case."""
    lower = word.group().lower()
    if len(lower) < 3 or verbs(lower, 0, len(lower), "kk"):
        return False
    oblique = _OBLIQUE.search(lower) and not lower.endswith("стан")
    return not oblique and lower not in ("деп", "ол", "бұл", "осы", "және", "мен", "оның")


def _place(word: str) -> bool:
    """A capitalised word that may belong to a Kazakh role: a country, a town, an office."""
    return word.lower().startswith(tuple(data("phrases")["kk"]["places"]))
