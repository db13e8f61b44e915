"""The Russian noun phrase that a figure measures, found by the clause it stands in.

Pure. Walks from the figure to the beginning of its clause: past a verb of measure or change («составил»,
«вырос на», «довести до») to the subject or object that agrees with it, or past a dash to a name of a measure.
Whatever else stands between — another verb, a person, «задача» — ends the search: none is better than a wrong
one.
"""

from typing import Any

from bot.extraction.figures.indicators import named, wording
from bot.extraction.figures.nouns import (
    NounPhrase,
    genitive_at,
    is_common,
    part_of_speech,
    phrase,
    reading,
    readings,
)
from bot.extraction.figures.numbers import Token, touching
from bot.extraction.figures.quantity import DASHES, Quantity
from storage.morphology import parses

_REACH, _ASIDE = 40, 12
_VERBS = frozenset(["VERB", "INFN", "PRTS", "GRND", "PRED"])
_SMALL = frozenset(["PREP", "ADVB", "PRCL", "COMP", "CONJ", "NUMR"])
_PAIRS = {")": "(", "]": "[", "»": "«", "”": "“", '"': '"'}
_CASES = ("nomn", "accs")
_MUCH = frozenset("до от свыше более менее не около порядка почти примерно".split())


def measured_by(
    tokens: list[Token], one: Quantity, bounds: tuple[int, int], taken: frozenset[int]
) -> NounPhrase | None:
    """What a Russian figure measures, or None; `bounds`: its sentence, `taken`: figures and periods."""
    start, end = max(bounds[0], one.first - _REACH), bounds[1]
    return (
        _beside(tokens, one, (start, end))
        or _behind(tokens, one, end)
        or _Walk(tokens, one, start, taken).run()
    )


def _beside(tokens: list[Token], one: Quantity, bounds: tuple[int, int]) -> NounPhrase | None:
    """«контракты на 5 млрд», «станция мощностью 480 МВт», «кредит в размере 3 млрд»: right before it."""
    at = one.first - 1
    while at >= bounds[0] and tokens[at].text != "на" and wording("rough").get(tokens[at].text):
        at -= 1
    money = one.unit is not None and one.unit.money
    if at > bounds[0] and tokens[at].text == "на" and money and wording("deals").get(tokens[at - 1].text):
        return _any_case(tokens, at - 1, (bounds[0], at))
    if at >= bounds[0] and wording("measures").get(tokens[at].text) and reading(tokens[at].text, "ablt"):
        noun = reading(tokens[at].text, "ablt")
        return NounPhrase(at, at, at + 1, noun)
    sized = at - 2 >= bounds[0] and tokens[at - 1].text == "в" and tokens[at].text in ("размере", "объеме")
    if sized and (wording("measures").get(tokens[at - 2].text) or wording("deals").get(tokens[at - 2].text)):
        return _any_case(tokens, at - 2, (bounds[0], at - 1))
    return None


def _any_case(tokens: list[Token], head: int, bounds: tuple[int, int]) -> NounPhrase | None:
    found = readings(tokens[head].text)
    return phrase(tokens, head, found[0], bounds) if found else None


def _behind(tokens: list[Token], one: Quantity, end: int) -> NounPhrase | None:
    """«на 7,5% вырос экспорт»: a verb right after the figure and its subject right after the verb."""
    at = one.last
    if at + 1 >= end:
        return None
    if tokens[at].text in DASHES and wording("measures").get(tokens[at + 1].text):
        noun = reading(tokens[at + 1].text, "nomn")  # «из них 4 млрд — экспорт»
        return phrase(tokens, at + 1, noun, (at + 1, end)) if noun else None
    if tokens[at].kind != "word" or not _listed(tokens[at].text):
        return None
    for head in range(at + 1, min(at + 4, end)):
        word = tokens[head].text
        noun = _fitting(word, tokens[at].text) if tokens[head].kind == "word" else None
        if noun is not None and noun.tag.case == "nomn" and noun.tag.animacy != "anim" and is_common(word):
            return phrase(tokens, head, noun, (at + 1, end))
        if part_of_speech(word) != "ADJF":
            return None
    return None


