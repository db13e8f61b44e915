"""Hostile texts through the extractor: none may raise or take long, spans must lead back.

python -m benchmarks.fuzz_extraction [--count 20000] [--seed 1] [--limit 2.0]
"""

import argparse
import random
import sys
import time
from datetime import date

from bot.extraction import extract
from tests.extraction.hostile import REPEATED, endless, mutated, texts

_DAY = date(2024, 1, 3)
_LONG = 1_000_000


def main() -> int:
    """Prints what broke and the slowest text; exit code 1 if anything broke."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=20_000, help="mutated texts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=2.0, help="seconds of processor time a text may take")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    ordinary = texts()
    for text in ordinary[:20]:
        extract(text, published=_DAY)  # loads the models
    slowest, broken = (0.0, ""), 0
    for number in range(options.count + len(REPEATED)):
        if number < len(REPEATED):
            text = endless(REPEATED[number], _LONG)
        else:
            text = mutated(dice.choice(ordinary), dice)
            if dice.random() < 0.1:
                text = mutated(text + dice.choice(ordinary), dice)
        began = time.process_time()
        wrong = _wrong(text)
        took = time.process_time() - began
        slowest = max(slowest, (took, repr(text[:60])))
        if wrong or took > options.limit:
            broken += 1
            print(f"{wrong or f'{took:.1f} s'}: {text[:300]!r}")
    print(
        f"{options.count} mutated, {len(REPEATED)} endless; {broken} broke; "
        f"slowest {slowest[0]:.2f} s {slowest[1]}"
    )
    return 1 if broken else 0


def _wrong(text: str) -> str | None:
    """What is wrong with an extraction, in a few words."""
    try:
        found = extract(text, published=_DAY, country="KZ")
    except Exception as error:  # whatever it is, the report is what this program is for
        return f"{type(error).__name__}: {error}"
    for statement in found.statements:
        if statement.quote != " … ".join(text[start:end] for start, end in statement.spans):
            return "spans do not lead back to the quote"
        if not all(0 <= start < end <= len(text) for start, end in statement.spans):
            return "spans out of the text"
    figures = [*found.figures, *(figure for one in found.statements for figure in one.figures)]
    if any(text[slice(*figure.span)] != figure.text for figure in figures):
        return "a figure's span does not lead back to its text"
    return None


if __name__ == "__main__":
    sys.exit(main())
