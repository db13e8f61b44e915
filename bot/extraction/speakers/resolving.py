"""Who is meant by a mention: a person, a role, a pronoun, a body, a document → people and institutions."""

import re
from bisect import bisect_left
from dataclasses import replace

from bot.extraction.lexicon import data
from bot.extraction.speakers import roster
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.choosing import NOBODY, Resolved, of_gender, words_of
from bot.extraction.speakers.inflection import ALL_CASES, in_dictionary, is_first, key, readings, slug
from bot.extraction.speakers.mentions import GOVERNING, Mention
from bot.extraction.speakers.phrases import phrases
from bot.extraction.speakers.roles import role_of, servant
from bot.extraction.speakers.roster import Person
from bot.extraction.text import WORD, sentences

_NEAR = 60
"""A pronoun looks back over at most this many mentions."""
_NEXT = 2
"""Line breaks between neighbouring paragraphs, at most."""


def resolve(cast: Cast, mention: Mention) -> Resolved:
    """Who is meant by a mention, where it stands."""
    if mention.kind == "person":
        return (mention.person, 1.0) if mention.person else NOBODY
    if mention.kind == "pronoun":
        return _of_two(cast, mention) if mention.role else _pronoun(cast, mention)
    if mention.kind == "document":
        return _document(cast, mention)
    if mention.kind == "body":
        return _body(cast, mention)
    if mention.kind == "role" and mention.role and not mention.plural:
        return servant(cast, mention, mention.of) if mention.of else role_of(cast, mention)
    return NOBODY


# -- bodies and documents


def _document(cast: Cast, mention: Mention) -> Resolved:
    """A document speaks for the body or person it comes from («сообщение Акорды»), a law for itself."""
    phrase = mention.role or ""
    documents = data("phrases")[cast.language].get("documents", ())
    head = next((word for word in WORD.finditer(phrase) if word.group().lower() in documents), None)
    acts = data("phrases")[cast.language].get("acts", ())
    act = head is not None and head.group().lower() in acts
    law = _law(cast, phrase) if act and " " in phrase else None
    if law:
        return law, 0.8
    rest = phrase[head.end() :] if head else ""
    title = _TITLED.search(rest) if act else None
    for inner in phrases(rest, cast.language, []):
        if title and inner.start > title.start():
            break
        if inner.plural:
            return NOBODY
        kind = "body" if inner.kind == "document" else inner.kind
        return resolve(cast, replace(mention, kind=kind, role=inner.text, gender=inner.gender))
    if any(word in acts for word in WORD.findall(phrase.lower())):
        return (_institution(cast, phrase), 0.8) if len(WORD.findall(phrase)) > 1 else NOBODY
    if head and cast.last and cast.last.body and cast.text.count("\n", cast.last_at, mention.start) <= _NEXT:
        return cast.last, 0.7
    return NOBODY


def _law(cast: Cast, phrase: str) -> Person | None:
    """The law that an act («статья 5 закона РК «О миграции»») is of: a country's laws are one voice."""
    laws = data("phrases")[cast.language].get("laws", ())
    own = _TITLED.split(phrase, maxsplit=1)[0]
    country = roster.country_of(own) or cast.country
    if country is None or not any(word in laws for word in WORD.findall(own.lower())):
        return None
    return Person(f"law-{country.lower()}", {cast.language: phrase}, country, spellings=(phrase,), body=True)


_TITLED = re.compile(r"\s[«\"“]|\s(?:об?|on|about)\s")
"""What an act is about."""


def _body(cast: Cast, mention: Mention) -> Resolved:
    """A body by its name; by its head word alone («в министерстве») the one named before."""
    phrase = re.sub(r"^the\s+", "", mention.role or "", flags=re.IGNORECASE)
    words = WORD.findall(phrase.lower())
    if len(words) == 1 and _generic(words[0], cast.language):
        short = data("phrases")[cast.language].get("short", {})
        return _longer(cast, mention, words[0], short.get(words[0], [words[0]]))
    inner = re.search(r"[«\"“]([^«»\"“”]+)[»\"”]", phrase)
    owned = inner and words[0] in words_of(cast, "of_a_name")
    named = roster.body(inner.group(1), cast.country) if inner and owned else None
    return named or roster.body(phrase, cast.country) or _institution(cast, phrase), 0.95


