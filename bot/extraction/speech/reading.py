"""Reading a text from beginning to end: quotations and reported speech in order, each with who said it."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.extraction.lexicon import verbs
from bot.extraction.speakers.cast import Cast, cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.roster import Person
from bot.extraction.speech.attribution import UNKNOWN, Attribution, subject
from bot.extraction.speech.breaks import TEASER
from bot.extraction.speech.gestures import gesture
from bot.extraction.speech.indirect import continues, reports
from bot.extraction.speech.interviews import Interview, interview
from bot.extraction.speech.labels import OTHER, label
from bot.extraction.speech.leads import introduced
from bot.extraction.speech.questions import answered, asked, prompts, turned_over
from bot.extraction.speech.quotes import MARK, quoted
from bot.extraction.speech.reported import Report, clean, gerund, without_source
from bot.extraction.speech.sieves import attribute, carried_over
from bot.extraction.speech.spans import Speech, speeches, trimmed
from bot.extraction.speech.surroundings import goes_on, opens_kazakh, resumes, said, told
from bot.extraction.speech.tails import tail_clause
from bot.extraction.text import WORD, Normalised, sentences
from storage.model import Span

_OPENS = re.compile(r"(?::|,\s*что|\bthat|\bдеп)$")
_ANSWERS, _LONGEST = 12, 4_000
"""Answers wait for a name over at most so many paragraphs; a longer sentence is a list or noise."""
_SENTENCE = re.compile(r"\s[—-]\s[А-ЯЁ]")
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


def read(
    source: Normalised,
    language: str,
    day: date | None,
    country: str | None,
    figures: Sequence[Span] = (),
    title: str | None = None,
) -> list[Reading]:
    """All statements of a text in order. `figures` are where its figures stand, in the text as given."""
    pairs = quoted(source, language)
    candidates = [
        speech for s in speeches(source, language, pairs) if (speech := trimmed(source.text, s)).parts
    ]
    spoken = sorted(part for speech in candidates for part in speech.parts)
    people = cast(source.text, language, day, country, spoken)
    held = interview(people, source, title)
    reader = _Reader(source, language, people, tuple(pairs), figures, held)
    every: dict[int, list[Speech]] = {}
    for speech in candidates:
        every.setdefault(speech.paragraph, []).append(speech)
    for index in range(len(source.paragraphs)):
        reader.paragraph(index, every)
    return sorted(reader.found, key=lambda reading: reading.parts[0])


class _Reader:
    def __init__(
        self,
        source: Normalised,
        language: str,
        cast: Cast,
        pairs: tuple[Span, ...],
        figures: Sequence[Span],
        interview: Interview | None,
    ) -> None:
        self.text, self.source, self.language, self.cast = source.text, source, language, cast
        self.pairs, self.figures, self.interview = pairs, figures, interview
        self.found: list[Reading] = []
        self.covered = 0
        self.announced: Attribution | None = None
        self.recorded: Attribution | None = None
        self.questioned = False

    def paragraph(self, index: int, every: dict[int, list[Speech]]) -> None:
        """One paragraph: speech of its own, or sentences with quotations in them."""
        paragraph, own = self.source.paragraphs[index], every.get(index, [])
        if paragraph[1] <= self.covered or TEASER.match(self.text, *paragraph):
            return
        if own and own[0].style in ("dash", "bare"):
            self._spoken_paragraph(own[0], every)
            self._sentences((own[0].outer[1], paragraph[1]), deque())
            return
        if self._answered(index) or self._labelled(paragraph, own):
            return
        begins = next((speech.outer[0] for speech in own if speech.style == "inline"), paragraph[1])
        self._sentences((paragraph[0], begins), deque(one for one in own if one.outer[0] < begins))
        if begins < paragraph[1]:
            self._sentences((begins, paragraph[1]), deque(one for one in own if one.outer[0] >= begins))

    def _sentences(self, paragraph: Span, own: deque[Speech]) -> None:
        """The sentences of an ordinary paragraph in turn, with the quotations that begin in them."""
        previous: Span | None = None
        last: Speech | None = None
        told: Reading | None = None
        for sentence in sentences(self.text, max(paragraph[0], self.covered), paragraph[1], self.pairs):
            taken = False
            while own and own[0].outer[0] < sentence[1]:
                speech = own.popleft()
                if sentence[0] <= speech.outer[0] and self._marked(speech, last, sentence[1]):
                    last, taken = speech, True
            if last and taken:
                told = None
                self.covered = max(self.covered, last.outer[1])
            else:
                told = self._narrated(sentence, previous) or (
                    self._continued(sentence, told) if told else None
                )
            previous = sentence

    def _answered(self, index: int) -> bool:
        """Take an interview's answer without marks for speech, and leave out its questions."""
        given = self._interviewed(index)
        if given:
            self._add((self.source.paragraphs[index],), given, direct=True)
        return bool(given) or (self.interview is not None and index in self.interview.questions)

    def _labelled(self, paragraph: Span, own: list[Speech]) -> bool:
        """«В.Путин: …», «Имя, должность: …»: a speaker's name, a colon, what was said without marks.

        A line that does not end as a sentence is a headline. A transcript's speaker goes on over paragraphs.
        """
        start, end = paragraph
        given, self.announced = self.announced, None
        answering = self.cast.last if self.cast.last and not self.cast.last.body else None
        found = label(self.cast, paragraph, answering)
        if found:
            self.recorded = None
            if found.given is None:
                self.covered = max(self.covered, found.begin)
                return not found.narrated
            given, start = found.given, found.begin
            if start == end:
                self.announced = given
                return True
            self.recorded = given if found.record else None
        elif given is None and self.recorded and not own:
            given = self._still(paragraph)
        if given and MARK.match(self.text, start):
            self.announced = given  # «Имя, должность:» and a quotation in marks
            return False
        if given is None or self.text[end - 1] not in ".!?…":
            return False
        said = clean(self.text, start, end)
        if said[0] < said[1]:
            self._add((said,), given, direct=True)
        return True

    def _still(self, paragraph: Span) -> Attribution | None:
        """Who still speaks in a transcript's paragraph without a label; None once somebody tells about it."""
        opened = self.text[paragraph[0]].isalnum() and not OTHER.match(self.text, *paragraph)
        told = verbs(self.text, *paragraph, self.language)
        named = [m for m in self.cast.between(*paragraph) if m.kind == "person" and m.nominative]
        himself = self.recorded and any(m.person == self.recorded.person for m in named)
        if self.recorded is None or not opened or himself or (told and named):
            self.recorded = None
            return None
        return replace(self.recorded, confidence=self.recorded.confidence * 0.85, mention=None)

    def _spoken_paragraph(self, speech: Speech, every: dict[int, list[Speech]]) -> None:
        question = self.text[slice(*speech.parts[-1])].rstrip().endswith("?")
        question = question or prompts(self.text, self.source.paragraphs[speech.paragraph])
        announced, self.announced = self.announced, None
        silent, held = speech.tail[1] == speech.tail[0], self.interview
        if held and silent:
            question = speech.paragraph in held.questions or (
                question and speech.paragraph not in held.answers
            )
        if silent and not self.questioned and speech.style == "dash":
            question = question or turned_over(self.text, speech.parts[0])
        self.questioned = silent and question
        if (silent and (question or len(speech.parts) > 1)) or asked(self.cast, speech):
            return
        given = (announced if silent else None) or tail_clause(self.cast, speech)
        given = given or self._gesture(speech) or self._interviewed(speech.paragraph)
        if given is None and speech.style == "dash":
            given = introduced(self.cast, speech) if silent else None
            given = given or self._later_clause(speech, every)
            given = given or carried_over(self.cast, speech)
        if given is None:
            return
        self._add(speech.parts, given, direct=True, until=speech.tail[1])
        for report in gerund(self.cast, speech.tail, given):
            self._report(report)

    def _gesture(self, speech: Speech) -> Attribution | None:
        """«…», — усмехается X: an author's clause by its shape alone."""
        found = gesture(self.text, *speech.tail, self.language) if speech.tail[0] < speech.tail[1] else None
        if found is None:
            return None
        given = subject(self.cast, speech.tail, found)
        return replace(given, confidence=given.confidence * 0.9) if given else UNKNOWN

    def _interviewed(self, index: int) -> Attribution | None:
        """Who answers in a paragraph of an interview."""
        held = self.interview
        return Attribution(held.person, None, 0.8) if held and index in held.answers else None

    def _later_clause(self, speech: Speech, every: dict[int, list[Speech]]) -> Attribution | None:
        """Dash paragraphs without a clause belong to whoever the next one of the run names."""
        for index in range(speech.paragraph + 1, speech.paragraph + _ANSWERS):
            other = every[index][0] if every.get(index) else None
            if other is None or other.style != "dash":
                return None
            if other.tail[1] > other.tail[0] and not asked(self.cast, other):
                given = tail_clause(self.cast, other)
                return Attribution(given.person, given.mention, given.confidence * 0.8) if given else None
        return None

    def _marked(self, speech: Speech, last: Speech | None, until: int) -> bool:
        """Take a quotation in marks for a statement, join it to the one it goes on, or leave it."""
        lead = self.text[slice(*speech.lead)].strip(" .;")
        tail = self.text[slice(*without_source(self.text, speech.tail))].strip(" .,;")
        words = sum(len(WORD.findall(self.text, *part)) for part in speech.parts)
        if last and self.found and resumes(self.cast, speech, last, lead, tail):
            self.found[-1] = replace(self.found[-1], parts=self.found[-1].parts + speech.parts)
            return True
        if lead and not (
            (_OPENS.search(lead) and not goes_on(self.cast, speech))
            or said(self.cast, speech)
            or opens_kazakh(self.cast, speech, lead)
        ):
            return False
        if lead and not lead.endswith(":") and self.language != "kk" and (words < _WHOLE or tail):
            return False
        if not lead and words < _WHOLE and (not tail or self._names(speech)):
            return False
        if asked(self.cast, speech):
            return not answered(self.cast, speech)
        announced, self.announced = self.announced, None
        given = announced if announced and not lead and not tail else attribute(self.cast, speech)
        given = given or (None if lead else self._gesture(speech))
        if given is None and not (lead.endswith(":") and told(self.cast, speech.lead)):
            return False
        given = given or UNKNOWN
        self._add(speech.parts, given, direct=True, until=speech.tail[1])
        for report in gerund(self.cast, (speech.tail[0], max(until, speech.tail[1])), given):
            self._report(report)
        return True

    def _names(self, speech: Speech) -> bool:
        """Whether a few words in marks that no punctuation closes are a name: «АЛМАТЫ. «Дала» — Цены …»."""
        end = speech.outer[1]
        closed = re.search(r"[,.!?…]", self.text[max(0, end - 2) : end + 1])
        return self.language == "ru" and not closed and bool(_SENTENCE.match(self.text, end))

    def _narrated(self, sentence: Span, previous: Span | None) -> Reading | None:
        """What a sentence reports; the last of it."""
        if sentence[1] - sentence[0] > _LONGEST:
            return None
        found = reports(self.cast, sentence, previous)
        if not found:
            self._mentioned(sentence)
        told = None
        for report in found:
            if not any(_overlap(report.parts, reading.parts) for reading in self.found[-3:]):
                self._report(report, sentence[1])
                told = self.found[-1]
            elif report.given.person:
                self.cast.spoke(report.given.person, sentence[1])
        return told

    def _continued(self, sentence: Span, told: Reading) -> Reading | None:
        """Free indirect speech: a sentence with a figure after what somebody is reported to have said."""
        start, end = self.source.span(*sentence)
        if told.person is None or not any(start <= figure[0] and figure[1] <= end for figure in self.figures):
            return None
        if not continues(self.cast, sentence, told.person):
            return None
        part = clean(self.text, *sentence)
        reading = replace(told, parts=(part,), confidence=told.confidence * 0.65, mention=None)
        if reading.confidence < 0.5:
            return None
        self.found.append(reading)
        return reading

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
