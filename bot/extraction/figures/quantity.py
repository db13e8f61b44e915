"""A quantity as it is read: a number on its tokens, with what it measures.

Pure.
"""

from dataclasses import dataclass
from decimal import Decimal

from bot.extraction.figures.numbers import Token
from bot.extraction.figures.units import Unit
from storage.model import Qualifier

POSSESSIVE = frozenset("ы і сы сі ын ін".split())
DASHES = frozenset("—–-")
COUNT = Unit("count", Decimal(1))
TIMES = frozenset(["years", "months", "weeks", "days", "hours", "minutes"])
TAKES = ("окуп", "добир", "добер", "добра", "доезж", "доед", "доеха", "доставл", "долет")
"""Beginnings of verbs that take a span of time, which then measures something: «окупится за восемь лет»."""
_ASIDE = 6
_TOGETHER = ("еуі", "ауы")
"""Endings of a Kazakh number that says how many of those named: «екеуі»."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it measures on the tokens `first:last`; `unit` None where the text leaves it out.

    `low` and `high` count in the multiplier `scale` but not yet the unit's. `noun` is the token range of a
    counted noun phrase; `bounds` a qualifier that stands inside («20 с лишним млрд», «300-ден астам шарт»).
    """

    first: int
    last: int
    low: Decimal
    scale: Decimal = Decimal(1)
    high: Decimal | None = None
    unit: Unit | None = None
    noun: tuple[int, int] | None = None
    spelled: bool = False
    bounds: Qualifier | None = None

    @property
    def unit_id(self) -> str:
        """The unit's identifier, "" where there is none."""
        return self.unit.id if self.unit is not None else ""

    @property
    def bare(self) -> bool:
        """Whether nothing in place says what it measures."""
        return self.unit is None


def of_them(tokens: list[Token], first: int, last: int) -> bool:
    """Whether a Kazakh number is one of what was named before: «60-ы», «екеуі»."""
    ending = tokens[last - 1].text
    return (last - first == 3 and ending in POSSESSIVE) or (last - first == 1 and ending.endswith(_TOGETHER))


def converted(tokens: list[Token], last: Quantity, one: Quantity) -> bool:
    """«1,5 трлн рублей ($15,6 млрд)», «40 млн тенге за месяц (7 млн рублей)»: in another currency."""
    if not (last.unit and one.unit and last.unit.money and one.unit.money and one.first - last.last < _ASIDE):
        return False
    opened = next((at for at in (one.first - 1, one.first - 2) if tokens[at].text == "("), 0)
    between = tokens[last.last : opened]
    return opened >= last.last and all(token.kind != "sign" for token in between)


def is_year(token: Token) -> bool:
    """Whether a token looks like a calendar year of our time."""
    return (
        token.kind == "number"
        and len(token.text) == 4
        and token.text.isdigit()
        and 1900 <= int(token.text) <= 2100
    )
