"""Everybody a text mentions: names with the roles beside them, roles and bodies alone, pronouns."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.extraction.lexicon import Found, data, verbs
from bot.extraction.speakers import roster
from bot.extraction.speakers.gazetteer import Named
from bot.extraction.speakers.inflection import key
from bot.extraction.speakers.names import inside, lone, named
from bot.extraction.speakers.offices import bears, function_of, holds
from bot.extraction.speakers.phrase import Phrase
from bot.extraction.speakers.phrases import phrases
from bot.extraction.speakers.roster import Person
from bot.extraction.speakers.strangers import person_of
from bot.extraction.text import WORD
from storage.model import Span

IN = re.compile(r"(?:^|[\s«(])(?:в|во|при|из|на|от)\s+(?:\w+\s+)?[«\"]?$", re.IGNORECASE)
"""What stands before a body that a plural verb speaks for: «сообщили в …»."""
GOVERNING = re.compile(
    r"(?:^|\s)(?:в|во|на|при|о|об|от|для|с|со|из|по|к|ко|у|за|над|под|перед|через|между|без|против|после|про|до)\s+$",
    re.IGNORECASE,
)
"""A preposition before a noun, so that it is no subject."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody mentioned at `start:end`: kind "person", "role", "kin", "body", "document" or "pronoun".

    `role` is the role beside a name, or the phrase itself, in the nominative; `of` whose role it is
    («помощник Путина»); `quoted` where it stands inside a quotation; `reach` where a role after it ends;
    `named` a body by its name in marks alone («в «Транзите» ответили»).
    A person of None is one of several namesakes.
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
    of: Person | None = None
    reach: int = -1
    named: bool = False

    @property
    def nominative(self) -> bool:
        """Whether it may be a sentence's subject."""
        return "nomn" in self.cases


def mentions_of(text: str, language: str, day: date | None, quotes: list[Span]) -> tuple[Mention, ...]:
    """All mentions in order. `quotes` are the text's quotations, sorted: nobody is introduced there."""
    names = named(text, language)
    found = phrases(text, language, [(name.start, name.end) for name in names])
    said = verbs(text, 0, len(text), language)
    roles = {phrase.end for phrase in found if phrase.kind == "role"}
    anchors = roles | {verb.end for verb in said}
    anchors |= {verb.start for verb in said} if language == "en" else set()
    taken = [(name.start, name.end) for name in names] + [(phrase.start, phrase.end) for phrase in found]
    names = sorted([*names, *lone(text, anchors, roles, taken, language)], key=lambda name: name.start)
    attached = _Attaching(text, language, day, names, found).mentions()
    mentions = _women(attached) + _pronouns(text, language) + _deictic(text, language, said)
    mentions.sort(key=lambda mention: mention.start)
    # A Kazakh role may begin with a name in marks and end outside them: «Транзит» басшысы X.
    ends = [mention.end - 1 if language == "kk" else mention.start for mention in mentions]
    return tuple(
        replace(mention, quoted=inside(mention.start, quotes) and inside(end, quotes))
        for mention, end in zip(mentions, ends, strict=True)
    )


