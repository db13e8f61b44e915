"""HTML as feeds carry it → paragraphs of plain text. Pure."""

import html
import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from lxml.html.defs import block_tags

PARAGRAPH_BREAK = "\n\n"

# lxml's list is HTML 4's, which counts del and ins as blocks; in news they mark a word or two.
_BLOCKS = (block_tags - {"del", "ins"}) | {"article", "aside", "br", "details", "figure", "footer", "header"}
_BLOCKS |= {"main", "nav", "section", "summary"}
_SKIPPED = ("figcaption", "head", "iframe", "noscript", "object", "script", "style", "svg", "template")
_SPACE_IN_LINE = re.compile(r"[^\S\n]+")
_SPACE_AT_BREAK = re.compile(r" ?\n ?")
# In text without markup a line may be wrapped anywhere: only after a sentence's end, before a dash or at a
# blank line does a new paragraph begin.
_NEW_PARAGRAPH = re.compile(r"\n{2,}|(?<=[.!?…:;»”\"])\n|\n(?=[–—-] )")
# Plain tags, which need no parser: text, name, text, … in turn.
_PLAIN_TAG = re.compile(r"""</?([a-zA-Z][a-zA-Z1-6]*)(?:\s(?:[^<>"']|"[^<>"]*"|'[^<>']*')*)?/?>""")
_PLAIN_BLOCKS = frozenset("p div br ul ol li h1 h2 h3 h4 h5 h6 blockquote figure section article hr".split())
_PLAIN_INLINE = frozenset("a b i em strong span u s sup sub small font q cite mark img wbr".split())
# A closing tag, an image or an entity makes a headline HTML; "<5%>" and "Q&A" do not.
_TITLE_MARKUP = re.compile(
    r"</[a-z]\w{0,9}>|<(?:br|img|wbr)\b[^<>]{0,999}>|&(?:[a-z]\w{1,9}|#\d{1,6}|#x[\da-f]{1,6});",
    re.IGNORECASE,
)
_ESCAPED_TWICE = re.compile(
    r"</?(?:p|div|br|b|strong|a|em|span)\b[^<>]*>|&(?:nbsp|laquo|quot|[mn]dash|amp|#\d{2,5});"
)
_LONGEST_TAG = 20_000
_ENDLESS_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONGEST_TAG},}}>?")
_BREAK = "\0"


def paragraphs(markup: str) -> str:
    """The readable text of `markup` (HTML or plain text), its paragraphs separated by a blank line."""
    text = _read(markup)
    # Escaped twice on its way into the feed; no article is about tags.
    return _read(text) if ("<" in text or "&" in text) and _ESCAPED_TWICE.search(text) else text


def one_line(text: str) -> str:
    """A title on one line, whether it is HTML or plain text; many feeds escape entities twice."""
    if ("<" in text or "&" in text) and _TITLE_MARKUP.search(text):
        text = html.unescape(paragraphs(text))
    return " ".join(text.split())


def _read(markup: str) -> str:
    if "<" not in markup and "&" not in markup:
        return _from_lines(markup)
    if (text := _plain(markup)) is not None:
        return text
    root = html_tree(markup)
    if root is None:
        return ""
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    if not any(element.tag in _BLOCKS for element in root.iter()):
        return _from_lines("".join(root.itertext()))
    return _joined(_flow(root).split(_BREAK))


def _plain(markup: str) -> str | None:
    """What simple markup says, without a parser, as a parser would have it; None where it is not simple."""
    parts = _PLAIN_TAG.split(markup)
    texts, names = parts[::2], {name.lower() for name in set(parts[1::2])}
    if not names <= _PLAIN_BLOCKS | _PLAIN_INLINE or any("<" in text for text in texts):
        return None
    if names.isdisjoint(_PLAIN_BLOCKS):
        return _from_lines(html.unescape("".join(texts)))
    for place in range(1, len(parts), 2):
        parts[place] = "" if parts[place].lower() in _PLAIN_INLINE else _BREAK
    return _joined(html.unescape("".join(parts)).split(_BREAK))


def html_tree(markup: str) -> HtmlElement | None:
    """The tree of an HTML document or part of one, without comments; None where there is nothing in it."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        # As bytes: lxml refuses a str which declares an encoding. What is nested absurdly it cuts.
        return document_fromstring(without_endless_tags(markup).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None


def without_endless_tags(markup: str) -> str:
    """`markup` but tags with an absurd number of attributes, over which parsers brood for minutes."""
    return _ENDLESS_TAG.sub("", markup) if len(markup) > _LONGEST_TAG else markup


def _flow(root: HtmlElement) -> str:
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append(_BREAK)
        parts.append((element.text if event == "start" else element.tail) or "")
    return "".join(parts)


def _from_lines(text: str) -> str:
    if "\n" not in text:
        return " ".join(text.split())
    text = _SPACE_AT_BREAK.sub("\n", _SPACE_IN_LINE.sub(" ", text))
    return _joined(_NEW_PARAGRAPH.split(text))


def _joined(parts: list[str]) -> str:
    tidy = (" ".join(part.split()) for part in parts)
    return PARAGRAPH_BREAK.join(part for part in tidy if part)
