"""Where a dash leads from speech to the author's words: the marks, and the reporting clause after them."""

import re
from collections.abc import Sequence

from bot.extraction.lexicon import opening_verb
from bot.extraction.text import WORD
from storage.model import Span

DASH = r"[—-]"
PARAGRAPH_DASH = re.compile(rf"{DASH}{{1,2}}\s*(?=[^\W_]|[«“\"„])")
BREAK = re.compile(rf"(?<=[^\s—-])\s*(?:(?<=[,.!?…»”\"])\s*{DASH}{{1,2}}|\s{DASH}{{1,2}})\s*(?=[^\W_])")


def reports(text: str, start: int, end: int, language: str) -> bool:
    """Whether a reporting clause begins here: a speech verb, or a short subject and then one."""
    stop = min(end, start + 160)
    found = opening_verb(text, start, stop, language)
    if not found:
        return False
    between = text[start : found.start]
    words = WORD.findall(between)
    return not re.search(r"[.!?;:]\s|,\s", between) and (
        not words or (len(words) <= 5 and "что" not in words)
    )


_MINE = re.compile(r"\b(?:мне|меня|мной|нам|нас|нами|me|us|маған|бізге)\b", re.IGNORECASE)


def retold(text: str, at: int, end: int, inner: Sequence[Span]) -> bool:
    """Whether a break ends what a speaker himself quotes: «Учу. «…», — так мне сказал учитель. Читаю»."""
    if not any(text[pair[1] : at].strip(" ,") == "" for pair in inner if pair[1] <= at):
        return False
    clause = re.compile(r"[^.!?\n]*").match(text, at, end)
    return bool(clause and _MINE.search(text, *clause.span()))
