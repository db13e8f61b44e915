"""Where a dash leads from speech to the author's words: the marks, and the reporting clause after them."""

import re
from collections.abc import Sequence

from bot.extraction.lexicon import opening_verb
from bot.extraction.speech.gestures import gesture, opened
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

DASH = r"[—-]"
PARAGRAPH_DASH = re.compile(rf"{DASH}{{1,2}}\s*(?=[^\W_]|[«“\"„])")
BREAK = re.compile(rf"(?<=[^\s—-])\s*(?:(?<=[,.!?…»”\"])\s*{DASH}{{1,2}}|\s{DASH}{{1,2}})\s*(?=[^\W_])")
RESUMED = re.compile(rf"[,.;:]?\s*{DASH}{{1,2}}\s+(?=[^\s])")
"""The dash by which speech goes on after an author's clause."""
_SELF = frozenset(("я", "мы", "ты", "I", "we"))
"""Subjects of what a speaker himself tells: «…» — и я ответил."""


TEASER = re.compile(
    r"(?:Читайте|Читать)\s+(?:также|ещ[её])|Подпи(?:сывайтесь|шитесь)|Реклама\b|Read (?:also|more)|See also"
    r"|Subscribe|Follow us|Оқи отырыңыз|Тағы оқыңыз|Жазылыңыз|.{0,300}\bcookie",
    re.IGNORECASE,
)
"""Lines of a site between the paragraphs: links, advertisements."""


def reports(text: str, start: int, end: int, language: str) -> bool:
    """Whether a reporting clause begins here: a speech verb, or a short subject and then one."""
    stop = min(end, start + 160)
    begin = opened(text, start, stop) if language == "ru" else start
    found = opening_verb(text, begin, stop, language)
    if not found:
        return False
    if found.verb.lemma == "деген" and _NOUN.match(text, found.end, end):
        return False
    between = text[begin : found.start]
    words = WORD.findall(between)
    if _SELF.intersection(words):
        return False
    return not re.search(r"[.!?;:]\s|,\s", between) and (
        not words or (len(words) <= 5 and "что" not in words)
    )


_NOUN = re.compile(r"\s(?!болатын|еді|екен|ол\b|мен\b)[а-яёәғқңөұүһі]{2,}(?<![дт][ае])(?=[\s.,!?])")
"""What «деген» belongs to, where it does not report: «— екі вагон деген сөз»."""
STAGED = re.compile(rf"(?:он|она)\s(?P<verb>[а-яё]+)\b[^.!?,«»—\n]{{0,60}},\s*{DASH}{{1,2}}\s")
"""What a speaker does meanwhile: «Чемодан, — она кивает в угол, — я не разбираю»."""
_NAMED = re.compile(r"(?:\s[а-яё]+){0,3}\s[А-ЯЁӘҒҚҢӨҰҮҺІ][^\W\d_]+\s[А-ЯЁӘҒҚҢӨҰҮҺІ][^\W\d_]+\b")
_CONTINUED = re.compile(rf"[^.!?…\n]*(?:[.!?…]+\s*(?:{DASH}\s|$)|{DASH}\s|$)", re.MULTILINE)


def acts(text: str, at: int, start: int, end: int, language: str) -> bool:
    """Whether after a break at `at` a clause of the author begins whose verb tells what the speaker does.

    The speech goes on after it with a dash, or the paragraph ends with it; else it names somebody in full.
    """
    if language == "en" or text[at - 1 : at] not in tuple(",.!?…"):
        return False
    if language == "kk":  # «— деп ашынды ол»
        return gesture(text, start, min(end, start + 160), language) is not None
    found = gesture(text, start, min(end, start + 160), language)
    if found is None:
        staged = STAGED.match(text, start, end)
        return staged is not None and "VERB" in parses(staged["verb"])[0].tag
    return bool(_CONTINUED.match(text, found.end, end) or _NAMED.match(text, found.end, end))


_MINE = re.compile(r"\b(?:мне|меня|мной|нам|нас|нами|me|us|маған|бізге)\b", re.IGNORECASE)


def retold(text: str, at: int, end: int, inner: Sequence[Span]) -> bool:
    """Whether a break ends what a speaker himself quotes: «Учу. «…», — так мне сказал учитель. Читаю»."""
    if not any(text[pair[1] : at].strip(" ,") == "" for pair in inner if pair[1] <= at):
        return False
    clause = re.compile(r"[^.!?\n]*").match(text, at, end)
    return bool(clause and _MINE.search(text, *clause.span()))
