"""Reading a text from beginning to end: quotations and reported speech in order, each with who said it."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.extraction.attribution import Attribution, attribute, carried_over, subject, tail_clause
from bot.extraction.indirect import reports
from bot.extraction.lexicon import opening_verb, verbs
from bot.extraction.mentions import Mention
from bot.extraction.reported import Report, clean, gerund, without_source
from bot.extraction.roster import Person
from bot.extraction.spans import MARK, Speech, quoted, speeches, trimmed
from bot.extraction.speakers import Cast, cast
from bot.extraction.text import WORD, Normalised, sentences
from storage.model import Span

_OPENS = re.compile(r"(?::|,\s*что|\bthat|\bдеп)$")
_LABEL = re.compile(r"(?P<who>[^:«“\"„!?]{3,150}?)\s?:\s*")
_ANSWERS = 12
"""Answers without a clause wait for a name over at most this many dash paragraphs."""
_LONGEST = 4_000
"""No sentence is longer: what is, is a list or noise, and is not read for reported speech."""
_ASKING = {"спросить", "поинтересоваться", "asked", "сұрады"}
_WHOLE = 4
"""A quotation of fewer words without a clause of its own is no statement: a title, a scare quote."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody's words: `parts` in the normalised text, who said them, how sure that is in 0..1."""

    parts: tuple[Span, ...]
    direct: bool
    confidence: float
    language: str
    person: Person | None
    mention: Mention | None
    role: str | None


def read(source: Normalised, language: str, day: date | None, country: str | None) -> list[Reading]:
    """All statements of a text in order."""
    candidates = [speech for s in speeches(source, language) if (speech := trimmed(source.text, s)).parts]
    spoken = sorted(part for speech in candidates for part in speech.parts)
    reader = _Reader(source, language, cast(source.text, language, day, country, spoken))
    every: dict[int, list[Speech]] = {}
    for speech in candidates:
        every.setdefault(speech.paragraph, []).append(speech)
    for index, paragraph in enumerate(source.paragraphs):
        reader.paragraph(paragraph, every.get(index, []), every)
    return sorted(reader.found, key=lambda reading: reading.parts[0])


