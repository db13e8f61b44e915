"""Reported speech in Russian, the source beside it: «по словам X, …», «…, сообщил X», «…, сказал X, …»."""

import re

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import UNKNOWN, Attribution, subject
from bot.extraction.speech.clauses import unnamed
from bot.extraction.speech.reported import Report, around, clean, real
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

_ACCORDING = re.compile(
    r"\b(?:по|согласно)\s+(?:(?P<whose>его|е[её]|их)\s+)?(?:же\s+)?(?:словам|мнению|убеждению|оценк\w+|информации|данным|сведениям|расч[её]там"
    r"|заявлени\w+|утверждени\w+|выражению|признанию|прогноз\w+|подсч[её]там|опросам|наблюдениям|ощущениям)\b",
    re.IGNORECASE,
)


_AS_SAID = re.compile(r"(?P<comma>,\s+)?\bкак\s+", re.IGNORECASE)


REFERRING = re.compile(r"\bсо ссылк(?:ой|ами) на\s+")


_OWN_WORDS = re.compile(r"(?:словам|мнению|убеждению|утверждени\w+|признанию|выражению)$", re.IGNORECASE)
_SOMEBODYS = re.compile(
    r"\s+(?:(?:экс-)?[А-ЯЁ][\w-]+(?:ой|ого|его|ого|ича?|[ая]|[иы])|одно(?:го|й) из\s\w+)\b"
)
"""Whose words they are where no mention covers it: a name, «одного из собеседников»."""


def somebody(cast: Cast, clause: Span, found: Found) -> bool:
    """Whether a clause names a speaker whom no mention covers: «наставник», «в дирекции», «на дороге»."""
    text = cast.text
    if not found.verb.says or _REPORTERS.search(text, *clause):
        return False
    if unnamed(cast, clause, found):
        return True
    past = found.verb.plural and text[found.start : found.end].lower().endswith("ли")
    before, after = text[clause[0] : found.start], text[found.end : clause[1]]
    return bool(past and (_PLACE_BEFORE.fullmatch(before) or _PLACE_AFTER.match(after)))


_REPORTERS = re.compile(r"\b(?:корреспондент|журналист|репорт[её]р)(?:ка|ки|ы)?\b", re.IGNORECASE)
"""They carry words («как передаёт корреспондент агентства»)."""
_PLACE_BEFORE = re.compile(r"(?:В|Во|На)\s+[^,.:;]{3,80}\s")
_PLACE_AFTER = re.compile(r"\s+(?:там же|(?:в|во|на)\s+[^\W\d_]{3})")