def _generic(word: str, language: str) -> bool:
    """Whether a body's word alone tells not which body: «министерство», but not «Акорда»."""
    return word in data("phrases")[language].get("short", {}) or word in data("phrases")[language]["generic"]


def _longer(cast: Cast, mention: Mention, head: str, family: list[str]) -> Resolved:
    """The body with a head of the family and more than its head word that spoke or was introduced last; where
    none was, the only one that is named at all.
    """
    if family == ["*"]:
        return _right_before(cast, mention)
    patterns = [re.compile(re.escape(word).replace(r"\*", r"\w*")) for word in family]
    merely: dict[str, Resolved] = {}
    for other in cast.mentions[: cast.index(mention.start)][::-1]:
        if other.kind not in ("body", "document") or other.plural or not other.role:
            continue
        words = [word for word in WORD.findall(other.role.lower()) if word != "the"]
        if other.kind == "document":
            words = words[1:]  # «сообщение Минтранса»
        if not words or (len(words) == 1 and _generic(words[0], cast.language)):
            continue
        ends = words[:3] if cast.language == "ru" else words[-1:] + words[:1]
        named = other.named and head in words_of(cast, "of_a_name")
        if named or any(pattern.fullmatch(word) for pattern in patterns for word in ends):
            person, sure = resolve(cast, other)
            if person and (_introduced(cast, other) or person == cast.last):
                return person, sure * 0.9
            if person:
                merely[person.id] = person, sure * 0.8
    return next(iter(merely.values())) if len(merely) == 1 else NOBODY


def _right_before(cast: Cast, mention: Mention) -> Resolved:
    """The body that spoke last or for which somebody answers («в Минтрансе от оценок воздержались»), in this
    paragraph or the one before; nobody where another body was told of since.
    """
    for other in cast.mentions[: cast.index(mention.start)][::-1]:
        if cast.text.count("\n", other.start, mention.start) > _NEXT:
            break
        bare = other.role and _generic(other.role.lower(), cast.language)
        titled = other.quoted and _MARKED.fullmatch(cast.text, other.start - 1, other.end + 1)
        if (
            (other.quoted and not titled)
            or other.kind != "body"
            or other.plural
            or bare
            or not _introduced(cast, other)
        ):
            continue
        person, sure = resolve(cast, other)
        inside = _INSIDE.search(cast.text, max(0, other.start - 24), other.start)
        beside = inside and _THEN_QUOTED.match(cast.text, other.end, mention.start)
        return (person, sure * 0.9) if beside or person == cast.last else NOBODY
    return NOBODY


_THEN_QUOTED = re.compile(r"[^.!?\n]*[.!?:]\s*[«“\"—]")
"""The rest of a sentence and a quotation right after it."""
_MARKED = re.compile(r"[«\"“][^«»\"“”]+[»\"”]")


def _introduced(cast: Cast, mention: Mention) -> bool:
    """Whether a body is told of itself («в Минтрансе ответили», «Минтранс рад»), not merely in passing."""
    before = cast.text[max(0, mention.start - 24) : mention.start]
    if cast.language != "ru":
        return mention.nominative and not _PASSING.search(before)
    if _INSIDE.search(before):
        return True
    if mention.kind == "document":
        return False
    if mention.cases == ALL_CASES:
        return not before.rstrip(' «"')[-1:].isalnum()
    return mention.nominative and not GOVERNING.search(before)


_INSIDE = re.compile(r"(?:^|[\s«(])во?\s+(?:\w+\s+)?[«\"]?$", re.IGNORECASE)
_PASSING = re.compile(r"\b(?:of|with|by|for|from|in|at|on|against|between|and)\s+(?:the\s+)?$")


def _institution(cast: Cast, phrase: str) -> Person:
    country = roster.country_of(phrase)
    return Person(slug(phrase), {cast.language: phrase}, country, spellings=(phrase,), body=True)


# -- pronouns