class _Attaching:
    """Names with the roles beside them, and the phrases that stand alone."""

    def __init__(
        self, text: str, language: str, day: date | None, names: list[Named], found: list[Phrase]
    ) -> None:
        self.text, self.language, self.day = text, language, day
        self.names, self.found = names, found
        self.starting = {phrase.start: phrase for phrase in found}
        self.owners = self._owners()
        self.ending = {phrase.end: phrase for phrase in found}
        self.ending |= {end: phrase for phrase in found if (end := self._owned_until(phrase)) > phrase.end}
        self.settled: dict[str, Person] = {}

    def mentions(self) -> list[Mention]:
        made: list[Mention] = []
        used: set[int] = set()
        full = {name.person.id for name in self.names if name.full}
        for name in self.names:
            beside = self._beside(name)
            if beside is None or beside.start in used:
                mention = self._person(name, name.start, None, name.cases, full=full)
                made += [mention] if mention else []
                continue
            used |= {phrase.start for phrase in self.found if beside.start <= phrase.start < beside.end}
            if beside.kind == "kin":
                phrase = f"{beside.text} {self.text[name.start : name.end]}"
                made.append(
                    Mention(beside.start, name.end, "kin", beside.cases, role=phrase, gender=beside.gender)
                )
                continue
            start = min(beside.start, name.start)
            cases = beside.cases & name.cases if start < name.start and self.language != "kk" else name.cases
            mention = self._person(name, start, beside.text, cases, beside.gender, full=full)
            made += [replace(mention, reach=beside.end)] if mention else []
        made = [self._governed(mention) for mention in made]
        alone = (phrase for phrase in self.found if phrase.start not in used)
        made += [
            Mention(
                p.start,
                p.end,
                p.kind,
                p.cases,
                None,
                p.text,
                p.gender,
                p.plural,
                of=self._owner(p),
                named=not p.head,
            )
            for p in alone
        ]
        return made

    def _governed(self, mention: Mention) -> Mention:
        """A name after a preposition is no subject («с Нуртлеу»), whatever its form allows."""
        before = self.text[max(0, mention.start - 12) : mention.start]
        if self.language != "ru" or len(mention.cases) == 1 or not GOVERNING.search(before):
            return mention
        return replace(mention, cases=mention.cases - {"nomn"})

    def _owners(self) -> dict[int, Named]:
        """By a role's beginning, the person it belongs to: «помощник Путина», "Tokayev's spokesman"."""
        found = {}
        after = {name.start: name for name in self.names}
        before = {name.end: name for name in self.names}
        for phrase in self.found:
            if phrase.kind != "role":
                continue
            name = before.get(phrase.start - 1) if self.language != "ru" else after.get(phrase.end + 1)
            apart = self.language != "ru" or (name and not phrase.cases & name.cases)
            if name and apart and "gent" in name.cases and "nomn" not in name.cases:
                found[phrase.start] = name
        return found

    def _owner(self, phrase: Phrase) -> Person | None:
        name = self.owners.get(phrase.start)
        return name.person if name else None

    def _owned_until(self, phrase: Phrase) -> int:
        name = self.owners.get(phrase.start)
        return max(phrase.end, name.end) if name else phrase.end

    def _beside(self, name: Named) -> Phrase | None:
        """The role (or kinship) that stands right before a name, or after it between commas."""
        before = self.ending.get(name.start - 1)
        if before is None and self.text[name.start - 2 : name.start] == ", ":
            before = self.ending.get(name.start - 2)
        if before and before.kind == "kin" and (before.end == name.start - 1 or before.cases & name.cases):
            return before
        if before and before.kind == "role" and not before.plural and self._agree(before, name):
            return self._doubled(before)
        text = self.text
        gap = next((gap for gap in (", the ", ", a ", ", an ", ", ") if text.startswith(gap, name.end)), "")
        after = self.starting.get(name.end + len(gap)) if gap else None
        if after and after.kind == "role" and not after.plural and after.cases & name.cases:
            return after if _closed(text, after.end) else self._apposed(after)
        return None

    def _doubled(self, role: Phrase) -> Phrase:
        """Two offices of one person, joined by a dash: «вице-премьер — министр экономики»."""
        first = self.ending.get(role.start - 3)
        joined = first and self.text[first.end : role.start] == " — " and first.cases & role.cases
        if first is None or not joined or first.kind != "role":
            return role
        return replace(role, start=first.start, text=f"{first.text}{_DOUBLE}{role.text}")

    def _apposed(self, role: Phrase) -> Phrase | None:
        """A role after a name with all that follows it up to the comma: «заведующий сектором, …»."""
        rest = _APPOSED.match(self.text, role.end)
        if rest is None or any(role.end <= name.start < rest.end() for name in self.names):
            return None
        return replace(role, end=rest.end(), text=role.text + rest.group())

    def _agree(self, role: Phrase, name: Named) -> bool:
        if self.language != "kk":
            return bool(role.cases & name.cases) and role.start not in self._own_owner(name)
        # A Kazakh phrase takes its suffix at the end: «Президент Тоқаевтың», but «Мемлекет басшысы Путинмен».
        if "nomn" not in role.cases:
            return False
        function = function_of(role.text, "kk")
        if "nomn" in name.cases or function is None or not name.person.known:
            return True
        country = roster.country_of(role.text) or ("KZ" if role.text.lower() in _OURS else None)
        return holds(name.person.id, function, self.day) and country in (None, name.person.country)

    def _own_owner(self, name: Named) -> set[int]:
        """Beginnings of roles that this very name owns, so that they are not its own."""
        return {start for start, owner in self.owners.items() if owner is name}

    def _person(
        self,
        name: Named,
        start: int,
        role: str | None,
        cases: frozenset[str],
        gender: str | None = None,
        *,
        full: set[str],
    ) -> Mention | None:
        """A person's mention; a woman's role («певица») tells the gender that a foreign name does not."""
        person = self._which(name, role, full)
        if person is None:
            bare = any(candidate.bare for candidate in (name.person, *name.namesakes))
            return Mention(start, name.end, "person", cases, None, role, None) if bare else None
        told = "femn" if gender == "femn" and not person.known else person.gender
        return Mention(start, name.end, "person", cases, person, role, told)

    def _which(self, name: Named, role: str | None, full: set[str]) -> Person | None:
        """Whom a surname means: of namesakes the one whose office the role is; None if that is not clear."""
        if name.full or not name.person.known:
            return name.person
        if name.person.id in full:
            return None if name.namesakes else name.person
        surname = key(name.person.names["ru"].split()[-1])
        candidates = (name.person, *name.namesakes)
        fitting = [c for c in candidates if role and bears(c.id, role, self.language, self.day)]
        if len(fitting) == 1:
            self.settled[surname] = fitting[0]
            return fitting[0]
        likely = [candidate for candidate in candidates if candidate.bare]
        if role and not fitting and (not likely or self._outsider(role)):
            other = person_of(self.text[name.start : name.end], self.language, taken=surname)
            self.settled[surname] = other
            return other
        if surname in self.settled:
            return self.settled[surname]
        return likely[0] if len(likely) == 1 else None

    def _outsider(self, role: str) -> bool:
        """Whether a role is none that officials of the roster have («тренер», «эксперт»)."""
        outsiders = set(data("phrases")[self.language].get("outsiders", ()))
        return any(word.lower() in outsiders for word in role.split())


