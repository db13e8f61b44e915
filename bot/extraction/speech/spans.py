"""Where speech stands in a text: quotation marks, dash speech, unmarked paragraphs closed by «, — сказал X».

Works on normalised text. A `Speech` is a candidate: who said it, and whether anybody did, is for attribution.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.extraction.lexicon import opening_verb
from bot.extraction.speech.breaks import BREAK, DASH, PARAGRAPH_DASH, RESUMED, STAGED, acts, reports, retold
from bot.extraction.speech.quotes import MARK
from bot.extraction.text import Normalised, sentences
from storage.model import Span

_TRAILING = re.compile(rf"[\s,;:—]+$|(?<=\s){DASH}+$")
_BRACKETS = re.compile(r"\([^()\n]{0,200}\)|\[[^\[\]\n]{0,200}\]")
_ANSWER = re.compile(rf"\?\s*{DASH}{{1,2}}\s+(?=[^\W_])")


@dataclass(frozen=True, slots=True)
class Speech:
    """Words that may be somebody's: `parts` without marks and dashes; `lead` and `tail` the author's words
    around them in the same sentence (empty spans where there are none); `outer` the parts with all that
    holds them. `style` is "marks", "dash", "bare", or "inline" for dash speech within a paragraph.
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
            loose = _bare(source, (start, end), own, index, language) or _inline(
                source, (start, end), own, index, language
            )
            if loose:
                before = [pair for pair in own if pair[1] <= loose.outer[0]]
                found += [*_marked(source, before, (start, loose.outer[0]), index, language), loose]
                own = [pair for pair in own if pair[0] >= loose.outer[1]]
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
        tail = (min(pair[1], right), right)
        if clause and not (STAGED.match(text, clause[0]) and _reported(text, tail, language)):
            tail = clause
        found.append(Speech(parts, pair, (left, pair[0]), tail, "marks", index))
    return found


_KAZAKH_OWNED = re.compile(
    r"\s(?:[^\W\d_]+\s){0,3}?[^\W\d_]*(?:басшы|төраға|өкіл|директоры|жетекші|компаниясы|қызмет|серіктест|иесі)\w*\s"
)
"""What a Kazakh name in marks belongs to: «Роскосмос» басшысы X."""


def _reported(text: str, tail: Span, language: str) -> bool:
    """Whether a reporting clause follows a quotation's closing mark."""
    led = _AFTER.match(text, *tail)
    return bool(led and reports(text, led.end(), tail[1], language))


_AFTER = re.compile(rf"\s*[,.]?\s*{DASH}{{1,2}}\s*")


def _title(text: str, pair: Span) -> bool:
    """Whether a quotation is a name within a clause: «заявил телеканалу «Хабар 24» министр»."""
    inner = text[pair[0] + 1 : pair[1] - 1]
    before, after = text[: pair[0]].rstrip()[-1:], text[pair[1] : pair[1] + 2]
    named = (before.isalnum() and inner[:1].isupper()) or inner[:1].isdigit()
    named = named or bool(inner[:1].isupper() and _KAZAKH_OWNED.match(text, pair[1]))
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
        resumed = RESUMED.search(text, match.end(), inner[1])
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
        if not found or not _ADVERB.fullmatch(text, match.end(), found.start):
            continue
        if _TURNS.search(text, start, match.start()):
            return None  # the author tells, and somebody's words begin with a dash within the paragraph
        stop = sentences(text, match.end(), end)[0][1]
        if RESUMED.search(text, match.end(), stop):
            parts, clause = _interrupted(text, paragraph, language)
        elif stop == end:
            parts, clause = ((start, match.start()),), (match.end(), end)
        else:
            return None
        return Speech(parts, (start, end), (start, start), clause or (end, end), "bare", index)
    return None


_ADVERB = re.compile(r"(?:[а-яё]{3,}[ое]\s)?")
"""How something is said: «, — образно подытожил он»."""
_TURNS = re.compile(rf"[.!?…»]\s+(?P<dash>{DASH}{{1,2}})\s+(?=[А-ЯЁA-ZӘҒҚҢӨҰҮҺІ])")
"""Where after a sentence somebody's words begin with a dash: «Цена высока. — Зато тихо, — шепчет она»."""


def _inline(
    source: Normalised, paragraph: Span, pairs: list[Span], index: int, language: str
) -> Speech | None:
    """Dash speech after the author's sentences, in one paragraph with them."""
    text, (start, end) = source.text, paragraph
    for match in _TURNS.finditer(text, start, end):
        if any(pair[0] < match.start() < pair[1] for pair in pairs):
            continue
        parts, clause = _interrupted(text, (match.end(), end), language)
        if clause is None:
            continue
        outer = (match.start("dash"), max(parts[-1][1], clause[1]))
        return Speech(parts, outer, (outer[0], outer[0]), clause, "inline", index)
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
