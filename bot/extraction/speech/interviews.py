"""Interviews: who answers in one, and which paragraphs are questions and answers though no mark tells.

Taken for one is only a text with all of: somebody introduced as interviewed, three questions that are
paragraphs of their own, two of them put to a person, and answers in the first person. A column with questions
is none, nor are questions and answers for readers («Кому положена выплата?»).
"""

import re
from dataclasses import dataclass

from bot.extraction.lexicon import verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import IN, mentions_of
from bot.extraction.speakers.roster import Person
from bot.extraction.speech.breaks import PARAGRAPH_DASH
from bot.extraction.speech.questions import prompts
from bot.extraction.speech.quotes import MARK
from bot.extraction.text import Normalised, sentences
from storage.model import Span
from storage.morphology import parses

_QUESTIONS = 3
_ADDRESSED = 2
_LONGEST = 450
"""A question has at most this many characters."""
_TURN = 6
"""An answer has at most this many paragraphs."""
_INTRODUCED = re.compile(
    r"\b(?:рассказала?|ответила? на|на (?:\w+ ){0,3}вопрос\w*\b[^.!?]*\bответила?"
    r"|(?:поговорил|побеседовал)[аи]?|расспросили|спросили|пообщал\w+|интервью|бесед\w+|собеседни(?:к|ца)\w*"
    r"|в гостях|наш герой|гост(?:ь|ья|ем|ьей) (?:студии|программы|редакции|номера|выпуска))\b"
    r"|сұхбат|әңгіме|сөзге тарт|\b(?:interview(?:ed)?|spoke (?:to|with)|talked (?:to|with)|sat down with)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:дали интервью|ответили|рассказали|собеседники|собеседниками|гости)\b")
