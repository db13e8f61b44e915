"""Search keys and lemmas: what lets every inflection of a word find the others, in ru, kk and en (pure).

A word gets several keys; two words are taken for the same if they share one. Russian: the normal forms of
all pymorphy3 parses and, for names, the stem of a surname, since the dictionary takes Токаев for a genitive
of токай. Kazakh: every stem that is left when suffixes are taken off. English: the same with -s, -ed, -ing.
A name also gets the skeleton of its sounds, by which Tokayev, Токаев and Тоқаев meet. Case, ё, the Kazakh
letters, and Latin letters that pose as Cyrillic ones are folded.

A key holds letters, digits and dots only.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from storage.morphology import parses

MAX_QUERY_WORDS = 16
MAX_WORD_LETTERS = 64

_cached = lru_cache(maxsize=50_000)  # of words: a text repeats itself, and its neighbours

_TOKEN = re.compile(
    r"(?<![0-9])[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"  # 12 345,67
    r"|(?<![0-9])[0-9]{1,3}(?:(?:\.[0-9]{3}){2,}|(?:,[0-9]{3}){2,})(?![0-9])"  # 1.234.567
    r"|[0-9]+(?:[.,][0-9]+)?"
    r"|[^\W\d_]+"
)
_INVISIBLE = re.compile("[\u0301\u00ad\u200b-\u200d\u2060\ufeff]")  # stress marks, soft hyphens, joiners
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_RUSSIAN = re.compile("[а-я]+")
_LOOKALIKE = str.maketrans("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху")

_KAZAKH = re.compile("[әғқңөұүһі]")
_FOLD = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
# Of every vowel harmony, folded as the words are: cases, possessives, plurals, -лық, -дағы and their joints.
_KAZAKH_SUFFIXES = tuple(
    "нын нин дын дин тын тин га ге ка ке на не ны ни ды ди ты ти да де та те дан ден тан тен нан нен мен бен "
    "пен лар лер дар дер тар тер сы си ы и ын ин ына ине ында инде ынан инен ынын инин ндагы ндеги дагы деги "
    "тагы теги ымыз имиз мыз миз лык лик дык дик тык тик".split()
)
_KAZAKH_VOICED = {"г": "к", "б": "п"}  # серіктестік, but серіктестігі

_ENGLISH_SUFFIXES = {"ies": ("y",), "es": ("", "e"), "s": ("",), "ed": ("", "e"), "ing": ("", "e")}

_NAME_TAGS = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})
_SURNAME = re.compile(r"(.{2,}(?:ов|ев|ин|ын))(?:а|у|ым|е|ой|ою|ы|ых|ыми)?")
_SURNAME_SKELETON = re.compile(r"(.{2,}(?:ov|ev|in))a")

_FUNCTION_TAGS = frozenset({"PREP", "CONJ", "PRCL"})
_FUNCTION_WORDS = frozenset(
    "мен пен бен және туралы үшін бойынша "
    "an the of in on and to for with between about by at from is or".split()
)

_CYRILLIC_SOUNDS = str.maketrans("абвгдежзийклмнопрстуфхцчшщыэюя", "abvgdejziiklmnoprstufkccssieua", "ъь")
_LATIN_SOUNDS = {
    **dict.fromkeys(("shch", "sch", "sh"), "s"),
    **dict.fromkeys(("kh", "ck", "q", "h", "c"), "k"),
    **dict.fromkeys(("ch", "ts", "tz"), "c"),
    "zh": "j",
    "ph": "f",
    "th": "t",
    "x": "ks",
    "w": "v",
    "yo": "e",  # ё
    "y": "i",
}
_GLIDE = re.compile("i+(?=[aeou])")
_DOUBLE = re.compile(r"(.)\1+")
_LATIN_SOUND = re.compile("|".join(_LATIN_SOUNDS))  # the longer spellings stand first


def search_keys(text: str) -> str:
    """The keys by which a text is found: distinct, sorted, space-joined."""
    keys = {key for word in _words(text) for key in _keys(word, word[0].isupper())}
    return " ".join(sorted(keys))


def query_keys(text: str) -> list[frozenset[str]]:
    """For each word asked for, the keys any of which will do.

    Function words do not count, unless there are no others; nor does what follows the 16th word.
    """
    words: list[str] = []
    for word in _words(text):
        if word not in words:
            words.append(word)
        if len(words) == MAX_QUERY_WORDS:
            break
    telling = [word for word in words if not _is_function_word(word.casefold())]
    return [_keys(word, True) for word in telling or words]


def lemmas(text: str) -> str:
    """One lemma a word, in order, space-joined; a number is its own, with a decimal point."""
    kazakh = bool(_KAZAKH.search(text.casefold()))
    return " ".join(_lemma(word, kazakh) for word in _words(text))


def _words(text: str) -> Iterator[str]:
    """Words and numbers as they stand, but for letters that do not look what they are."""
    for match in _TOKEN.finditer(_INVISIBLE.sub("", unicodedata.normalize("NFC", text))):
        word = match[0][:MAX_WORD_LETTERS]
        if not word.isascii() and _CYRILLIC.search(word):
            word = word.translate(_LOOKALIKE)
        yield word


@_cached
def _keys(word: str, may_be_name: bool) -> frozenset[str]:
    if word[0] in "0123456789":
        return frozenset(_number_keys(word))
    folded = _fold(word)
    if not _CYRILLIC.search(folded):
        keys = {folded, *_english_stems(folded)}
        if may_be_name and folded.isascii():
            keys |= _skeletons([folded])
        return frozenset(keys)
    keys = {folded}
    name = may_be_name
    if _KAZAKH.search(word.casefold()):
        keys |= _kazakh_stems(folded)
    else:
        found = _parses(folded)
        keys.update(_fold(parse.normal_form) for parse in found)
        known = any(parse.is_known for parse in found)
        if not known:
            keys |= _kazakh_stems(folded)
        name = name and (not known or any(_NAME_TAGS & parse.tag.grammemes for parse in found))
    surnames = {match[1] for key in keys if (match := _SURNAME.fullmatch(key))} if may_be_name else set()
    keys |= surnames
    if name or surnames:
        keys |= _skeletons(keys)
    return frozenset(keys)


def _parses(folded: str) -> tuple[Any, ...]:
    """pymorphy3's, of Russian letters: others it cannot parse, and on a few it raises."""
    return parses(folded) if _RUSSIAN.fullmatch(folded) else ()