def according(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
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
        parts = (
            around(text, sentence, match.start(), until) if _SOMEBODYS.match(text, match.end(), end) else ()
        )
        return [Report(parts, UNKNOWN)] if parts and _OWN_WORDS.search(match.group()) else []
    person, sure = resolve(cast, mention)
    begin = _behind_colon(text, start, match.start()) if whose else start
    parts = around(text, (begin, end), match.start(), until)
    return [Report(parts, Attribution(person, None if whose else mention, sure * 0.95))] if parts else []


def _behind_colon(text: str, start: int, before: int) -> int:
    """«Он настроен скептически: работу, считает он, получат приезжие»: a pronoun looks outside."""
    return max(start, text.rfind(": ", start, before) + 1)


def as_said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
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
        given = subject(cast, clause, found) or _there(cast, clause, found)
        if given and (given.mention or given.person):
            until = max(given.mention.end, given.mention.reach, found.end) if given.mention else found.end
        elif given or somebody(cast, (match.end(), clause[1]), found):
            given, until = UNKNOWN, found.end
        else:
            continue
        parts = around(text, sentence, match.start(), until)
        given = Attribution(given.person, given.mention, given.confidence * 0.95)
        return [Report(parts, given)] if parts and real(text, found) else []
    return []


def _there(cast: Cast, clause: Span, found: Found) -> Attribution | None:
    """«Как пояснили там же»: the body that spoke last."""
    there = found.verb.plural and re.search(r"\bтам же\b", cast.text[slice(*clause)])
    return Attribution(cast.last, None, 0.8) if there and cast.last and cast.last.body else None


def with_reference(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
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
_FOLLOWS = re.compile(r",\s+(?:следует|вытекает|явствует)\s+из\s+")


def follows(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«…, следует из сообщения X»: the document's."""
    match = _FOLLOWS.search(cast.text, *sentence)
    mention = next(iter(cast.between(match.end(), match.end() + 24)), None) if match else None
    if not match or mention is None or mention.kind not in ("document", "body"):
        return []
    person, sure = resolve(cast, mention)
    parts = [clean(cast.text, sentence[0], match.start())]
    comma = cast.text.find(",", mention.end, min(sentence[1], mention.end + 40))
    if comma > 0 and not _goes_with_verb(cast.text, comma, sentence[1]):
        parts.append(clean(cast.text, comma, sentence[1]))
    return [Report(tuple(parts), Attribution(person, mention if person else None, sure * 0.9))]


_AFTER_CONTENT = ("ожидать", "говориться", "отмечаться", "указываться", "подчёркиваться", "сообщаться")
"""Verbs beside a quotation that also end a sentence: «…, говорится в ответе министерства.»"""
_OF_WHAT = re.compile(r"(?:О|Об|Обо|Про)\s")
"""A subject and no content, where no comma closes it: «О наборе журналу «Мост» рассказал ректор»."""


def trailing(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«…, сообщил X.»: a content clause first, its reporting clause after the last fitting comma."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "ru"):
        before = text[start : found.start]
        match = re.search(r"(?:,|[»”\"],?)\s+(?:(?:также|затем|ранее)\s+)?$", before)
        says = found.verb.says or found.verb.lemma in _AFTER_CONTENT
        if not match or not says or found.verb.gerund or not real(text, found):
            continue
        given = subject(cast, (found.start, end), found)
        if given is None and _closes(cast, found, end):
            given = UNKNOWN
        if given is None or (given.mention.start < found.start if given.mention else given.person):
            continue
        content = clean(text, start, start + match.start() + (before[match.start()] != ","))
        told_of = _OF_WHAT.match(text, *content) and before[match.start()] != ","
        if told_of or _ASKED.match(text, *content):
            return []
        if any(
            found.start < m.start()
            for m in re.finditer(r",\s+что\s", text[start:end])
            if m.start() + start > found.end
        ):
            continue
        return [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.93))]
    return []


def _closes(cast: Cast, found: Found, end: int) -> bool:
    """Whether a reporting clause of somebody unnamed ends the sentence: «…, сообщили в дирекции.»"""
    near = cast.text[found.end : end]
    return "," not in near and len(near.split()) <= 6 and somebody(cast, (found.start, end), found)


def medial(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«Москва, продолжил X, надеется на …»: a clause of verb and subject between two commas, cut out."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "ru"):
        if found.verb.gerund or not real(text, found) or not text[start : found.start].endswith(", "):
            continue
        comma = text.find(",", found.end, min(end, found.end + 90))
        if comma > 0 and _goes_with_verb(text, comma, end):
            continue
        given = subject(cast, (found.start, comma), found) if comma > 0 else None
        if given is None and comma > 0 and somebody(cast, (found.start, comma), found):
            given = UNKNOWN
        if given is None or (given.mention is None and given.person):
            continue
        mention = given.mention
        if mention and mention.start - found.end > 3:
            continue
        if len(text[max(mention.end, mention.reach) if mention else found.end : comma].split()) > 4:
            continue
        pronoun = mention and mention.kind == "pronoun"
        begin = _behind_colon(text, start, found.start) if pronoun else start
        parts = (clean(text, begin, found.start), clean(text, comma, end))
        if all(part[1] > part[0] for part in parts):
            return [Report(parts, Attribution(given.person, given.mention, given.confidence * 0.9))]
    return []


def _goes_with_verb(text: str, comma: int, end: int) -> bool:
    """Whether what follows the comma is the reporting clause's own: «…, отвечая на вопрос», «…, который»."""
    word = WORD.search(text, comma, end)
    if word is None:
        return True
    tag = parses(word.group().lower())[0].tag
    return tag.POS in ("GRND", "PRTF") or word.group().lower().startswith(
        ("котор", "переда", "сообща", "пиш", "где")
    )
