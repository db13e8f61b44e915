"""Who is meant by a mention: a person, a role, a pronoun, a body, a document → people and institutions."""

import re
from bisect import bisect_left
from dataclasses import replace

from bot.extraction.lexicon import data
from bot.extraction.speakers import roster
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.inflection import ALL_CASES, slug
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.phrases import phrases
from bot.extraction.speakers.roles import NOBODY, Resolved, of_gender, role_of, servant, words_of
from bot.extraction.speakers.roster import Person
from bot.extraction.text import WORD

_NEAR = 60
"""A pronoun looks back over at most this many mentions."""


def resolve(cast: Cast, mention: Mention) -> Resolved:
    """Who is meant by a mention, where it stands."""
    if mention.kind == "person":
        return (mention.person, 1.0) if mention.person else NOBODY
    if mention.kind == "pronoun":
        return _pronoun(cast, mention)
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
    for inner in phrases(phrase[head.end() + 1 :] if head else "", cast.language, []):
        if inner.plural:
            return NOBODY
        kind = "body" if inner.kind == "document" else inner.kind
        return resolve(cast, replace(mention, kind=kind, role=inner.text, gender=inner.gender))
    acts = data("phrases")[cast.language].get("acts", ())
    if any(word in acts for word in WORD.findall(phrase.lower())):
        return (_institution(cast, phrase), 0.8) if len(WORD.findall(phrase)) > 1 else NOBODY
    if head and cast.last and cast.last.body:
        return cast.last, 0.7
    return NOBODY


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
    """The latest body before with a head of the family and more than its head word."""
    patterns = [re.compile(re.escape(word).replace(r"\*", r"\w*")) for word in family]
    for other in cast.mentions[: cast.index(mention.start)][::-1]:
        if other.kind not in ("body", "document") or other.plural or not other.role:
            continue
        words = [word for word in WORD.findall(other.role.lower()) if word != "the"]
        if other.kind == "document":
            words = words[1:]  # «сообщение Минтранса»
        if not words or (len(words) == 1 and _generic(words[0], cast.language)):
            continue
        ends = words[:2] if cast.language == "ru" else words[-1:] + words[:1]
        if any(pattern.fullmatch(word) for pattern in patterns for word in ends):
            person, sure = resolve(cast, other)
            return person, sure * 0.9
    return NOBODY


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
        if not _antecedent(other, mention):
            continue
        person, sure = resolve(cast, other)
        if not of_gender(person, mention.gender):
            continue
        best = (other.start, person, 0.85 * sure)
        first = _first_of_sentence(cast, other) if cast.language == "en" else None
        if first and of_gender(first, mention.gender):
            best = (other.start, first, 0.75)
        break
    if best[1] is None or best[1].body or not of_gender(best[1], mention.gender):
        return NOBODY
    return best[1], best[2]


def _antecedent(other: Mention, mention: Mention) -> bool:
    if other.quoted or not other.nominative or other.kind not in ("person", "role"):
        return False
    if other.plural != (mention.gender == "plur"):
        return False
    return not (other.kind == "person" and len(other.cases) > 1 and other.cases != ALL_CASES)


def _first_of_sentence(cast: Cast, mention: Mention) -> Person | None:
    """English has no cases: the first person of a sentence is taken for its subject."""
    start = max(cast.text.rfind(stop, 0, mention.start) for stop in (". ", "\n", "! ", "? ")) + 1
    people = [
        m.person for m in cast.between(start, mention.start) if m.person and m.nominative and not m.quoted
    ]
    return people[0] if people else None
