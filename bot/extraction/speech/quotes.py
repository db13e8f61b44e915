"""Pairs of quotation marks of every style, nested, mixed, over paragraphs, or without the closing one."""

import re
from collections.abc import Iterator

from bot.extraction.speech.breaks import BREAK, DASH, PARAGRAPH_DASH, RESUMED, reports
from bot.extraction.text import Normalised, sentences
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
            found.append((start, closing or _end_of_unclosed(source.text, start, end, language)))
            covered = found[-1][1]
        elif opened is not None and _goes_on_unclosed(source.text, opened, start, end, language):
            found.append((opened, _end_of_unclosed(source.text, opened, end, language)))
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
            both = shared is not None and _closes(text, stack[shared], at, end)
            if shared is not None and both and _ends_speech(text, at + 1, end):
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


def _closes(text: str, opened: int, at: int, end: int) -> bool:
    """Whether a mark may close two openings at once: it is of the outer one's style, and no later one does.

    «Сосед кричит: "Друг!" — поясняет он. — И что?», «…, — сказала она каналу «Бірге». — И ещё».
    """
    if text[opened] in "«„" and text[at] == '"':
        return False
    depth = 0
    for match in MARK.finditer(text, at + 1, end):
        if match.group() in "«„":
            depth += 1
        elif match.group() == "»":
            depth -= 1
        if depth < 0:
            return False
    return True


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
    """Whether a reporting clause stands in the paragraph though its quotation was never closed."""
    return any(True for _ in _clauses(text, start, end, language))


def _goes_on_unclosed(text: str, opened: int, start: int, end: int, language: str) -> bool:
    """Whether a quotation opened within a paragraph goes on: after a colon, or with a clause in it."""
    led = text[start:opened].rstrip().endswith(":")
    return led or _closed_by_clause(text, opened, end, language)


def _end_of_unclosed(text: str, start: int, end: int, language: str) -> int:
    """Where a quotation without a closing mark ends: before its reporting clause or with the paragraph.

    It goes on after a clause that another dash follows: «Ждём, — сказал он. — Закон один для всех».
    """
    for clause in _clauses(text, start, end, language):
        stop = sentences(text, clause.end(), end)[0][1]
        return end if RESUMED.search(text, clause.end(), stop) else clause.start()
    return end


def _clauses(text: str, start: int, end: int, language: str) -> Iterator[re.Match[str]]:
    """The breaks in an open quotation after which a reporting clause begins."""
    for match in BREAK.finditer(text, start + 1, end):
        if text[match.start() - 1] in ",.!?…" and reports(text, match.end(), end, language):
            yield match