_DOUBLE = " — "
_APPOSED = re.compile(r" [^,.;:«»“”\"—()\n]{2,90}(?=[,.](?:\s|$))")
_OURS = {"мемлекет басшысы", "ел басшысы"}


def _closed(text: str, at: int) -> bool:
    return text[at : at + 1] in (",", ".", ":", ")", "") or text[at : at + 2] in (" —", " -")


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
    table = data("phrases")[language]["pronouns"]
    found = []
    for match in WORD.finditer(text):
        gender = table.get(key(match.group()))
        if gender:
            cases = frozenset({"nomn"})
            found.append(
                Mention(match.start(), match.end(), "pronoun", cases, gender=gender, plural=gender == "plur")
            )
    return found


def _deictic(text: str, language: str, said: list[Found]) -> list[Mention]:
    """«Последний», «первый», «тот» as the subject beside a speech verb; `role` tells which of them."""
    table = data("phrases")[language].get("deictic", {})
    starts, ends = {verb.start for verb in said}, {verb.end for verb in said}
    found = []
    for match in re.finditer(rf"\b(?:{'|'.join(table)})\b", text, re.IGNORECASE) if table else ():
        which = table[match.group().lower()]
        closed = match.start() - 1 in ends and re.match(
            r"\s*(?:[.,;:!?—]|$)", text[match.end() : match.end() + 3]
        )
        if closed or match.end() + 1 in starts:
            plural = match.group().lower() == "те"
            found.append(
                Mention(match.start(), match.end(), "pronoun", frozenset({"nomn"}), role=which, plural=plural)
            )
    return found
