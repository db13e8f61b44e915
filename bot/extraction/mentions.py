"""Everybody a text mentions: names with the roles beside them, roles and bodies alone, pronouns."""

from dataclasses import dataclass, replace

from bot.extraction.inflection import key
from bot.extraction.lexicon import data, verbs
from bot.extraction.names import Named, inside, lone, named
from bot.extraction.phrase import Phrase
from bot.extraction.phrases import phrases
from bot.extraction.roster import Person
from bot.extraction.text import WORD
from storage.model import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody mentioned at `start:end`: kind "person", "role", "kin", "body", "document" or "pronoun".

    `role` is the role beside a name, or the phrase itself, in the nominative; `quoted` where it stands inside
    a quotation.
    """

    start: int
    end: int
    kind: str
    cases: frozenset[str]
    person: Person | None = None
    role: str | None = None
    gender: str | None = None
    plural: bool = False
    quoted: bool = False

    @property
    def nominative(self) -> bool:
        """Whether it may be a sentence's subject."""
        return "nomn" in self.cases


def mentions_of(text: str, language: str, quotes: list[Span]) -> tuple[Mention, ...]:
    """All mentions in order. `quotes` are the text's quotations, sorted: nobody is introduced there."""
    names = named(text, language)
    found = phrases(text, language, [(name.start, name.end) for name in names])
    anchors = {phrase.end for phrase in found if phrase.kind == "role"}
    anchors |= {verb.end for verb in verbs(text, 0, len(text), language)}
    taken = [(name.start, name.end) for name in names] + [(phrase.start, phrase.end) for phrase in found]
    names = sorted([*names, *lone(text, anchors, taken, language)], key=lambda name: name.start)
    mentions = _women(_attached(text, names, found, language)) + _pronouns(text, language)
    mentions.sort(key=lambda mention: mention.start)
    return tuple(replace(mention, quoted=inside(mention.start, quotes)) for mention in mentions)


def _attached(text: str, names: list[Named], found: list[Phrase], language: str) -> list[Mention]:
    """Names with the roles beside them, and the phrases that stand alone."""
    mentions: list[Mention] = []
    ending = {phrase.end: phrase for phrase in found}
    starting = {phrase.start: phrase for phrase in found}
    used: set[int] = set()
    for name in names:
        beside = _beside(text, name, ending, starting, language)
        if beside is None or beside.start in used:
            mentions.append(_person(name, name.start, None, name.cases))
            continue
        used.add(beside.start)
        if beside.kind == "kin":
            phrase = f"{beside.text} {text[name.start : name.end]}"
            mentions.append(
                Mention(beside.start, name.end, "kin", beside.cases, role=phrase, gender=beside.gender)
            )
        else:
            start = min(beside.start, name.start)
            cases = beside.cases & name.cases if start < name.start else name.cases
            mentions.append(_person(name, start, beside.text, cases, beside.gender))
    for p in found:
        if p.start not in used:
            mentions.append(Mention(p.start, p.end, p.kind, p.cases, None, p.text, p.gender, p.plural))
    return mentions


def _beside(
    text: str, name: Named, ending: dict[int, Phrase], starting: dict[int, Phrase], language: str
) -> Phrase | None:
    """The role (or kinship) that stands right before a name, or after it between commas."""
    before = ending.get(name.start - 1)
    if before is None and text[name.start - 2 : name.start] == ", ":
        before = ending.get(name.start - 2)
    if before and before.kind == "kin":
        return before
    if before and before.kind == "role" and not before.plural and before.cases & name.cases:
        return before
    gap = ", the " if language == "en" and text.startswith(", the ", name.end) else ", "
    after = starting.get(name.end + len(gap)) if text.startswith(gap, name.end) else None
    fits = after and after.kind == "role" and not after.plural and after.cases & name.cases
    return after if after and fits and _closed(text, after.end) else None


def _closed(text: str, at: int) -> bool:
    return text[at : at + 1] in (",", ".", ":", ")", "") or text[at : at + 2] in (" —", " -")


def _person(
    name: Named, start: int, role: str | None, cases: frozenset[str], gender: str | None = None
) -> Mention:
    """A person's mention; a woman's role («певица») tells the gender that a foreign name does not."""
    told = "femn" if gender == "femn" and not name.person.known else name.person.gender
    return Mention(start, name.end, "person", cases, name.person, role, told)


def _women(mentions: list[Mention]) -> list[Mention]:
    """The gender a role told once holds for all mentions of that person."""
    women = {m.person.id for m in mentions if m.person and m.gender == "femn" and not m.person.known}
    return [
        replace(m, person=replace(m.person, gender="femn"), gender="femn")
        if m.person and m.person.id in women
        else m
        for m in mentions
    ]


def _pronouns(text: str, language: str) -> list[Mention]:
    table = data("roles")[language]["pronouns"]
    found = []
    for match in WORD.finditer(text):
        gender = table.get(key(match.group()))
        if gender:
            cases = frozenset({"nomn"})
            found.append(
                Mention(match.start(), match.end(), "pronoun", cases, gender=gender, plural=gender == "plur")
            )
    return found
