"""Texts to break an extractor: mutations of ordinary ones, and what grows without end."""

import random
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
MARKS = [
    "«",
    "»",
    '"',
    "“",
    "”",
    "„",
    "'",
    "’",
    "— ",
    "– ",
    "-",
    "\n",
    "\n\n",
    ".",
    ", ",
    ": ",
    "?",
    "…",
    "(",
    ")",
    "[",
    "]",
]
ODD = [
    "\x00",
    "\x07",
    "\x1b",
    "\x7f",
    "\u200b",
    "\u200f",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u0301",
    "\ud83d",
    "\udc00",
    "\U00031350",
    "\ue000",
    "\U000e0041",
    "ﷺ",
    "İ",
    "ß",
    "ǆ",
    "\u0378",
]
WORDS = [
    "сказал",
    "заявил, что",
    "по словам",
    "Токаев",
    "Путина",
    "он",
    "в МИД РК",
    "деп",
    "айтты",
    "said",
    "that",
    "according to",
    "5 млрд",
    "№",
    "12.12.2024",
]
REPEATED = [
    "«",
    '"А ',
    "— ",
    "сказал, ",
    "по словам Токаева, ",
    "Токаев ",
    "президент Казахстана ",
    "А",
    ", как ",
    "он ",
    "(",
    "А. ",
    "said that ",
    "Tokayev ",
    "«Да», — сказал он. ",
    "1 234 567 ",
    "деп айтты. ",
    "– Да\n",
    "Токаев: да.\n",
    "«Да\n",
    "'а ",
    ", а ",
    "министерства ",
    "В.П.",
    "и ",
    "Об этом сообщил он. ",
    "к\u0301",
    "\u202e",
    "ministry of ",
    "-",
    "9",
    "а-",
    "«А «",
    ":",
    "со ссылкой на ",
]


def texts() -> list[str]:
    """The texts of our cases."""
    return [
        case["text"]
        for path in sorted((HERE / "cases").glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def mutated(text: str, dice: random.Random) -> str:
    """A text with random marks, cuts, repeats, odd characters and words."""
    chars = list(text)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(chars) + 1)
        match dice.randrange(6):
            case 0 | 1:
                chars[at : at + dice.randint(0, 3)] = dice.choice(MARKS)
            case 2:
                chars[at:at] = dice.choice(ODD)
            case 3:
                del chars[at : at + dice.randint(1, 40)]
            case 4:
                chars[at:at] = chars[at : at + dice.randint(1, 60)] * dice.randint(1, 4)
            case _:
                chars[at:at] = f" {dice.choice(WORDS)} "
    return "".join(chars)


def endless(piece: str, length: int) -> str:
    """A piece repeated to a length in characters."""
    return piece * (length // len(piece))
