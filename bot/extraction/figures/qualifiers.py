"""How a figure bounds its value: «свыше», «до», «около», «астам», “at least”.

Pure. Words before the figure are compared from the figure backwards, words after it forwards.
"""

from functools import cache

from bot.extraction.figures.numbers import Token
from bot.extraction.figures.stems import Stems
from bot.extraction.figures.units import fits, word_list
from bot.extraction.lexicon import data
from storage.model import Qualifier
from storage.morphology import parses

_PREPOSITIONS = frozenset("на в к с во со by to of for at in за".split())
_COMPARED = frozenset(
    """больше меньше выше ниже более менее дороже дешевле старше моложе дольше
    превысил превысила превысило превысили above below over""".split()
)
_INSIDE = frozenset("астам* аса артық* көп жуық* жуығ* кем таяу* шақты".split())
_REACH = 16
_GROWN = frozenset("% раз раза вдвое втрое вчетверо".split())
_ABLATIVE = ("дан", "ден", "тан", "тен", "нан", "нен")
_THAN = frozenset("аса артық* көп көбі* кем аз азы* жоғары".split())
"""Kazakh words that bound a number in the ablative and compare otherwise."""
_MADE_FOR = (
    "стро",
    "постро",
    "возв",
    "рассч",
    "дел",
    "сдела",
    "созда",
    "переобор",
    "дал",
    "дае",
    "дают",
    "выда",
    "выдел",
    "бер",
)
"""Beginnings of verbs after which «под 300 машин» is what something is for."""
Phrase = tuple[str, ...]


@cache
def _by_word(side: str) -> Stems[list[tuple[Qualifier, Phrase]]]:
    """Phrases by the word that touches the figure, the longest first."""
    table: dict[str, list[tuple[Qualifier, Phrase]]] = {}
    for kind, many in data("units")["qualifiers"][side].items():
        for words in many:
            phrase = tuple(words.split())
            table.setdefault(phrase[-1 if side == "before" else 0], []).append((Qualifier(kind), phrase))
    for phrases in table.values():
        phrases.sort(key=lambda item: -len(item[1]))
    return Stems(table.items())


def qualifier(tokens: list[Token], first: int, last: int) -> Qualifier:
    """The qualifier of the figure on the tokens `first:last`."""
    after = _after(tokens, last)
    if after is not None:
        return after
    return before(tokens, first) or Qualifier.EXACT


def _nearing(tokens: list[Token], first: int) -> bool:
    """«собралось под 300 гостей»: nearly; «под 7 %» is a rate, «построили под 300 машин» a purpose."""
    if first < 2 or tokens[first - 1].text != "под" or tokens[first - 2].text.startswith(_MADE_FOR):
        return False
    if any(t.text.endswith(("ами", "ями")) for t in tokens[first + 1 : first + 3]):
        return False  # «под 40 градусами мороза»
    share = any(t.text == "%" or t.text.startswith("процент") for t in tokens[first + 1 : first + 3])
    return not share and parses(tokens[first - 2].text)[0].tag.POS in ("VERB", "NPRO", "INFN")


def before(tokens: list[Token], first: int) -> Qualifier | None:
    """What the words before a figure say of it."""
    if _nearing(tokens, first):
        return Qualifier.ABOUT
    index = first
    stripped = ""
    if index > 1 and tokens[index - 1].text in _PREPOSITIONS:
        index, stripped = index - 1, tokens[index - 1].text
    for at in (first, index):
        found = _ending(tokens, at)
        if found is None:
            continue
        kind, phrase = found
        if at != first and len(phrase) == 1 and tokens[at - 1].text in _COMPARED:
            return None  # «больше на 20 %» compares
        if (
            kind is Qualifier.UNDER
            and phrase in (("до",), ("up", "to"), ("вплоть", "до"))
            and (changes(tokens, at - 1) or _after_growth(tokens, at - 1))
        ):
            return None
        if phrase in (("от",), ("estimated",)) and stripped:  # “is estimated at 5 billion”
            continue
        return kind
    return None


def _ending(tokens: list[Token], end: int) -> tuple[Qualifier, Phrase] | None:
    for kind, phrase in _by_word("before").get(tokens[end - 1].text) or () if end else ():
        start = end - len(phrase)
        if start >= 0 and all(fits(p, tokens[start + n].text) for n, p in enumerate(phrase)):
            return kind, phrase
    return None


def _after_growth(tokens: list[Token], index: int) -> bool:
    """«выручка — на 18,7 %, до 1 трлн»: by so much, to where it ends."""
    at = index - 1
    while at > 0 and tokens[at].text in (",", "—", "-"):
        at -= 1
    return at >= 0 and (tokens[at].text in _GROWN or tokens[at].text.startswith("процент"))


def changes(tokens: list[Token], index: int) -> bool:
    """Whether a verb or noun of change stands a few words before, in the same clause."""
    words = word_list("change", "words")
    for at in range(index - 1, max(-1, index - _REACH), -1):
        token = tokens[at]
        if token.text in ";!?" or (token.text == "." and tokens[at + 1].capital):
            return False
        if token.kind == "word" and words.get(token.text):
            return True
    return False


def inside(tokens: list[Token], index: int) -> tuple[Qualifier | None, int]:
    """The qualifier between a Kazakh number and its noun («300-ден астам шарт») and its length in words."""
    found = _beginning(tokens, index)
    return (found[0], len(found[1])) if found is not None and found[1][0] in _INSIDE else (None, 0)


def _beginning(tokens: list[Token], index: int) -> tuple[Qualifier, Phrase] | None:
    for kind, phrase in _by_word("after").get(tokens[index].text) or () if index < len(tokens) else ():
        words = tokens[index : index + len(phrase)]
        if phrase[0] in _THAN and not tokens[index - 1].text.endswith(_ABLATIVE):
            continue  # «12 пайызға көп»: by so much more
        if len(words) == len(phrase) and all(fits(p, t.text) for p, t in zip(phrase, words, strict=True)):
            return kind, phrase
    return None


def _after(tokens: list[Token], last: int) -> Qualifier | None:
    found = _beginning(tokens, last)
    if found is None:
        return None
    changed = word_list("change", "words")
    if found[1] == ("дейін",) and any(changed.get(t.text) for t in tokens[last + 1 : last + 4]):
        return None
    return found[0]