_ADDRESS = re.compile(
    r"\b(?:вы|вас|вам|вами|ваш\w*|сіз\w*|you|your)\b|\w{2,}(?:сыз|сіз|ңыз|ңіз)\b", re.IGNORECASE
)
_SECOND = re.compile(r"\b\w{2,}[еёи]те(?:сь)?\b", re.IGNORECASE)
_CALLED = re.compile(r"\W*(?P<name>[^\W\d_]+) [^\W\d_]+(?:вич|вна|ұлы|қызы|улы|кызы)\b")
_I = re.compile(
    r"\b(?i:я|мне|меня|мной|мо[йяеи]|моего|моей|моих|мен|маған|менің|I|my|me)\b"
    r"|\b\w{2,}(?:[мп][ыі]н|б[ыі]н|[дт][ыі]м)\b"
)
_WE = re.compile(
    r"\b(?:мы|нас|нам|нами|наш\w*|біз\w*|we|our|us)\b|\b\w{3,}(?:[дт][ыі][қк]|мыз|міз)\b", re.IGNORECASE
)
_FIRST = re.compile(r"\b\w{2,}[юу]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Interview:
    """Who answers, and the paragraphs that are questions and answers, by index."""

    person: Person
    questions: frozenset[int]
    answers: frozenset[int]


def interview(cast: Cast, source: Normalised, title: str | None = None) -> Interview | None:
    """The interview a text is, or None."""
    text, paragraphs = source.text, source.paragraphs
    if text.count("?") < _ADDRESSED:
        return None
    questions = [index for index, span in enumerate(paragraphs) if _question(text, span)]
    if len(questions) < _QUESTIONS:
        return None
    asked = [text[slice(*paragraphs[index])] for index in questions]
    person = _interviewed(cast, paragraphs, questions[0], asked) or _headlined(
        cast, title, paragraphs[questions[0]][0], asked
    )
    if person is None or sum(map(_addressed, asked)) < _ADDRESSED:
        return None
    alternating = _alternating(cast, paragraphs, questions, person)
    if alternating:
        return alternating
    turns = [
        _turn(cast, paragraphs, index, until, person)
        for index, until in zip(questions, [*questions[1:], len(paragraphs)], strict=True)
    ]
    answers = [text[slice(*paragraphs[index])] for turn in turns for index in turn]
    if sum(bool(turn) for turn in turns) < _QUESTIONS or not _personal(answers):
        return None
    return Interview(person, frozenset(questions), frozenset(index for turn in turns for index in turn))


def _question(text: str, span: Span) -> bool:
    short = span[1] - span[0] <= _LONGEST and not MARK.match(text, span[0])
    return short and (text[span[1] - 1] == "?" or prompts(text, span))


def _interviewed(cast: Cast, paragraphs: tuple[Span, ...], first: int, questions: list[str]) -> Person | None:
    """The one person whom the interview's introduction names and no question calls otherwise."""
    introduced: dict[str, Person] = {}
    if not first:
        return None
    for sentence in sentences(cast.text, paragraphs[0][0], paragraphs[first - 1][1]):
        if _SEVERAL.search(cast.text, *sentence):
            return None
        if _INTRODUCED.search(cast.text, *sentence):
            for mention in cast.between(*sentence):
                if mention.kind == "person" and mention.person and not mention.quoted:
                    introduced[mention.person.id] = mention.person
    called = {match["name"] for question in questions if (match := _CALLED.match(question))}
    if len(called) > 1:
        return None
    fitting = [person for person in introduced.values() if _may_be(person.name(cast.language), called)]
    return fitting[0] if len(fitting) == 1 else None


def _headlined(cast: Cast, title: str | None, first: int, questions: list[str]) -> Person | None:
    """Whom a headline alone names («Данара Ибраева: «…»»), where nobody else is before the questions."""
    people = mentions_of(title, cast.language, cast.day, []) if title else ()
    named = [mention for mention in people if mention.kind == "person" and mention.person]
    if len(named) != 1 or not title or not (_SPEAKS.match(title, named[0].end) or _INTRODUCED.search(title)):
        return None
    person = named[0].person
    called = {match["name"] for question in questions if (match := _CALLED.match(question))}
    others = {who for who, (_, subjects, _) in cast.people.items() if subjects and subjects[0] < first}
    alone = person is not None and others <= {person.id}
    return person if person and alone and _may_be(person.name(cast.language), called) else None


_SPEAKS = re.compile(r"(?:, [^:«»]{2,60})?:\s")


def _may_be(name: str, called: set[str]) -> bool:
    """Whether the first name by which the questions call somebody is that of a name, or may be."""
    return not called or len(name.split()) == 1 or bool(called & set(name.split()))


def _alternating(
    cast: Cast, paragraphs: tuple[Span, ...], questions: list[int], person: Person
) -> Interview | None:
    """An interview in which each turn has a dash, by turns: an answer may end in a question, a journalist's
    turn in none. What follows an answer without a dash goes on with it.
    """
    text, first = cast.text, questions[0]
    dashed = [
        index for index in range(first, len(paragraphs)) if PARAGRAPH_DASH.match(text, *paragraphs[index])
    ]
    asked, answered = dashed[::2], dashed[1::2]
    odd = sum(index not in questions for index in asked) + sum(index in questions for index in answered)
    if dashed[:1] != [first] or len(asked) < _QUESTIONS or odd * _QUESTIONS > len(dashed):
        return None
    answers = set(answered)
    for index in answered:
        for further in range(index + 1, min(index + _TURN, len(paragraphs))):
            span = paragraphs[further]
            last = index == answered[-1] and not _personal([text[slice(*span)]] * 2)
            if further in dashed or last or _tells(cast, span, person) or _reports(cast, span):
                break
            answers.add(further)
    if not _personal([text[slice(*paragraphs[index])] for index in sorted(answers)]):
        return None
    return Interview(person, frozenset(asked), frozenset(answers))


def _turn(cast: Cast, paragraphs: tuple[Span, ...], question: int, until: int, person: Person) -> list[int]:
    """The paragraphs of the answer to a question: all with a dash, or all without."""
    text, found = cast.text, list[int]()
    style = question + 1 < until and bool(PARAGRAPH_DASH.match(text, *paragraphs[question + 1]))
    for index in range(question + 1, min(until, question + 1 + _TURN)):
        span = paragraphs[index]
        if bool(PARAGRAPH_DASH.match(text, *span)) != style or _tells(cast, span, person):
            break
        if found and until == len(paragraphs) and not _personal([text[slice(*span)]] * 2):
            break
        if text[span[1] - 1] in '.!?…»”")':
            found.append(index)
    return found


def _tells(cast: Cast, span: Span, person: Person) -> bool:
    """Whether a paragraph is the author's: it names who is interviewed as somebody else."""
    return any(
        mention.person == person and mention.kind == "person" and not mention.quoted
        for mention in cast.between(*span)
    )


def _reports(cast: Cast, span: Span) -> bool:
    """Whether a paragraph tells what somebody says, so that it is the author's: «Посол сообщил, что …»."""
    told = any(
        not mention.quoted
        and (
            (mention.kind in ("person", "role", "pronoun") and mention.nominative)
            or (mention.kind == "body" and IN.search(cast.text[max(0, mention.start - 24) : mention.start]))
        )
        for mention in cast.between(*span)
    )
    return bool(_BY_HIS_WORDS.match(cast.text, *span)) or (
        told and bool(verbs(cast.text, *span, cast.language))
    )


_BY_HIS_WORDS = re.compile(
    r"(?:По (?:\w+ )?(?:словам|данным|мнению|оценке|информации)|Напомним|Отметим|Сұхбат|According to)\b"
)


def _addressed(question: str) -> bool:
    """Whether a question is put to a person: «вы», «Верите?», «Асель Маратовна, …», "do you"."""
    return bool(_ADDRESS.search(question) or _CALLED.match(question)) or any(
        "VERB" in parse.tag and "2per" in parse.tag
        for match in _SECOND.finditer(question)
        for parse in parses(match.group().lower())[:1]
    )


def _personal(answers: list[str]) -> bool:
    """Whether answers are somebody's own: «я», «верю» in one, and «мы» or that again in another."""
    own = [bool(_I.search(answer)) or _first_person(answer) for answer in answers]
    return any(own) and sum(one or bool(_WE.search(text)) for one, text in zip(own, answers, strict=True)) > 1


def _first_person(answer: str) -> bool:
    return any(
        "VERB" in parses(match.group().lower())[0].tag and "1per" in parses(match.group().lower())[0].tag
        for match in _FIRST.finditer(answer)
    )
