"""Reported speech in Russian: «X заявил, что …», «по словам X, …», «…, сообщил X», «Об этом заявил X»."""

import re

from bot.extraction.attribution import Attribution, subject
from bot.extraction.lexicon import Found, verbs
from bot.extraction.mentions import Mention
from bot.extraction.reported import Report, Sieve, around, clean, real, weighed, without_source
from bot.extraction.speakers import Cast
from storage.model import Span

_THAT = re.compile(r"[^.!?]{0,80}?,\s+(?:что|будто)\s+")


_AND_THAT = re.compile(
    r",?\s+(?:и|а также|также)\s+(?:также\s+|при этом\s+)?(\w+),\s+что\s+|,\s+(\w+),\s+что\s+"
)


_ABOUT_THIS = re.compile(
    r"(?:Об этом|О ч[её]м|Соответствующее заявление|Такое (?:мнение|заявление)|Такими данными)\s"
)


_ACCORDING = re.compile(
    r"\b(?:по|согласно)\s+(?:(?P<whose>его|е[её]|их)\s+)?(?:же\s+)?(?:словам|мнению|убеждению|оценк\w+|информации"
    r"|заявлени\w+|утверждени\w+|выражению|признанию|прогноз\w+|подсч[её]там)\b",
    re.IGNORECASE,
)


_AS_SAID = re.compile(r"(?P<comma>,\s+)?\bкак\s+", re.IGNORECASE)


REFERRING = re.compile(r"\bсо ссылк(?:ой|ами) на\s+")


def _that(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X заявил, что …, and what is joined to it: «…, и добавил, что …»."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "ru"):
        match = _THAT.match(text, found.end, end)
        if not found.verb.says or not match:
            continue
        if not real(text, found):
            return []
        given = _subject_or_last(cast, (start, match.end()), found)
        if given is None:
            return []
        return [Report((clean(text, *part),), given) for part in _joined(text, match.end(), end)]
    return []


def _subject_or_last(cast: Cast, clause: Span, found: Found) -> Attribution | None:
    given = subject(cast, clause, found)
    if given:
        return weighed(given, 0.95)
    if (
        cast.last
        and not found.verb.plural
        and not any(m.nominative for m in cast.between(clause[0], found.start))
    ):
        return Attribution(cast.last, None, 0.6)
    return None


def _joined(text: str, start: int, end: int) -> list[Span]:
    parts = []
    for match in _AND_THAT.finditer(text, start, end):
        word = match.group(1) or match.group(2)
        if verbs(word, 0, len(word), "ru"):
            parts.append((start, match.start()))
            start = match.end()
    return [*parts, (start, end)]


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
    person, sure = cast.resolve(mention)
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
            parts = around(text, sentence, match.start(), max(given.mention.end, found.end))
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
    person, sure = cast.resolve(mention)
    given = Attribution(person, mention, sure * 0.85)
    begin = max(text.rfind(", ", start, match.start()), start)
    if begin == start:
        comma = re.compile(r",\s").search(text, mention.end, end)
        return [Report((clean(text, comma.end(), end),), given)] if comma else []
    return [Report((clean(text, start, begin),), given)]


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
        if any(
            found.start < m.start()
            for m in re.finditer(r",\s+что\s", text[start:end])
            if m.start() + start > found.end
        ):
            continue
        return [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.93))]
    return []


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


SIEVES: tuple[Sieve, ...] = (_about_this, _according, _with_reference, _as_said, _that, _trailing)
"""In the order they are tried; the first that finds something wins."""
