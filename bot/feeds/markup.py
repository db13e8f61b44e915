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
_SPACE = re.compile(r"\s+")
_SPACE_IN_LINE = re.compile(r"[^\S\n]+")
_SPACE_AT_BREAK = re.compile(r" ?\n ?")
# In text without markup a line may be wrapped anywhere: only after a sentence's end, before a dash or at a
# blank line does a new paragraph begin.
_NEW_PARAGRAPH = re.compile(r"\n{2,}|(?<=[.!?…:;»”\"])\n|\n(?=[–—-] )")


def paragraphs(markup: str) -> str:
    """The readable text of `markup` (HTML or plain text), its paragraphs separated by a blank line."""
    if "<" not in markup and "&" not in markup:
        return _from_lines(markup)
    root = _tree(markup)
    if root is None:
        return ""
    if not any(element.tag in _BLOCKS for element in root.iter()):
        return _from_lines("".join(root.itertext()))
    return _joined(_flow(root).split("\n"))


def one_line(text: str, *, markup: bool = False) -> str:
    """A title on one line. Entities are read even in plain text, since many feeds escape them twice."""
    return _SPACE.sub(" ", paragraphs(text) if markup else html.unescape(text)).strip()


def _tree(markup: str) -> HtmlElement | None:
    # As bytes: lxml refuses a str which declares an encoding. Its depth limit cuts what is nested absurdly.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing in it
        return None
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    return root


def _flow(root: HtmlElement) -> str:
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append("\n")
        parts.append(_SPACE.sub(" ", (element.text if event == "start" else element.tail) or ""))
    return "".join(parts)


def _from_lines(text: str) -> str:
    text = _SPACE_AT_BREAK.sub("\n", _SPACE_IN_LINE.sub(" ", text))
    return _joined(_NEW_PARAGRAPH.split(text))


def _joined(parts: list[str]) -> str:
    tidy = (_SPACE.sub(" ", part).strip() for part in parts)
    return PARAGRAPH_BREAK.join(part for part in tidy if part)