def _pronoun(cast: Cast, mention: Mention) -> Resolved:
    """The latest subject or speaker that agrees; nobody where an unknown one came between."""
    fits = cast.last is None or of_gender(cast.last, mention.gender)
    best: tuple[int, Person | None, float] = (cast.last_at, cast.last, 0.9) if fits else (-1, None, 0.0)
    until = bisect_left(cast.mentions, mention.start, key=lambda other: other.start)
    for other in cast.mentions[max(0, until - _NEAR) : until][::-1]:
        if other.start <= best[0]:
            break
        if not _antecedent(cast, other, mention):
            continue
        person, sure = resolve(cast, other)
        if not of_gender(person, mention.gender):
            continue
        if mention.gender != "plur" and _joined(cast, other, mention.gender):
            return NOBODY
        best = (other.start, person, 0.85 * sure)
        first = _first_of_sentence(cast, other) if cast.language == "en" else None
        if first and of_gender(first, mention.gender):
            best = (other.start, first, 0.75)
        break
    if best[1] is None or best[1].body or not of_gender(best[1], mention.gender):
        return NOBODY
    if cast.language == "ru" and _first_name_since(cast, best[0], mention):
        return NOBODY
    return best[1], best[2]


def _first_name_since(cast: Cast, since: int, mention: Mention) -> bool:
    """Whether somebody known by a first name only was told of since, who may be meant: «А Айдана? … она»."""
    near = cast.between(since, mention.start)
    for word in WORD.finditer(cast.text, max(since, mention.start - _REMEMBERED), mention.start):
        name = word.group()
        if not name[0].isupper() or in_dictionary(name) or not is_first(name):
            continue
        if any(other.start <= word.start() < max(other.end, other.reach) for other in near):
            continue
        genders = {gender for _, _, gender in readings(key(name), surname=False)}
        if mention.gender in (None, "any") or mention.gender in genders:
            return True
    return False


_REMEMBERED = 600
"""So many characters back a first name may still be who a pronoun means."""


def _antecedent(cast: Cast, other: Mention, mention: Mention) -> bool:
    """Whether a pronoun may stand for a mention: a subject, or what opens its sentence and may be one."""
    if other.quoted or not other.nominative or other.kind not in ("person", "role"):
        return False
    if other.plural != (mention.gender == "plur"):
        return False
    if other.kind != "person" or len(other.cases) == 1 or other.cases == ALL_CASES:
        return True
    return cast.language == "ru" and cast.text[: other.start].rstrip()[-1:] in ("", ".", "!", "?", "»", "…")


def _joined(cast: Cast, mention: Mention, gender: str | None) -> bool:
    """Whether somebody else is one subject with a person: «Бектенов и Мишустин», either of whom may be he."""
    before = cast.mentions[: cast.index(mention.start)][-1:]
    return any(
        one.kind in ("person", "role")
        and one.nominative
        and one.person != mention.person
        and of_gender(one.person, gender)
        and cast.text[max(one.end, one.reach) : mention.start] in _AND
        for one in before
    )


_AND = {" и ", " and ", " мен ", " пен ", " бен "}


def _first_of_sentence(cast: Cast, mention: Mention) -> Person | None:
    """English has no cases: the first person of a sentence is taken for its subject."""
    start = max(cast.text.rfind(stop, 0, mention.start) for stop in (". ", "\n", "! ", "? ")) + 1
    people = [
        m.person for m in cast.between(start, mention.start) if m.person and m.nominative and not m.quoted
    ]
    return people[0] if people else None


def _of_two(cast: Cast, mention: Mention) -> Resolved:
    """«Последний», «первый»: of the two whom the nearest sentence with people names; «тот» is nobody."""
    if mention.role == "other":
        return NOBODY
    line = cast.text.rfind("\n", 0, mention.start) + 1
    for start, end in sentences(cast.text, line, mention.start)[::-1]:
        named = [
            person
            for other in cast.between(start, end)
            if other.kind in ("person", "role") and not other.quoted and (person := resolve(cast, other)[0])
        ]
        two = list(dict.fromkeys(person.id for person in named))
        if two:
            which = two[0] if mention.role == "first" else two[-1]
            return (next(p for p in named if p.id == which), 0.8) if len(two) == 2 else NOBODY
    return NOBODY