def _fold(word: str) -> str:
    return word.casefold().translate(_FOLD)


def _number_keys(number: str) -> set[str]:
    """«21,40» is 21.4; «1,500» may be either 1.5 or 1500."""
    parts = re.split(r"[., \u00a0\u202f]", number)
    if len(parts) == 1:
        return {number}
    if all(len(part) == 3 for part in parts[1:]):
        whole = "".join(parts)
        ambiguous = len(parts) == 2 and ("." in number or "," in number)
        return {whole, _decimal(*parts)} if ambiguous else {whole}
    return {_decimal("".join(parts[:-1]), parts[-1])}


def _decimal(whole: str, fraction: str) -> str:
    return f"{whole}.{fraction}".rstrip("0").rstrip(".")


def _kazakh_stems(folded: str) -> set[str]:
    """Every stem of a folded word, whichever suffixes are taken for such: too many rather than too few."""
    stems: set[str] = set()
    rest = [folded]
    while rest:
        word = rest.pop()
        for suffix in _KAZAKH_SUFFIXES:
            stem = word.removesuffix(suffix)
            if stem == word or len(stem) < 2 or stem in stems:
                continue
            stems.add(stem)
            rest.append(stem)
            if suffix[0] in "ыи" and stem[-1] in _KAZAKH_VOICED:
                stems.add(stem[:-1] + _KAZAKH_VOICED[stem[-1]])
    return stems


def _english_stems(word: str) -> Iterator[str]:
    for suffix, endings in _ENGLISH_SUFFIXES.items():
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < 3:
            continue
        yield from (stem + ending for ending in endings)
        if len(stem) > 3 and stem[-1] == stem[-2]:  # planned
            yield stem[:-1]


def _skeletons(keys: Iterable[str]) -> set[str]:
    """How names sound, told apart from other keys by a dot in front."""
    skeletons = {_skeleton(key) for key in keys}
    skeletons |= {match[1] for skeleton in skeletons if (match := _SURNAME_SKELETON.fullmatch(skeleton))}
    return {f".{skeleton}" for skeleton in skeletons if len(skeleton) > 2}


def _skeleton(key: str) -> str:
    """One spelling for the ways in which a name is written: Tokayev, Tokaev, Токаев → tokaev."""
    if key.isascii():
        sounds = _LATIN_SOUND.sub(lambda match: _LATIN_SOUNDS[match[0]], key)
    else:
        sounds = key.translate(_CYRILLIC_SOUNDS)
    return _DOUBLE.sub(r"\1", _GLIDE.sub("", sounds))


@_cached
def _is_function_word(word: str) -> bool:
    if len(word) == 1:
        return not word.isdigit()
    return word in _FUNCTION_WORDS or any(parse.tag.POS in _FUNCTION_TAGS for parse in _parses(word)[:1])


@_cached
def _lemma(word: str, kazakh: bool) -> str:
    """The likeliest single key: the same for the same word, without a claim to be its dictionary form."""
    if word[0] in "0123456789":
        return min(_number_keys(word))
    folded = _fold(word)
    if not _CYRILLIC.search(folded):
        return min(_english_stems(folded), key=len, default=folded)
    found = _parses(folded)
    if not found or _KAZAKH.search(word.casefold()) or (kazakh and not found[0].is_known):
        # Too short a stem is none: сау of сауда. Of тәуліг and тәулік the latter stands for both.
        stems = sorted((stem for stem in _kazakh_stems(folded) if len(stem) > 3), reverse=True)
        return min(stems, key=len, default=folded)
    if word[0].isupper() and (surname := _SURNAME.fullmatch(folded)):
        return surname[1]
    return _fold(found[0].normal_form)
