"""Pairs of quotation marks of every style, nested, mixed, over paragraphs, or without the closing one."""

import re

from bot.extraction.speech.breaks import BREAK, DASH, PARAGRAPH_DASH, reports
from bot.extraction.text import Normalised
from storage.model import Span

MARK = re.compile('[«»„“”"]')
_PARAGRAPHS = 8
"""A quotation left open is followed over at most this many paragraphs."""


def quoted(source: Normalised, language: str) -> list[Span]:
    """Outermost pairs of quotation marks, marks included.

    Nested marks are passed over, also where two openings share one closing mark; a quotation opened at the
    beginning of a paragraph goes on in the next where its closing mark is there.
    """
    found: list[Span] = []
    covered = 0
    for index, (start, end) in enumerate(source.paragraphs):
        if start < covered:
            continue
        pairs, opened = _pairs(source.text, start, end)
        found += pairs
        if opened is not None and opened == start:
            closing = (
                None if _closed_by_clause(source.text, start, end, language) else _closing(source, index)
            )
            while closing and found and found[-1][0] > start:
                found.pop()
            found.append((start, closing or _end_of_unclosed(source.text, start, end)))
            covered = found[-1][1]
    return sorted(pair for pair in found if pair[1] - pair[0] > 2)


def _pairs(text: str, start: int, end: int) -> tuple[list[Span], int | None]:
    """Outermost pairs within one paragraph, and where a quotation was opened that nothing closes."""
    pairs: list[Span] = []
    stack: list[int] = []
    for match in MARK.finditer(text, start, end):
        at = match.start()
        if _opens(text, at, start, bool(stack)):
            stack.append(at)
        elif stack:
            shared = next((n for n in range(len(stack) - 1) if _starts_speech(text, stack[n], start)), None)
            if shared is not None and _ends_speech(text, at + 1, end):
                pairs.append((stack[shared], at + 1))
                stack.clear()
                continue
            begun = stack.pop()
            if not stack:
                pairs.append((begun, at + 1))
    if stack and not _starts_speech(text, stack[0], start):
        lost = stack[0] + 1
        inner, opened = _pairs(text, lost, end)
        return pairs + inner, opened if opened != lost else None
    return pairs, stack[0] if stack else None


def _opens(text: str, at: int, start: int, inside: bool) -> bool:
    mark = text[at]
    if mark in "«„":
        return True
    if mark == "»":
        return False
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    spaced = before.isspace() or before in '([«„“"—-/:'
    if after.isspace():
        return spaced and not inside and before.isspace()
    if mark == "”":
        return spaced and after.isalnum() and not inside
    return spaced and (after.isalnum() or after in "«„“\"([…-—<$€₸№'‘")


def _starts_speech(text: str, at: int, start: int) -> bool:
    before = text[start:at].rstrip()
    return not before or before[-1] in ":.!?…—-" or before.lower().endswith((" что", " that"))


def _ends_speech(text: str, at: int, end: int) -> bool:
    rest = text[at:end]
    return not rest.strip(" .,") or bool(re.match(rf"\s*[,.]?\s*{DASH}\s", rest))


def _closing(source: Normalised, index: int) -> int | None:
    """The end of a quotation opened at a paragraph's beginning and closed in one of the next."""
    text = source.text
    for start, end in source.paragraphs[index + 1 : index + 1 + _PARAGRAPHS]:
        depth = 0
        for match in MARK.finditer(text, start, end):
            at = match.start()
            if _opens(text, at, start, depth > 0):
                depth += at != start
            elif depth:
                depth -= 1
            else:
                return at + 1
        if depth or (PARAGRAPH_DASH.match(text, start) and text[start] != "«"):
            return None
    return None


def _closed_by_clause(text: str, start: int, end: int, language: str) -> bool:
    """Whether the paragraph ends in a reporting clause though its quotation was never closed."""
    begin = _end_of_unclosed(text, start, end)
    clause = BREAK.match(text, begin, end)
    return bool(clause and reports(text, clause.end(), end, language))


def _end_of_unclosed(text: str, start: int, end: int) -> int:
    """Where a quotation without a closing mark ends: before its reporting clause or with the paragraph."""
    for match in BREAK.finditer(text, start + 1, end):
        if text[match.start() - 1] in ",.!?…":
            return match.start()
    return end
