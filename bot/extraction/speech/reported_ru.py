"""Reported speech in Russian: «X заявил, что …», «по словам X, …», «…, сообщил X», «Об этом заявил X»."""

import re
from dataclasses import dataclass

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import Attribution, subject
from bot.extraction.speech.reported import Report, Sieve, around, clean, real, weighed, without_source
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

_THAT = re.compile(r"(?:[^.!?]{0,80}?,)?\s+(?:что|будто)\s+")


_JOINING = re.compile(
    r",?\s+(?:а также|также|и|а|но|однако|в то время как|тогда как)\s+(?:также\s+|при этом\s+|затем\s+)?|,\s+"
)


_ABOUT_THIS = re.compile(
    r"(?:Об этом|О ч[её]м|Соответствующее заявление|Такое (?:мнение|заявление)|Такими данными"
    r"|Так(?=\s+(?:счита|полага|ответ|заяв|сказа|отреагир|прокоммент|высказ)))\s"
)


_ACCORDING = re.compile(
    r"\b(?:по|согласно)\s+(?:(?P<whose>его|е[её]|их)\s+)?(?:же\s+)?(?:словам|мнению|убеждению|оценк\w+|информации|данным|сведениям|расч[её]там"
    r"|заявлени\w+|утверждени\w+|выражению|признанию|прогноз\w+|подсч[её]там)\b",
    re.IGNORECASE,
)


_AS_SAID = re.compile(r"(?P<comma>,\s+)?\bкак\s+", re.IGNORECASE)


REFERRING = re.compile(r"\bсо ссылк(?:ой|ами) на\s+")


