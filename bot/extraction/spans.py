"""Where speech stands in a text: quotation marks, dash speech, unmarked paragraphs closed by «, — сказал X».

Works on normalised text. A `Speech` is a candidate: who said it, and whether anybody did, is for attribution.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from bot.extraction.lexicon import opening_verb
from bot.extraction.text import WORD, Normalised, sentences
from storage.model import Span

MARK = re.compile('[«»„“”"]')
_DASH = r"[—-]"
_PARAGRAPH_DASH = re.compile(rf"{_DASH}{{1,2}}\s*(?=[^\W_]|[«“\"„])")
_BREAK = re.compile(rf"(?<=[^\s—-])\s*(?:(?<=[,.!?…»”\"])\s*{_DASH}{{1,2}}|\s{_DASH}{{1,2}})\s*(?=[^\W_])")
_RESUMED = re.compile(rf"[,.;:]?\s*{_DASH}{{1,2}}\s+(?=[^\s])")
_TRAILING = re.compile(rf"[\s,;:—]+$|(?<=\s){_DASH}+$")
_PARAGRAPHS = 8
"""A quotation left open is followed over at most this many paragraphs."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Words that may be somebody's: `parts` without marks and dashes; `lead` and `tail` the author's words
    around them in the same sentence (empty spans where there are none); `outer` the parts with all that
    holds them. `style` is "marks", "dash" or "bare".
    """

    parts: tuple[Span, ...]
    outer: Span
    lead: Span
    tail: Span
    style: str
    paragraph: int


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
    return not rest.strip(" .,") or bool(re.match(rf"\s*[,.]?\s*{_DASH}\s", rest))


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
        if depth or (_PARAGRAPH_DASH.match(text, start) and text[start] != "«"):
            return None
    return None


def _closed_by_clause(text: str, start: int, end: int, language: str) -> bool:
    """Whether the paragraph ends in a reporting clause though its quotation was never closed."""
    begin = _end_of_unclosed(text, start, end)
    clause = _BREAK.match(text, begin, end)
    return bool(clause and _reports(text, clause.end(), end, language))


def _end_of_unclosed(text: str, start: int, end: int) -> int:
    """Where a quotation without a closing mark ends: before its reporting clause or with the paragraph."""
    for match in _BREAK.finditer(text, start + 1, end):
        if text[match.start() - 1] in ",.!?…":
            return match.start()
    return end


def speeches(source: Normalised, language: str) -> list[Speech]:
    """All candidates in order of their beginning."""
    pairs = quoted(source, language)
    starts = [pair[0] for pair in pairs]
    found: list[Speech] = []
    for index, (start, end) in enumerate(source.paragraphs):
        dash = _PARAGRAPH_DASH.match(source.text, start, end)
        own = pairs[bisect_left(starts, start) : bisect_left(starts, end)]
        if dash:
            found.append(_dashed(source, dash.end(), (start, end), index, language))
            continue
        if not any(pair[0] == start for pair in own):
            bare = _bare(source, (start, end), index, language)
            if bare:
                found.append(bare)
                own = [pair for pair in own if pair[0] >= bare.outer[1]]
        found += _marked(source, own, (start, end), index, language)
    return found


def _marked(
    source: Normalised, pairs: list[Span], paragraph: Span, index: int, language: str
) -> list[Speech]:
    text = source.text
    if not pairs:
        return []
    start, end = paragraph[0], max(paragraph[1], pairs[-1][1])
    if end > paragraph[1]:
        end = next(stop for begin, stop in source.paragraphs if stop >= end)
    bounds = sentences(text, start, end, tuple(pairs))
    found = []
    for number, pair in enumerate(pairs):
        at = bisect_right(bounds, pair[0], key=lambda bound: bound[0]) - 1
        begin, stop = bounds[at] if at >= 0 and pair[0] < bounds[at][1] else (start, end)
        left = max(begin, pairs[number - 1][1] if number else begin)
        right = min(stop, pairs[number + 1][0] if number + 1 < len(pairs) else stop)
        parts, clause = _interrupted(text, _inner(text, pair), language)
        parts = tuple(piece for part in parts for piece in _reopened(text, part))
        tail = clause or (min(pair[1], right), right)
        found.append(Speech(parts, pair, (left, pair[0]), tail, "marks", index))
    return found


def _inner(text: str, pair: Span) -> Span:
    start, end = pair[0] + 1, pair[1]
    return start, end - 1 if MARK.match(text[end - 1]) else end


def _reopened(text: str, part: Span) -> list[Span]:
    """The paragraphs of a quotation, apart where each begins with the opening mark again."""
    pieces: list[Span] = []
    begin = part[0]
    for match in re.finditer(r"\s*\n\s*[«„“\"]", text[part[0] : part[1]]):
        pieces.append((begin, part[0] + match.start()))
        begin = part[0] + match.end()
    return [*pieces, (begin, part[1])]


def _interrupted(text: str, inner: Span, language: str) -> tuple[tuple[Span, ...], Span | None]:
    """Speech cut by reporting clauses: its parts, and the first of the clauses (None if there is none)."""
    parts: list[Span] = []
    first: Span | None = None
    begin = inner[0]
    for match in _BREAK.finditer(text, *inner):
        if match.start() < begin or not _reports(text, match.end(), inner[1], language):
            continue
        stop = sentences(text, match.end(), inner[1])[0][1]
        resumed = _RESUMED.search(text, match.end(), inner[1])
        if resumed and resumed.start() <= stop:
            clause, after = (match.end(), resumed.start()), resumed.end()
        else:
            clause, after = (match.end(), stop), inner[1]
        parts.append((begin, match.start()))
        first = first or clause
        begin = after
        if after == inner[1]:
            break
    if begin < inner[1]:
        parts.append((begin, inner[1]))
    return tuple(parts), first


def _reports(text: str, start: int, end: int, language: str) -> bool:
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


def _dashed(source: Normalised, begin: int, paragraph: Span, index: int, language: str) -> Speech:
    text, (start, end) = source.text, paragraph
    parts, clause = _interrupted(text, (begin, end), language)
    last = parts[-1][1]
    outer = (start, max(last, clause[1] if clause else last))
    return Speech(parts, outer, (start, start), clause or (end, end), "dash", index)


def _bare(source: Normalised, paragraph: Span, index: int, language: str) -> Speech | None:
    """A paragraph that is speech with neither marks nor a dash, but closed as speech is."""
    text, (start, end) = source.text, paragraph
    for match in _BREAK.finditer(text, start, end):
        if text[match.start() - 1] not in ",.!?…" or text[: match.start()].rstrip(",.!?… ").endswith(
            tuple('»”"’')
        ):
            continue
        found = opening_verb(text, match.end(), end, language)
        if not found or found.start != match.end():
            continue
        stop = sentences(text, match.end(), end)[0][1]
        if stop < end or MARK.search(text, start, start + 1):
            return None
        return Speech(
            ((start, match.start()),), (start, end), (start, start), (match.end(), end), "bare", index
        )
    return None


def trimmed(text: str, speech: Speech) -> Speech:
    """The parts without outer spaces, trailing commas and the dashes that lead to the author's words."""
    parts = []
    for part in speech.parts:
        start, end = part
        tail = _TRAILING.search(text, start, end)
        while tail and tail.start() < end:
            end = tail.start()
            tail = _TRAILING.search(text, start, end)
        while start < end and (text[start].isspace() or text[start] in ",;"):
            start += 1
        if speech.style != "marks" and text[end - 1 : end] == "." and text[end - 2 : end - 1] != ".":
            end -= 1
        if start < end:
            parts.append((start, end))
    return replace(speech, parts=tuple(parts))
