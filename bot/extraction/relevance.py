"""Is this about Kazakhstan and Russia? A statement is judged by its words, its speaker, what is around it.

The surest sign goes first: both sides, or a tie of theirs, in the words themselves; the other side in the
mouth of one; only then what the sentences around deal with. Third countries, sport, shows and crime take a
statement out, unless it is itself of relations.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bot.extraction.evidence import Evidence, Weights, gate
from bot.extraction.text import sentences
from storage.model import Span

__all__ = ["Article", "gate"]

_BEFORE, _AFTER = 2, 1
"""So many sentences before and after a statement tell what it deals with."""
_LEAD = 2
"""The headline and so many sentences tell what an article deals with."""
_LEISURE, _CHRONICLE = 2.0, 2.0
"""From so much on an article may be of sport or shows, or of crime and accidents."""
_OTHER = {"KZ": "RU", "RU": "KZ"}
_THIRD = "third"


class Article:
    """A text with its headline, to judge its statements by."""

    def __init__(self, title: str | None, text: str) -> None:
        self._shift = len(title) + 1 if title else 0
        whole = f"{title}\n{text}" if title else text
        self._evidence = Evidence(whole)
        self._all = self._evidence.within([(0, len(whole))])
        self._both = self._all.both or (self._evidence.kazakh and self._all.ru > 0)
        self._sentences = sentences(whole, 0, len(whole)) if self._both else []
        self._starts = [start for start, _ in self._sentences]
        self._weights = [self._evidence.within([sentence]) for sentence in self._sentences]
        self._joins = list(map(_joins, self._weights))
        self._head = bisect_left(self._starts, self._shift) + _LEAD
        self._lead = self._evidence.within(self._sentences[: self._head])
        self._opens = any(map(_of_both_alone, self._weights[: self._head - 1]))

    def about(self, parts: Sequence[Span], country: str | None, who: str) -> bool:
        """Whether a statement deals with the two countries.

        `parts` are its words' spans in the text, `country` its speaker's, `who` the words that name him.
        """
        if not self._both:
            return False
        parts = [(start + self._shift, end + self._shift) for start, end in parts]
        own = self._evidence.within(parts)
        first, last = self._at(parts[0][0]), self._at(parts[-1][1] - 1)
        frame = self._evidence.within(_without(self._sentences[first : last + 1], parts))
        side = _side(country, who, frame)
        if self._elsewhere:
            return _of_relations(own, side)
        if own.both:
            relations = own.two or own.mutual or own.ties or own.joint or own.unions
            third = self._lead.others > 0 and self._all.others > self._all.ru
            if third or (own.others and self._of_third):
                return bool(relations)
            return own.matter or own.others < 2
        if side == _THIRD or (side is None and self._of_third):
            return False
        if side and own.of(_OTHER[side]):
            return own.matter or own.others <= own.of(_OTHER[side])
        if own.others:
            return False
        if own.unions:
            return True
        if own.kz or own.ru:
            return self._one_sided(own, "KZ" if own.kz else "RU", first, last)
        return self._implied(own, side, first, last)

    @property
    def _elsewhere(self) -> bool:
        """Whether the article is of sport or shows, of crime or accidents."""
        every = self._all
        relations = every.ties + every.two + every.mutual + every.deals / 2
        return (every.leisure >= _LEISURE and every.leisure > relations) or (
            every.chronicle >= _CHRONICLE and every.chronicle > relations
        )

    @property
    def _of_third(self) -> bool:
        """Whether the article begins with a third country, and not with both of ours."""
        return self._lead.others > 0 and not self._lead.both

    def _one_sided(self, own: Weights, named: str, first: int, last: int) -> bool:
        """One side is in the words: the other must be near, or in the lead."""
        near = self._near(first - _BEFORE, last + _AFTER)
        if not own.matter and (near.others or not near.matter):
            return self._opens or self._joined(first, last)
        other = _OTHER[named]
        if self._of_third and not own.mutual:
            return self._dealt_with(other, first, last)
        if not own.mutual:
            if not any(each.of(named) and each.matter for each in self._weights[first : last + 1]):
                return self._opens or self._joined(first, last)
            near = self._near(first - _BEFORE, last)
        return near.of(other) + self._lead.of(other) > 0 or self._dealt_with(other, first, last)

    def _implied(self, own: Weights, side: str | None, first: int, last: int) -> bool:
        """No side is in the words: what is around must be of both."""
        near = self._near(first - _BEFORE, last + _AFTER)
        if near.others > near.kz + near.ru or self._of_third:
            return False
        if own.two and not self._all.others:  # «товарооборот двух стран», and no third one far and wide
            return True
        if self._joined(first, last) or (self._opens and side in _OTHER):
            return True
        if any(self._joins[: self._head]) and (own.matter or sum(self._joins) > 1):
            return True
        if near.joint or own.joint:
            return bool(near.kz and near.ru)
        before = self._near(first - _BEFORE, last)
        if before.both and not before.others and (own.matter or (before.matter and side in _OTHER)):
            return True
        if side in _OTHER:
            return own.matter and self._dealt_with(_OTHER[side], first, last)
        dealt = any(self._dealt_with(each, first, last) for each in _OTHER)
        return own.matter and dealt and near.both and not near.others

    def _dealt_with(self, other: str, first: int, last: int) -> bool:
        """Whether a sentence around, of no third country, tells of dealings of the other side."""
        around = self._weights[max(0, first - _BEFORE) : last + 1 + _AFTER]
        return any(each.of(other) and each.matter and not each.others for each in around)

    def _joined(self, first: int, last: int) -> bool:
        return any(self._joins[max(0, first - _BEFORE) : last + 1 + _AFTER])

    def _near(self, first: int, last: int) -> Weights:
        return self._evidence.within(self._sentences[max(0, first) : last + 1])

    def _at(self, place: int) -> int:
        """The sentence at a place."""
        return max(0, bisect_right(self._starts, place) - 1)


def _joins(sentence: Weights) -> bool:
    """Whether a sentence tells of something that the two have between them."""
    of_two = (sentence.two or sentence.unions) and (sentence.kz or sentence.ru) and not sentence.others
    return bool(sentence.both or of_two) and sentence.matter and sentence.leisure + sentence.chronicle < 2


def _of_both_alone(sentence: Weights) -> bool:
    """Whether a sentence names both sides and no third country, and is not of sport, shows or crime."""
    return sentence.both and not sentence.others + sentence.leisure + sentence.chronicle


def _side(country: str | None, who: str, frame: Weights) -> str | None:
    """The speaker's side: the country known, else what his name and role have, else the reporting clause."""
    if country:
        return country if country in _OTHER else _THIRD
    words = Evidence(who).within([(0, len(who))])
    if words.others and not (words.kz or words.ru):
        return _THIRD
    for found in (words, frame):
        if bool(found.kz) != bool(found.ru):
            return "KZ" if found.kz else "RU"
    return None


def _of_relations(own: Weights, side: str | None) -> bool:
    """In an article of something else: words on relations of both, and on nothing else."""
    both = own.both or (side in _OTHER and own.of(_OTHER[side]) > 0)
    relations = own.two + own.mutual + own.ties
    return both and relations > 0 and own.leisure <= 2 * relations


def _without(spans: Sequence[Span], parts: Sequence[Span]) -> list[Span]:
    """The spans less some parts, both in order."""
    left, at = [], spans[0][0] if spans else 0
    for start, end in parts:
        left.append((at, start))
        at = end
    left.append((at, spans[-1][1] if spans else at))
    return [(start, end) for start, end in left if start < end]
