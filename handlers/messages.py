"""Telegram HTML: the only place that escapes, measures and splits. Pure.

Every message stays within 4096 UTF-16 units, counted as Telegram does, after entities are parsed, and within
the number of entities that Telegram keeps. Statements are never torn: one too long is shortened inside its
quote, marked, with its source linked below.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from handlers import formats
from handlers.digest import Digest, correction, fact
from handlers.i18n import knows, translate
from storage.model import Figure, FigureView, Kind, Mention, StatementView

LIMIT = 4096
MAX_ENTITIES = 90  # Telegram drops what is over 100 in silence, and finds some itself: addresses, commands
STATEMENT_LIMIT = 3600  # leaves room in the same message for a digest's heading and closing line
QUOTE_LIMIT = 3000
EXPANDABLE = 300  # a longer quote is folded
NAME_LIMIT = 120
ROLE_LIMIT = 240
AMOUNT_LIMIT = 80
OUTLET_LIMIT = 60
EARLIER_LIMIT = 120
WITHDRAWN_LIMIT = 160
MOST_WITHDRAWN = 5
WORDS_AROUND = 3
MAX_FIGURES = 8
MAX_SOURCES = 6

MARKS = {"ru": ("«", "»"), "kk": ("«", "»"), "en": ("“", "”")}
CUT = " […]"
TAG = re.compile(r"<[^>]*>")
BREAKS = re.compile(r"[\t\r\n\v\f\u0085\u2028\u2029]+")
SENTENCE_END = re.compile(r"[.!?…](?=\s)")


def escape(text: str) -> str:
    """Plain text as Telegram HTML, also inside an attribute; characters that cannot be sent are dropped."""
    sendable = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return html.escape("".join(sendable), quote=True)


def utf16_len(text: str) -> int:
    """The length of plain text in UTF-16 units, which Telegram counts in."""
    return len(text) + sum(c > "\uffff" for c in text)


def html_len(markup: str) -> int:
    """The length of our own markup as Telegram counts it: tags gone, entities decoded."""
    return utf16_len(html.unescape(TAG.sub("", markup)))


def clip(text: str, limit: int) -> str:
    """Plain text on one line within `limit` UTF-16 units, ending in "…" where it was longer."""
    line = " ".join(BREAKS.split(text.strip()))
    if utf16_len(line) <= limit:
        return line
    return _head(line, limit - 1).rstrip() + "…"


def split(blocks: Iterable[str], separator: str = "\n\n", limit: int = LIMIT) -> tuple[str, ...]:
    """Packs blocks of markup, each within `limit` by itself, into as few messages as keep their order."""
    messages: list[str] = []
    for block in blocks:
        joined = f"{messages[-1]}{separator}{block}" if messages else block
        if messages and _fits(joined, limit):
            messages[-1] = joined
        else:
            messages.append(block)
    return tuple(messages)


def _fits(markup: str, limit: int) -> bool:
    return html_len(markup) <= limit and len(TAG.findall(markup)) <= 2 * MAX_ENTITIES


def phrase(language: str, key: str, **args: str | int | Decimal) -> str:
    """A text of the locale as markup; its arguments are plain text."""
    return escape(translate(language, key, **args))


def statement_html(view: StatementView, language: str, timezone: str) -> str:
    """A statement within STATEMENT_LIMIT units: who, the words, the figures, corrections, where and when."""
    head = _speaker(view, language)
    tail = "\n".join(
        [*_figures(view, language), *_corrected(view, language), _sources(view, language, timezone)]
    )
    room = STATEMENT_LIMIT - html_len(head) - html_len(tail) - 4  # two line breaks, two marks
    quote = _shorten(view.quote.strip(), min(room, QUOTE_LIMIT))
    if view.kind is Kind.DIRECT:
        quote = quote.join(MARKS.get(view.language, MARKS["ru"]))
    tag = "blockquote expandable" if utf16_len(quote) > EXPANDABLE else "blockquote"
    return f"{head}\n<{tag}>{escape(quote)}</blockquote>\n{tail}"


def figure_line(figure: Figure, language: str) -> str:
    """Plain text: what is measured, how much, when: «товарооборот: 21,4 млрд долларов США (2023 год)».

    A bare count of nothing named is shown in the article's own words.
    """
    nameless = figure.unit == "count" and figure.what is None
    amount = clip(figure.text if nameless else formats.quantity(figure, language), AMOUNT_LIMIT)
    line = amount if figure.what is None else f"{clip(figure.what, AMOUNT_LIMIT)}: {amount}"
    when = formats.period(figure, language)
    return line if when is None else f"{line} ({clip(when, AMOUNT_LIMIT)})"


def statements_messages(views: Sequence[StatementView], language: str, timezone: str) -> tuple[str, ...]:
    """Statements one after another, in as many messages as they need."""
    return split(statement_html(view, language, timezone) for view in views)


def search_page(query: str, views: Sequence[StatementView], language: str, timezone: str) -> tuple[str, int]:
    """One message headed by the query in bold, and how many of `views` fitted in; at least the first does."""
    title = f"{phrase(language, 'search-title')} <b>{escape(query)}</b>"
    blocks = [statement_html(view, language, timezone) for view in views]
    blocks[0] = f"{title}\n\n{blocks[0]}"
    page = split(blocks)[0]
    return page, TAG.findall(page).count("</blockquote>")


def digest_messages(digest: Digest) -> tuple[str, ...]:
    """A digest as messages; one line where there was nothing to tell."""
    language = digest.language
    if not digest.statements:
        empty = phrase(language, "digest-empty", date=formats.day(digest.date, language))
        return split([empty, *_withdrawn(digest.withdrawn, language)])
    counts = " · ".join(
        (
            formats.weekday(digest.date, language),
            translate(language, "digest-statements", count=digest.total),
            translate(language, "digest-sources", count=digest.sources),
        )
    )
    blocks = [statement_html(view, language, digest.timezone) for view in digest.statements]
    if digest.left_out:
        blocks[-1] = f"{blocks[-1]}\n\n{phrase(language, 'digest-more', count=digest.left_out)}"
    if digest.figures:
        blocks.append(_loose_figures(digest.figures, language))
    blocks += _withdrawn(digest.withdrawn, language)
    blocks[0] = f"<b>{phrase(language, 'digest-title')}</b>\n{escape(counts)}\n\n{blocks[0]}"
    return split(blocks)


def listing(title: str, lines: Iterable[tuple[str, str]], closing: str | None = None) -> tuple[str, ...]:
    """A bold title over lines «name — text», all given as plain text."""
    rows = [f"{escape(clip(name, NAME_LIMIT))} — {escape(clip(text, ROLE_LIMIT))}" for name, text in lines]
    last = [] if closing is None else [f"\n{escape(closing)}"]
    return split([f"<b>{escape(title)}</b>\n", *rows, *last], separator="\n")


def _speaker(view: StatementView, language: str) -> str:
    parts = [_name(view, language)]
    role = view.role if view.language == language else view.roles.get(language, view.role)
    if role:
        parts.append(escape(clip(role, ROLE_LIMIT)))
    head = ", ".join(parts)
    if view.kind is Kind.INDIRECT:
        head = f"{head} <i>{phrase(language, 'paraphrase')}</i>"
    return head


def _name(view: StatementView, language: str) -> str:
    name = view.names.get(language) or view.speaker or translate(language, "speaker-unknown")
    return f"<b>{escape(clip(name, NAME_LIMIT))}</b>"


def _figures(view: StatementView, language: str) -> list[str]:
    figures = [shown for figure in view.figures if (shown := _in(language, figure, view.language))]
    lines = [figure_line(figure, language) for figure in figures[:MAX_FIGURES]]
    more = len(figures) - MAX_FIGURES
    if more > 0:
        lines.append(translate(language, "more-figures", count=more))
    return [f"• {escape(line)}" for line in lines]


def _corrected(view: StatementView, language: str) -> list[str]:
    """What an outlet had first, where it was another figure, another speaker or other words."""
    if not view.earlier:
        return []
    wording = correction(view) or view.earlier[-1]
    outlet = clip(wording.outlet, OUTLET_LIMIT)
    if wording.speaker_id != view.speaker_id:
        speaker = wording.names.get(language) or wording.speaker or translate(language, "speaker-unknown")
        return [phrase(language, "corrected-speaker", outlet=outlet, speaker=clip(speaker, NAME_LIMIT))]
    told = {fact(figure) for figure in view.figures}
    figures = [
        figure_line(shown, language)
        for figure in wording.figures
        if fact(figure) not in told and (shown := _in(language, replace(figure, what=None), wording.language))
    ]
    if figures:
        before = clip("; ".join(figures), EARLIER_LIMIT)
        return [phrase(language, "corrected", outlet=outlet, before=before)]
    before = clip(_around_change(wording.quote, view.quote), EARLIER_LIMIT)
    if wording.kind is Kind.DIRECT:
        before = before.join(MARKS.get(wording.language, MARKS["ru"]))
    return [phrase(language, "corrected" if correction(view) else "reworded", outlet=outlet, before=before)]


def _around_change(before: str, now: str) -> str:
    """Of the words before a change those that changed, with a few on either side."""
    old, new = before.split(), now.split()
    start = _equal(old, new)
    end = len(old) - _equal(old[start:][::-1], new[start:][::-1])
    first = start - WORDS_AROUND if start > 2 * WORDS_AROUND else 0
    last = end + WORDS_AROUND if end < len(old) - 2 * WORDS_AROUND else len(old)
    return " ".join([*(["…"] if first else []), *old[first:last], *(["…"] if last < len(old) else [])])


def _equal(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two sequences begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((count for count, (a, b) in pairs if a != b), min(len(one), len(other)))


def _loose_figures(views: Sequence[FigureView], language: str) -> str:
    """What articles say in words of their own: the figure, and who carries it."""
    lines = [f"<b>{phrase(language, 'digest-figures')}</b>"]
    for view in views:
        if shown := _in(language, view.figure, view.mention.language):
            lines.append(f"• {escape(figure_line(shown, language))} — {_link(view.mention)}")
    return "\n".join(lines)


def _withdrawn(views: Sequence[StatementView], language: str) -> list[str]:
    """What was told before and no outlet stands by any more: who was to have said it, and who told it."""
    if not views:
        return []
    lines = [f"<b>{phrase(language, 'digest-withdrawn')}</b>"]
    for view in views[:MOST_WITHDRAWN]:
        quote = clip(view.quote, WITHDRAWN_LIMIT)
        if view.kind is Kind.DIRECT:
            quote = quote.join(MARKS.get(view.language, MARKS["ru"]))
        outlets = ", ".join(dict.fromkeys(mention.outlet for mention in view.mentions))
        lines.append(f"• {_name(view, language)}: {escape(quote)} — {escape(clip(outlets, OUTLET_LIMIT))}")
    if len(views) > MOST_WITHDRAWN:
        lines.append(phrase(language, "digest-withdrawn-more", count=len(views) - MOST_WITHDRAWN))
    return ["\n".join(lines)]


def _in(language: str, figure: Figure, source: str) -> Figure | None:
    """The figure as readers of `language` understand it; None for a count that tells them nothing.

    A bare «40» of nothing named tells nobody anything. From another language the words of the text are left
    out, and the name of the catalogued series stands in.
    """
    if figure.unit == "count" and figure.what is None and not any(c.isalpha() for c in figure.text):
        return None
    if language == source:
        return figure
    key = f"indicator-{figure.indicator}"
    what = translate(language, key) if figure.indicator and knows(language, key) else None
    if figure.unit == "count" and what is None:
        return None
    return replace(figure, what=what, period=None)


def _sources(view: StatementView, language: str, timezone: str) -> str:
    mentions = list({mention.outlet: mention for mention in reversed(view.mentions)}.values())[::-1]
    said = view.said_at.astimezone(ZoneInfo(timezone)).date()
    line = ", ".join([*map(_link, mentions[:1]), formats.day(said, language)])
    others = mentions[1:]
    if not others:
        return line
    links = ", ".join(map(_link, others[: MAX_SOURCES - 1]))
    more = " …" if len(others) >= MAX_SOURCES else ""
    return f"{line} + {phrase(language, 'more-sources', count=len(others))}: {links}{more}"


def _link(mention: Mention) -> str:
    name = escape(clip(mention.outlet.strip() or mention.url, NAME_LIMIT))
    if not mention.url.startswith(("http://", "https://")):
        return name
    return f'<a href="{escape(mention.url)}">{name}</a>'


def _shorten(text: str, limit: int) -> str:
    """Plain text within `limit` units, cut after a sentence ending in the latter half, else after a word."""
    if utf16_len(text) <= limit:
        return text
    head = _head(text, limit - len(CUT))
    ends = [match.end() for match in SENTENCE_END.finditer(head, len(head) // 2)]
    cut = ends[-1] if ends else max(head.rfind(" "), head.rfind("\n"))
    return head[: cut if cut > len(head) // 2 else len(head)].rstrip() + CUT


def _head(text: str, limit: int) -> str:
    """The longest beginning within `limit` units."""
    used = 0
    for index, char in enumerate(text):
        used += utf16_len(char)
        if used > limit:
            return text[:index]
    return text
