"""How names change: Russian cases by rule, Kazakh suffixes, and back to the nominative; Latin ids.

By rule and not by dictionary: pymorphy3 knows few Kazakh surnames and takes «Токаев» for something else.
"""

import re
from functools import lru_cache

from storage.morphology import parses

ALL_CASES = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct"})


KAZAKH_SUFFIXES = {
    "gent": "ның нің дың дің тың тің",
    "datv": "ға ге қа ке",
    "accs": "ны ні ды ді ты ті",
    "loct": "да де та те дағы дегі тағы тегі",
    "ablt": "дан ден тан тен нан нен мен бен пен",
}


SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н|[сц]кий)$|(?:[оеё]ва|[иы]на|[сц]кая)$|(?:енко|чук|ян|дзе|швили|ұлы|қызы|улы|кызы)$"
)


PATRONYMIC = re.compile(r"(?:вич|вн)(?:|а|у|ем|е|ы|ой)$|(?:ұлы|қызы|улы|кызы)(?:\w{0,3})$")


_ENDINGS = (
    "",
    "а",
    "у",
    "ом",
    "ем",
    "ым",
    "е",
    "ой",
    "ей",
    "ы",
    "и",
    "ю",
    "я",
    "ого",
    "ому",
    "им",
    "ую",
    "ией",
    "ии",
)


_NOMINATIVES = ("", "а", "я", "й", "ь", "ий", "ая", "ия")


def key(word: str) -> str:
    """A word for comparing: lower case, ё as е, without a possessive."""
    return re.sub(r"[’']s?$", "", word.casefold().replace("ё", "е"))


@lru_cache(maxsize=4096)
def inflected(name: str, gender: str, *, surname: bool) -> dict[str, frozenset[str]]:
    """A Russian name's forms and the cases each may be; `name` is a lower-case nominative."""
    table: dict[str, set[str]] = {}
    for ending, cases in _endings(name, gender, surname=surname):
        table.setdefault(ending, set()).update(cases)
    return {form: frozenset(cases) for form, cases in table.items()}


def _endings(name: str, gender: str, *, surname: bool) -> list[tuple[str, frozenset[str]]]:
    def build(
        stem: str, gent: str, datv: str, accs: str, ablt: str, loct: str
    ) -> list[tuple[str, frozenset[str]]]:
        cases = zip(("gent", "datv", "accs", "ablt", "loct"), (gent, datv, accs, ablt, loct), strict=True)
        return [(name, frozenset({"nomn"})), *((stem + ending, frozenset({case})) for case, ending in cases)]

    short = name[:-1]
    soft = "и" if short.endswith(tuple("гкхжшчщ")) else "ы"
    if surname and gender == "femn" and name.endswith(("ова", "ева", "ёва", "ина", "ына")):
        return build(short, "ой", "ой", "у", "ой", "ой")
    if surname and name.endswith("ая"):
        return build(name[:-2], "ой", "ой", "ую", "ой", "ой")
    if surname and gender == "masc" and name.endswith(("ский", "цкий", "ый", "ой")):
        return build(name[:-2], "ого", "ому", "ого", "им", "ом")
    if name.endswith("ия"):
        return build(short, "и", "и", "ю", "ей", "и")
    if name.endswith("а"):
        return build(short, soft, "е", "у", "ой", "е")
    if name.endswith("я"):
        return build(short, "и", "е", "ю", "ей", "е")
    if gender == "femn":
        return (
            build(short, "и", "и", "ь", "ью", "и")
            if name.endswith("ь") and not surname
            else [(name, ALL_CASES)]
        )
    if name.endswith(("й", "ь")):
        return build(short, "я", "ю", "я", "ем", "и" if name.endswith("ий") else "е")
    if name[-1:] in "бвгджзклмнпрстфхцчшщ" and name:
        if surname and name.endswith(("ов", "ев", "ёв", "ин", "ын")):
            return build(name, "а", "у", "а", "ым", "е")
        return build(name, "а", "у", "а", "ем" if name[-1] in "жчшщц" else "ом", "е")
    return [(name, ALL_CASES)]


def kazakh(name: str) -> dict[str, frozenset[str]]:
    """A name with Kazakh case suffixes."""
    forms = {name: frozenset({"nomn"})}
    for case, suffixes in KAZAKH_SUFFIXES.items():
        forms |= {name + suffix: frozenset({case}) for suffix in suffixes.split()}
    return forms


def forms(word: str, gender: str, *, surname: bool) -> dict[str, frozenset[str]]:
    lower = key(word)
    if re.search("[a-z]", lower):
        return {lower: frozenset({"nomn"})}
    return kazakh(lower) | inflected(lower, gender, surname=surname)