class _Reader:
    def __init__(self, source: Normalised, language: str, cast: Cast) -> None:
        self.text, self.source, self.language, self.cast = source.text, source, language, cast
        self.pairs = tuple(quoted(source, language))
        self.found: list[Reading] = []
        self.covered = 0
        self.announced: Attribution | None = None

    def paragraph(self, paragraph: Span, own: list[Speech], every: dict[int, list[Speech]]) -> None:
        """One paragraph: speech of its own, or sentences with quotations in them."""
        if paragraph[1] <= self.covered:
            return
        if own and own[0].style in ("dash", "bare"):
            self._spoken_paragraph(own[0], every)
            return
        if self._transcript(paragraph):
            return
        previous: Span | None = None
        last: Speech | None = None
        for sentence in sentences(self.text, max(paragraph[0], self.covered), paragraph[1], self.pairs):
            inside = [speech for speech in own if sentence[0] <= speech.outer[0] < sentence[1]]
            direct = [speech for speech in inside if self._marked(speech, last, sentence[1])]
            if direct:
                last = direct[-1]
                self.covered = max(self.covered, last.outer[1])
            else:
                self._narrated(sentence, previous)
            previous = sentence

    def _transcript(self, paragraph: Span) -> bool:
        """«В.Путин: …», «Имя, должность: …»: a speaker's name, a colon, what was said without marks.

        A line that does not end as a sentence is a headline.
        """
        start, end = paragraph
        given, self.announced = self.announced, None
        label = _LABEL.match(self.text, start, end)
        mentions = self.cast.between(start, label.end()) if label else []
        if label and mentions and mentions[0].start == start and self._whole(mentions, label.end("who")):
            person, sure = self.cast.resolve(mentions[0])
            given = Attribution(person, mentions[0], sure * 0.9) if person else None
            start = label.end()
            if start == end:
                self.announced = given
                return given is not None
        if given is None or self.text[end - 1] not in ".!?…" or MARK.match(self.text, start):
            return False
        self._add((clean(self.text, start, end),), given, direct=True)
        return True

    def _whole(self, mentions: list[Mention], end: int) -> bool:
        """Whether a label is a speaker and nothing else: «В.Путин», «Имя Фамилия, министр торговли»."""
        rest = self.text[mentions[0].end : end].strip(", ").lower()
        return mentions[-1].end == end or bool(rest and rest == (mentions[0].role or "").lower())

    def _spoken_paragraph(self, speech: Speech, every: dict[int, list[Speech]]) -> None:
        question = self.text[speech.parts[-1][0] : speech.parts[-1][1]].rstrip().endswith("?")
        if speech.tail[1] == speech.tail[0] and (question or len(speech.parts) > 1):
            return
        given = tail_clause(self.cast, speech, self.language) or self._later_clause(speech, every)
        if given is None and speech.style == "dash":
            given = carried_over(self.cast, speech, self.language)
        if given is None:
            return
        self._add(speech.parts, given, direct=True, until=speech.tail[1])
        for report in gerund(self.cast, speech.tail, given):
            self._report(report)

    def _later_clause(self, speech: Speech, every: dict[int, list[Speech]]) -> Attribution | None:
        """Dash paragraphs without a clause belong to whoever the next one of the run names."""
        if speech.style != "dash":
            return None
        for index in range(speech.paragraph + 1, speech.paragraph + _ANSWERS):
            other = every[index][0] if every.get(index) else None
            if other is None or other.style != "dash":
                return None
            if other.tail[1] > other.tail[0]:
                given = tail_clause(self.cast, other, self.language)
                return Attribution(given.person, given.mention, given.confidence * 0.8) if given else None
        return None

    def _marked(self, speech: Speech, last: Speech | None, until: int) -> bool:
        """Take a quotation in marks for a statement, join it to the one it goes on, or leave it."""
        lead = self.text[slice(*speech.lead)].strip(" .;")
        tail = self.text[slice(*without_source(self.text, speech.tail))].strip(" .,;")
        words = sum(len(WORD.findall(self.text, *part)) for part in speech.parts)
        if lead and not (_OPENS.search(lead) or self._said(speech.lead) or self._opens_kazakh(speech, lead)):
            return False
        if lead and not lead.endswith(":") and self.language != "kk" and (words < _WHOLE or tail):
            return False
        if (
            not lead
            and not tail
            and last
            and self.found
            and last.tail[1] > last.tail[0]
            and last.paragraph == speech.paragraph
        ):
            self.found[-1] = replace(self.found[-1], parts=self.found[-1].parts + speech.parts)
            return True
        if not lead and not tail and words < _WHOLE:
            return False
        if self._asked(speech):
            return True
        given = attribute(self.cast, speech)
        if given is None:
            return False
        self._add(speech.parts, given, direct=True, until=speech.tail[1])
        for report in gerund(self.cast, (speech.tail[0], max(until, speech.tail[1])), given):
            self._report(report)
        return True

    def _said(self, lead: Span) -> bool:
        """Whether the lead ends in a reporting clause: «Как отметил X, «…», X said, “…”."""
        text = self.text[slice(*lead)]
        if self.language == "ru":
            return bool(re.match(r"\s*Как\s[^,]+,\s*$", text))
        found = verbs(self.text, *lead, self.language)
        return self.language == "en" and bool(found) and not text[found[-1].end - lead[0] :].strip(" ,")

    def _opens_kazakh(self, speech: Speech, lead: str) -> bool:
        tail = self.text[slice(*speech.tail)].lstrip()
        return (
            self.language == "kk" and bool(re.match(r"деп\b|,?\s*[—-]\s*де", tail)) and len(lead.split()) <= 6
        )

    def _asked(self, speech: Speech) -> bool:
        """A journalist's question is no statement."""
        if not self.text[slice(*speech.parts[-1])].rstrip().endswith("?"):
            return False
        found = opening_verb(self.text, *speech.tail, self.language)
        return bool(found and found.verb.lemma in _ASKING) or "деген сұра" in self.text[slice(*speech.tail)]

    def _narrated(self, sentence: Span, previous: Span | None) -> None:
        if sentence[1] - sentence[0] > _LONGEST:
            return
        found = reports(self.cast, sentence, previous)
        if not found:
            self._mentioned(sentence)
        for report in found:
            if not any(_overlap(report.parts, reading.parts) for reading in self.found[-3:]):
                self._report(report, sentence[1])
            elif report.given.person:
                self.cast.spoke(report.given.person, sentence[1])

    def _mentioned(self, sentence: Span) -> None:
        """Who is said to have spoken, without what («поблагодарил», "called for"), may be quoted next."""
        verb = next((v for v in verbs(self.text, *sentence, self.language) if not v.verb.gerund), None)
        given = subject(self.cast, sentence, verb) if verb else None
        if given and given.person and given.mention:
            self.cast.spoke(given.person, sentence[1])

    def _report(self, report: Report, until: int = 0) -> None:
        self._add(report.parts, report.given, direct=False, until=until)

    def _add(self, parts: tuple[Span, ...], given: Attribution, *, direct: bool, until: int = 0) -> None:
        role = self.cast.role_of(given.person, given.mention) if given.person else None
        person = given.person
        if person and person.names.get(self.language) == role:
            role = None
        self.found.append(
            Reading(parts, direct, given.confidence, self.language, person, given.mention, role)
        )
        self.cast.spoke(person, max(parts[-1][1], until))


def _overlap(some: tuple[Span, ...], others: tuple[Span, ...]) -> bool:
    return any(a[0] < b[1] and b[0] < a[1] for a in some for b in others)