def _verb(word: str) -> Any | None:
    """A word's reading as a verb, if that is its likeliest."""
    first = parses(word)[0]
    return first if first.tag.POS in _VERBS else None


def _listed(word: str) -> bool:
    """Whether it is a verb whose subject or object a figure may measure."""
    known = wording("measuring").get(word) or wording("change").get(word) or wording("spending").get(word)
    return bool(known and _verb(word))


def _fitting(word: str, verb: str) -> Any | None:
    """The reading of a noun which makes it the subject of a verb, or the object of a verb of change."""
    tag = parses(verb)[0].tag
    if wording("spending").get(verb):
        return None
    if "tran" in tag and tag.POS != "PRTS" and not wording("measuring").get(verb):
        return reading(word, "accs")
    for noun in readings(word):
        if noun.tag.case != "nomn":
            continue
        number = tag.number is None or noun.tag.number == tag.number
        gender = tag.gender is None or tag.number != "sing" or noun.tag.gender in (tag.gender, None)
        if number and gender:
            return noun
    return None


class _Walk:
    """One search backwards; `run` gives its result."""

    def __init__(self, tokens: list[Token], one: Quantity, start: int, taken: frozenset[int]) -> None:
        self.tokens, self.one, self.start, self.taken = tokens, one, start, taken
        self.at = one.first - 1
        self.verb: str | None = None
        self.dash = False
        self.plain = True
        """Whether only small words and figures were passed so far."""
        self.held: NounPhrase | None = None
        """A name met before any verb: the verb on its other side decides."""
        self.nouns = False

    def run(self) -> NounPhrase | None:
        while self.at >= self.start:
            token = self.tokens[self.at]
            if self.at in self.taken:
                self.at -= 1
            elif token.kind == "word":
                done, found = self._word(token)
                if done:
                    return found
            elif token.kind == "sign" and not self._sign(token.text):
                break
            else:
                self.at -= 1
        return self._bare()

    def _bare(self) -> NounPhrase | None:
        """«Товарооборот сейчас 28», «налог 12 %»: a known measure, then nothing but small words."""
        return self.held if self.held and self.plain and self._known(self.held) else None

    def _attached(self, found: NounPhrase) -> bool:
        """«[запустили] транзит до 3 млрд»: the figure says how much of it."""
        between = [token.text for token in self.tokens[found.last : self.one.first]]
        return bool(between) and set(between) <= _MUCH and self._known(found)

    def _known(self, found: NounPhrase) -> bool:
        words = [self.tokens[at].text for at in range(found.first, found.last)]
        return any(wording("measures").get(word) for word in words) or any(
            self.one.unit_id in series.units for at in range(len(words)) for series, _ in named(words, at)
        )

    def _sign(self, sign: str) -> bool:
        """Pass a sign; False where the clause begins."""
        if sign in DASHES and touching(self.tokens, self.at + 1):
            self.at -= 1  # «российско-казахстанской»
            return True
        if sign in DASHES or sign == ":":
            opens = self.plain and not (self.dash or self.held or self.verb) and self.at > self.start
            self.dash = self.dash or opens
            return opens
        if sign == ",":
            return self._comma()
        if sign in _PAIRS:
            for at in range(self.at - 1, max(self.start, self.at - _ASIDE) - 1, -1):
                if self.tokens[at].text == _PAIRS[sign]:
                    self.at = at
                    return True
            return False
        return sign in "%$₽₸€+"

    def _comma(self) -> bool:
        if self.held is not None:
            return False
        for at in range(self.at - 1, max(self.start, self.at - _ASIDE) - 1, -1):
            if self.tokens[at].text == ",":
                if wording("aside").get(self.tokens[at + 1].text):
                    self.at = at  # «товарооборот, по данным ведомства, составил»
                    return True
                break
        if self.verb:
            return not self.nouns and not self.dash
        return self.plain and self.at < self.one.first - 1

    def _word(self, token: Token) -> tuple[bool, NounPhrase | None]:
        word, part = token.text, part_of_speech(token.text)
        if wording("clause").get(word):
            return True, self._bare()
        if part in _VERBS:
            return self._verbal(word)
        if part == "NPRO" and self.verb and any(p.tag.case == "nomn" for p in parses(word)[:1]):
            return True, None
        if word == "и" and self.held is not None:
            return True, None if readings(self.tokens[self.at - 1].text) else self._bare()
        if part == "NOUN" or readings(word):
            return self._noun(token)
        self.plain = self.plain and (part in _SMALL or bool(wording("rough").get(word)))
        self.at -= 1
        return False, None

    def _verbal(self, word: str) -> tuple[bool, NounPhrase | None]:
        if self.held is not None:
            head = self.tokens[self.held.head].text
            if not _listed(word):
                return True, self.held if self._attached(self.held) else None
            noun = _fitting(head, word)
            return True, self._phrase(self.held.head, noun) if noun else None
        if _listed(word):
            if self.verb is None or part_of_speech(self.verb) == "GRND":
                self.verb = word
        elif not wording("auxiliary").get(word):
            return True, None
        self.plain = False
        self.at -= 1
        return False, None

    def _noun(self, token: Token) -> tuple[bool, NounPhrase | None]:
        at, word = self.at, token.text
        governed = self._governed()
        self.at -= 1
        if governed:
            spent = governed == "на" and self.verb and wording("spending").get(self.verb)
            noun = reading(word, "accs") if spent and is_common(word) else None
            self.plain = self.plain and self.held is not None
            return (True, self._phrase(at, noun)) if noun else (False, None)
        if self._dependent(at) or self._name(at):
            return False, None
        noun = reading(word, *_CASES)
        if noun is None:
            stranger = any(p.tag.case == "nomn" for p in parses(word)[:1])
            self.plain = False
            return stranger, None
        self.nouns = True
        if noun.tag.animacy == "anim" or not is_common(word):
            return True, None
        if wording("levels").get(word) and genitive_at(self.tokens, at + 1, self.one.first) is None:
            return True, None
        if wording("growth").get(word):
            return True, genitive_at(self.tokens, at + 1, self.one.first, abbreviations=True)
        return self._candidate(at, word, noun)

    def _candidate(self, at: int, word: str, noun: Any) -> tuple[bool, NounPhrase | None]:
        if self.verb is not None:
            fitting = _fitting(word, self.verb)
            found = self._phrase(at, fitting) if fitting else None
            copula = wording("copula").get(self.verb)
            return True, found if found and (not copula or self._known(found)) else None
        found = self._phrase(at, noun)
        if self.dash:
            return True, found if self._known(found) else None
        if self.held is not None:
            return True, None
        self.held, self.at = found, found.first - 1
        return False, None

    def _phrase(self, head: int, noun: Any) -> NounPhrase:
        return phrase(self.tokens, head, noun, (self.start, self.one.first))

    def _governed(self) -> str:
        """The preposition that governs the noun here, "" where none does."""
        at = self.at - 1
        while at >= self.start and (
            at in self.taken
            or self.tokens[at].kind == "number"
            or (
                self.tokens[at].kind == "word"
                and part_of_speech(self.tokens[at].text) in ("ADJF", "PRTF", "NUMR")
            )
        ):
            at -= 1
        preposition = at >= self.start and part_of_speech(self.tokens[at].text) == "PREP"
        return self.tokens[at].text if preposition else ""

    def _name(self, at: int) -> bool:
        """Whether the noun is a name that another noun before it bears: «портов Актау и Курык»."""
        token, before = self.tokens[at], at - 1
        if not token.capital or before <= self.start or any("Abbr" in p.tag for p in parses(token.text)):
            return False
        before -= self.tokens[before].text == "и"
        return before not in self.taken and bool(readings(self.tokens[before].text))

    def _dependent(self, at: int) -> bool:
        """Whether the noun may hang on another right before it: «рост добычи»."""
        if reading(self.tokens[at].text, "gent", "gen2") is None:
            return False
        before = at - 1
        if before > self.start and self.tokens[before].text == "и":
            return self._dependent(before - 1)  # «поставки муки и зерна»
        while before > self.start and part_of_speech(self.tokens[before].text) == "ADJF":
            before -= 3 if self.tokens[before - 1].text == "-" else 1
        return before >= self.start and before not in self.taken and bool(readings(self.tokens[before].text))
