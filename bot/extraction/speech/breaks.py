"""Where a dash leads from speech to the author's words: the marks, and the reporting clause after them."""

import re

from bot.extraction.lexicon import opening_verb
from bot.extraction.text import WORD

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