def _that(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X заявил, что …, with what is joined to it: «…, и добавил, что …», «…, а Y уточнил, что …»."""
    text, (start, end) = cast.text, sentence
    heads = [
        (found, match)
        for found in verbs(text, start, end, "ru")
        if (match := _THAT.match(text, found.end, end))
    ]
    first = next(((f, match) for f, match in heads if f.verb.says or f.verb.lemma == "говориться"), None)
    if first is None or not real(text, first[0]):
        return []
    given = _subject_or_last(cast, (start, first[1].end()), first[0])
    if given is None:
        return []
    reports, begin = [], first[1].end()
    for found, match in heads:
        joint = _joint(cast, (begin, found.start), found)
        if found.start < begin or joint is None or not real(text, found):
            continue
        if joint.mention:
            other = _subject_or_last(cast, (joint.start, match.end()), found)
        reports.append(Report((clean(text, begin, joint.start),), given))
        given, begin = (other if joint.mention and other else given), match.end()
    return [*reports, Report((clean(text, begin, end),), given)]


@dataclass(frozen=True, slots=True)
class _Joint:
    """Where a further report is joined on; `mention` whether it has a subject of its own."""

    start: int
    mention: bool


def _joint(cast: Cast, before: Span, found: Found) -> _Joint | None:
    """The conjunction that joins a speech verb to the report before it, at once or with a subject between."""
    matches = list(_JOINING.finditer(cast.text, *before))
    if not matches:
        return None
    last = matches[-1]
    between = cast.text[last.end() : found.start].strip()
    if not between:
        return _Joint(last.start(), mention=False)
    mentions = [m for m in cast.between(last.end(), found.start) if m.nominative]
    covered = mentions and mentions[0].start == last.end() and mentions[0].kind != "document"
    rest = cast.text[max(mentions[0].end, mentions[0].reach) : found.start].strip(" ,") if covered else "?"
    return _Joint(last.start(), mention=True) if covered and len(rest.split()) <= 3 else None


def _subject_or_last(cast: Cast, clause: Span, found: Found) -> Attribution | None:
    given = subject(cast, clause, found)
    if given:
        return weighed(given, 0.95)
    if cast.last and cast.last.body and found.verb.plural and _THERE.match(cast.text, *clause):
        return Attribution(cast.last, None, 0.8)
    if (
        cast.last
        and not found.verb.plural
        and not any(m.nominative for m in cast.between(clause[0], found.start))
    ):
        return Attribution(cast.last, None, 0.6)
    return None


_THERE = re.compile(r"(?:(?:При этом|Кроме того,|Вместе с тем)\s+)?[Тт]ам(?:\s+же)?\s")


def _according(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«По словам X, …», «…, по его словам, …», «…, по словам X»."""
    text, (start, end) = cast.text, sentence
    match = _ACCORDING.search(text, start, end)
    if not match:
        return []
    whose = match.group("whose")
    if whose:
        gender = {"его": "masc", "их": "plur"}.get(whose.lower(), "femn")
        mention: Mention | None = Mention(
            match.start(), match.end(), "pronoun", frozenset({"nomn"}), gender=gender, plural=gender == "plur"
        )
        until = match.end()
    else:
        mention = next(
            (m for m in cast.between(match.end(), min(end, match.end() + 6)) if m.cases & {"gent"}), None
        )
        until = mention.end if mention else match.end()
    if mention is None:
        return []
    person, sure = resolve(cast, mention)
    parts = around(text, sentence, match.start(), until)
    return [Report(parts, Attribution(person, None if whose else mention, sure * 0.95))] if parts else []


def _as_said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«Как сообщил X, …», «…, как отметил X, …»."""
    text, (start, end) = cast.text, sentence
    for match in _AS_SAID.finditer(text, start, end):
        found = next(iter(verbs(text, match.end(), min(end, match.end() + 50), "ru")), None)
        if not (match["comma"] or match.start() == start) or not found:
            continue
        if len(text[match.end() : found.start].split()) > 2:
            continue
        comma = text.find(",", found.end, end)
        clause = (match.end(), comma if comma > 0 else end)
        given = subject(cast, clause, found)
        if given and given.mention:
            parts = around(
                text, sentence, match.start(), max(given.mention.end, given.mention.reach, found.end)
            )
            return (
                [Report(parts, Attribution(given.person, given.mention, given.confidence * 0.95))]
                if parts
                else []
            )
    return []


def _with_reference(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«…, пишет ТАСС со ссылкой на X», «Как писал ТАСС со ссылкой на X, …»: X is the source."""
    text, (start, end) = cast.text, sentence
    match = REFERRING.search(text, start, end)
    mention = next((m for m in cast.between(match.end(), match.end() + 1)), None) if match else None
    if not match or mention is None or mention.kind == "document":
        return []
    person, sure = resolve(cast, mention)
    given = Attribution(person, mention, sure * 0.85)
    begin = max(text.rfind(", ", start, match.start()), start)
    if begin == start:
        comma = re.compile(r",\s").search(text, mention.end, end)
        return [Report((clean(text, comma.end(), end),), given)] if comma else []
    return [Report((clean(text, start, begin),), given)]


_ASKED = re.compile(
    r"(?:О ч[её]м|О том|Что|Как|Где|Когда|Почему|Зачем|Кто|Сколько|Как(?:ой|ая|ие|ую|им|ое)"
    r"|Чем|Куда|Откуда)\s"
)
_COLON = re.compile(r"[^.!?:;«“\"]{0,60}:\s+(?=[^\W\d_«“\"])")


def _colon(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«X пояснил: без этого проект невозможен»: what stands after the colon without marks."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "ru"):
        match = _COLON.match(text, found.end, end)
        if match is None or not found.verb.says or found.verb.gerund or not real(text, found):
            continue
        given = subject(cast, (start, match.end()), found)
        if given is None or given.mention is None or len(text[match.end() : end].split()) < 3:
            return []
        return [
            Report(
                (clean(text, match.end(), end),),
                Attribution(given.person, given.mention, given.confidence * 0.85),
            )
        ]
    return []


_FOLLOWS = re.compile(r",\s+(?:следует|вытекает|явствует)\s+из\s+")


def _follows(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«…, следует из сообщения X»: the document's."""
    match = _FOLLOWS.search(cast.text, *sentence)
    mention = next(iter(cast.between(match.end(), match.end() + 24)), None) if match else None
    if not match or mention is None or mention.kind not in ("document", "body"):
        return []
    person, sure = resolve(cast, mention)
    return [Report((clean(cast.text, sentence[0], match.start()),), Attribution(person, mention, sure * 0.9))]


def _trailing(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«…, сообщил X.»: a content clause first, its reporting clause after the last fitting comma."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "ru"):
        before = text[start : found.start]
        match = re.search(r"(?:,|[»”\"],?)\s+(?:(?:также|затем|ранее)\s+)?$", before)
        if not match or not found.verb.says or found.verb.gerund or not real(text, found):
            continue
        given = subject(cast, (found.start, end), found)
        if given is None or given.mention is None or given.mention.start < found.start:
            continue
        content = clean(text, start, start + match.start() + (before[match.start()] != ","))
        if _ASKED.match(text, *content):
            return []
        if any(
            found.start < m.start()
            for m in re.finditer(r",\s+что\s", text[start:end])
            if m.start() + start > found.end
        ):
            continue
        return [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.93))]
    return []


def _medial(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«Москва, продолжил X, надеется на …»: a clause of verb and subject between two commas, cut out."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "ru"):
        if found.verb.gerund or not real(text, found) or not text[start : found.start].endswith(", "):
            continue
        comma = text.find(",", found.end, min(end, found.end + 90))
        if comma > 0 and _goes_with_verb(text, comma, end):
            continue
        given = subject(cast, (found.start, comma), found) if comma > 0 else None
        if given is None or given.mention is None or given.mention.start - found.end > 3:
            continue
        if len(text[max(given.mention.end, given.mention.reach) : comma].split()) > 4:
            continue
        parts = (clean(text, start, found.start), clean(text, comma, end))
        if all(part[1] > part[0] for part in parts):
            return [Report(parts, Attribution(given.person, given.mention, given.confidence * 0.9))]
    return []


def _goes_with_verb(text: str, comma: int, end: int) -> bool:
    """Whether what follows the comma is the reporting clause's own: «…, отвечая на вопрос», «…, который»."""
    word = WORD.search(text, comma, end)
    if word is None:
        return True
    tag = parses(word.group().lower())[0].tag
    return tag.POS in ("GRND", "PRTF", "PRTS") or word.group().lower().startswith(
        ("котор", "переда", "сообща", "пиш", "где")
    )


def _about_this(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«Об этом заявил X»: the sentence before is what was said."""
    text, (start, end) = cast.text, sentence
    if not previous or not _ABOUT_THIS.match(text, start, end):
        return []
    found = next((f for f in verbs(text, start, end, "ru") if not f.verb.gerund), None)
    if not found or not real(text, found):
        return []
    given = subject(cast, sentence, found)
    content = clean(text, *without_source(text, previous))
    return (
        [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.9))]
        if given
        else []
    )


SIEVES: tuple[Sieve, ...] = (
    _about_this,
    _according,
    _with_reference,
    _as_said,
    _that,
    _colon,
    _follows,
    _medial,
    _trailing,
)
"""In the order they are tried; the first that finds something wins."""
