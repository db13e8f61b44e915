"""How the data of these tests writes figures: `[> < ~]value[..max] unit | period = first..last | …`."""

from datetime import date
from decimal import Decimal
from typing import Any

from storage.model import Figure, Qualifier

SIGNS = {">": Qualifier.OVER, "<": Qualifier.UNDER, "~": Qualifier.ABOUT}


def fields(line: str) -> dict[str, Any]:
    """The fields of `Figure` that a line states; a period left out is stated to be None, and «-» is None."""
    head, *rest = (part.strip() for part in line.split("|"))
    sign, _, head = head.partition(" ") if head[0] in SIGNS else ("", "", head)
    number, unit = head.split()
    low, _, high = number.partition("..")
    found: dict[str, Any] = {
        "value": Decimal(low),
        "value_max": Decimal(high) if high else None,
        "unit": unit,
        "qualifier": SIGNS.get(sign, Qualifier.EXACT),
    }
    period, _, days = (rest[0] if rest else "").partition(" = ")
    found["period"] = period or None
    if days:
        found["period_start"], found["period_end"] = bounds(days)
    named = zip(("what", "indicator"), rest[1:], strict=False)
    found |= {key: None if value == "-" else value for key, value in named if value}
    return found


def bounds(days: str) -> tuple[date | None, date | None]:
    """Read `first..last`, either of which may be missing."""
    first, _, last = days.partition("..")
    return (date.fromisoformat(first) if first else None), (date.fromisoformat(last) if last else None)


def figure(line: str) -> Figure:
    """A figure that says what a line says."""
    return Figure(text=line, span=(0, len(line)), **fields(line))