@lru_cache(maxsize=20_000)
def is_first(word: str) -> bool:
    """Whether a word is, or is built like, a first name."""
    return any("Name" in parse.tag and "Surn" not in parse.tag for parse in parses(word))


@lru_cache(maxsize=20_000)
def is_surname(word: str) -> bool:
    lower = word.casefold()
    return any(SURNAME.search(name) for name, *_ in readings(lower, surname=True)) or any(
        "Surn" in parse.tag for parse in parses(word)
    )


def is_stranger(word: str) -> bool:
    """Whether a capitalised word is built like a surname and is no word of the dictionary («Нуржигитов»)."""
    return bool(SURNAME.search(key(word))) and not in_dictionary(word)


@lru_cache(maxsize=20_000)
def in_dictionary(word: str) -> bool:
    return any(
        parse.is_known and not {"Name", "Surn", "Patr"} & set(parse.tag.grammemes) for parse in parses(word)
    )


@lru_cache(maxsize=20_000)
def readings(word: str, *, surname: bool) -> tuple[tuple[str, str, str], ...]:
    """(nominative, case, gender) a lower-case Russian name form may be."""
    wanted = "Surn" if surname else "Name"
    known = [
        (nominative.word, str(parse.tag.case), str(parse.tag.gender))
        for parse in parses(word)
        if wanted in parse.tag and parse.tag.number == "sing" and parse.is_known
        if (nominative := parse.inflect({"nomn"}))
    ]
    if known:
        return tuple(dict.fromkeys(known))
    found = []
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: len(word) - len(ending)] if ending else word
            for closing in _NOMINATIVES:
                for gender in ("masc", "femn"):
                    name = stem + closing
                    if _plausible(name, gender, surname=surname):
                        cases = inflected(name, gender, surname=surname).get(word, ())
                        found += [(name, case, gender) for case in sorted(cases)]
    return tuple(dict.fromkeys(found))


_PATRONYMIC_CASES = {
    "masc": {"вич": "nomn", "вича": "gent accs", "вичу": "datv", "вичем": "ablt", "виче": "loct"},
    "femn": {"вна": "nomn", "вны": "gent", "вне": "datv loct", "вну": "accs", "вной": "ablt"},
}


def patronymic(word: str) -> tuple[str, frozenset[str]] | None:
    """The gender a Russian patronymic tells and the cases it may be in: «Ораловны» is a woman's genitive."""
    for gender, endings in _PATRONYMIC_CASES.items():
        for ending, cases in endings.items():
            if key(word).endswith(ending):
                return gender, frozenset(cases.split())
    return None


def double_gender(surname: str) -> str | None:
    """The gender that the first part of a double surname tells: «Абишева-Росс» is a woman's."""
    first, hyphen, _ = key(surname).partition("-")
    if not hyphen:
        return None
    if first.endswith(("ова", "ева", "ина", "ына", "ская", "цкая")):
        return "femn"
    return "masc" if first.endswith(("ов", "ев", "ин", "ын", "ский", "цкий")) else None


def _plausible(name: str, gender: str, *, surname: bool) -> bool:
    if gender == "femn":
        oblique = name.endswith(("овой", "евой", "иной", "ыной", "ской", "цкой"))
        if surname and name.endswith(("ов", "ев", "ский", "цкий", "овым", "евым")):
            return False
        return not surname or name.endswith(("ва", "на", "ая")) or not (oblique or name[-1] in "ая")
    if not surname:
        return name[-1] not in "ая"
    return not name.endswith(("ва", "на", "ая", "а", "я", "овой", "евой", "иной", "ыной"))


def capital(name: str) -> str:
    """A name with its words' and their hyphenated parts' first letters capital."""
    return re.sub(r"(?:^|(?<=[\s-]))[^\W\d_]", lambda match: match.group().upper(), name)


_LETTERS = dict(zip("абвгдезийклмнопрстуфхыэәғқңөұүһі", "abvgdeziiklmnoprstufhyeagknouuhi", strict=True)) | {
    "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "yo",
    "ъ": "", "ь": "", "х": "kh",
}  # fmt: skip


def skeleton(name: str) -> str:
    """A name in Latin letters with the differences of spelling taken out: «Қасым-Жомарт», "Kassym-Jomart"."""
    plain = slug(name).replace("-", "")
    for old, new in (
        ("zh", "j"),
        ("kh", "h"),
        ("ye", "e"),
        ("yu", "u"),
        ("ya", "a"),
        ("y", "i"),
        ("dj", "j"),
    ):
        plain = plain.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", plain)


def slug(surname: str) -> str:
    """A Latin id for a surname in any alphabet: «Балаева» → "balaeva"; one for usual Latin spellings too."""
    letters = "".join(_LETTERS.get(char, char) for char in key(surname))
    letters = re.sub(r"(?<=[aeiouy])ye(?=va?\b)", "e", letters)
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "unknown"
