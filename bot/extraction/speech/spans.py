"""Where speech stands in a text: quotation marks, dash speech, unmarked paragraphs closed by «, — сказал X».

Works on normalised text. A `Speech` is a candidate: who said it, and whether anybody did, is for attribution.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.extraction.lexicon import opening_verb
from bot.extraction.speech.breaks import BREAK, DASH, PARAGRAPH_DASH, acts, reports, retold
from bot.extraction.speech.quotes import MARK
from bot.extraction.text import Normalised, sentences
from storage.model import Span

_RESUMED = re.compile(rf"[,.;:]?\s*{DASH}{{1,2}}\s+(?=[^\s])")
_TRAILING = re.compile(rf"[\s,;:—]+$|(?<=\s){DASH}+$")
_BRACKETS = re.compile(r"\([^()\n]{0,200}\)|\[[^\[\]\n]{0,200}\]")
_ANSWER = re.compile(rf"\?\s*{DASH}{{1,2}}\s+(?=[^\W_])")


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


def speeches(source: Normalised, language: str, pairs: list[Span]) -> list[Speech]:
    """All candidates in order of their beginning. `pairs` are the text's quotations, marks included."""
    starts = [pair[0] for pair in pairs]
    found: list[Speech] = []
    for index, (start, end) in enumerate(source.paragraphs):
        dash = PARAGRAPH_DASH.match(source.text, start, end)
        own = pairs[bisect_left(starts, start) : bisect_left(starts, end)]
        if dash:
            found.append(_dashed(source, dash.end(), (start, end), own, index, language))
            continue
        if not any(pair[0] == start for pair in own):
            bare = _bare(source, (start, end), own, index, language)
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
        end = source.paragraphs[bisect_left(source.paragraphs, end, key=lambda span: span[1])][1]
    bounds = sentences(text, start, end, tuple(pairs))
    found = []
    clips = [pair for pair in pairs if not _title(text, pair)]
    for pair in pairs:
        at = bisect_right(bounds, pair[0], key=lambda bound: bound[0]) - 1
        begin, stop = bounds[at] if at >= 0 and pair[0] < bounds[at][1] else (start, end)
        before = bisect_right(clips, pair[0], key=lambda clip: clip[1]) - 1
        after = bisect_left(clips, pair[1], key=lambda clip: clip[0])
        left = max(begin, clips[before][1]) if before >= 0 else begin
        right = min(stop, clips[after][0]) if after < len(clips) else stop
        parts, clause = _interrupted(text, _inner(text, pair), language)
        parts = tuple(piece for part in parts for piece in _reopened(text, part))
        tail = clause or (min(pair[1], right), right)
        found.append(Speech(parts, pair, (left, pair[0]), tail, "marks", index))
    return found


def _title(text: str, pair: Span) -> bool:
    """Whether a quotation is a name within a clause: «заявил телеканалу «Хабар 24» министр»."""
    inner = text[pair[0] + 1 : pair[1] - 1]
    before, after = text[: pair[0]].rstrip()[-1:], text[pair[1] : pair[1] + 2]
    named = (before.isalnum() and inner[:1].isupper()) or inner[:1].isdigit()
    closed = re.match(r"\s[^\W_]|[.,;)]|$", after) and not re.match(r",\s?[—-]", text[pair[1] : pair[1] + 3])
    return bool(named and closed and len(inner.split()) <= 5 and not re.search(r"[.,!?…:;]", inner))


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


def _interrupted(
    text: str, inner: Span, language: str, quotations: Sequence[Span] = ()
) -> tuple[tuple[Span, ...], Span | None]:
    """Speech cut by reporting clauses: its parts, and the first of the clauses (None if there is none).

    `quotations` are those within it, whose clauses may be the speaker's own.
    """
    parts: list[Span] = []
    first: Span | None = None
    begin = inner[0]
    brackets = [match.span() for match in _BRACKETS.finditer(text, *inner)]
    for match in BREAK.finditer(text, *inner):
        if any(start < match.start() < end for start, end in brackets):
            continue
        if match.start() < begin or not (
            reports(text, match.end(), inner[1], language)
            or acts(text, match.start(), match.end(), inner[1], language)
        ):
            continue
        if retold(text, match.start(), inner[1], quotations):
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


def _dashed(
    source: Normalised, begin: int, paragraph: Span, pairs: list[Span], index: int, language: str
) -> Speech:
    text, (start, end) = source.text, paragraph
    inner = [pair for pair in pairs if pair[0] > begin]
    parts, clause = _interrupted(text, (begin, end), language, inner)
    if clause is None and (answer := _ANSWER.search(text, begin, end)):
        parts = ((answer.end(), end),)
    last = parts[-1][1]
    outer = (start, max(last, clause[1] if clause else last))
    return Speech(parts, outer, (start, start), clause or (end, end), "dash", index)


def _bare(source: Normalised, paragraph: Span, pairs: list[Span], index: int, language: str) -> Speech | None:
    """A paragraph that is speech with neither marks nor a dash, but closed as speech is."""
    text, (start, end) = source.text, paragraph
    for match in BREAK.finditer(text, start, end):
        before = text[max(start, match.start() - 6) : match.start()]
        if before[-1:] not in ",.!?…" or before.rstrip(",.!?… ").endswith(tuple('»”"’')):
            continue
        if any(pair[0] < match.start() < pair[1] for pair in pairs):
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
