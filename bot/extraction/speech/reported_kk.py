"""Reported speech in Kazakh: -ның айтуынша, -ғанын айтты, деп мәлімдеді, «Бұл туралы X айтты»."""

import re

from bot.extraction.lexicon import Found, Verb, data, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.attribution import UNKNOWN, Attribution, subject
from bot.extraction.speech.clauses import joint, participle
from bot.extraction.speech.reported import Report, Sieve, clean
from storage.model import Span

_ACCORDING = re.compile(
    r"\s+(?:(?:таратқан|берген|келтірген|ұсынған|жариялаған)\s+)?(?:"
    + "|".join(data("verbs")["kk"]["according"])
    + r")\s*,?\s*"
)


_NEWS = re.compile(r"(?:ақпарат|жаңалықтар|[»\"])\s+агенттігі$", re.IGNORECASE)
"""A news agency carries words; it does not say them."""


_ABOUT_THIS = re.compile(r"(?:Бұл туралы|Осы туралы|Ол туралы)\s")


_CONTENT = re.compile(
    r"\w+(?:[ғгқк][ае]н|[аейия]т[ыі]н)(?:д[ае]р)?(?:ын|ін|дығын|дігін|ына|іне)\b"
    r"|\b(?:\w+(?:[ғгқк][ае]н|[аейия]т[ыі]н)(?:д[ае]р)?[ыі]|екен(?:дер)?і)(?=\s(?:туралы|жайлы|жайында|жөнінде|хақында)\b|$)"
    r"|\b(?:екен(?:дер)?(?:ін|дігін|іне)|барын|бар екенін|жоғын|керегін|керектігін|мүмкіндігін)\b"
)


_ABOUT = re.compile(r"(?<=[ыі])\s(?:туралы|жайлы|жайында|жөнінде|хақында)$")
"""«Жол ашылғаны туралы айтты» reports as «жол ашылғанын айтты» does."""


def _according(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """-ның айтуынша, сөзінше: the content is the rest of the sentence."""
    text, (start, end) = cast.text, sentence
    match = _ACCORDING.search(text, start, end)
    mentions = (
        [m for m in cast.between(start, match.start() + 1) if m.cases & {"gent"} and m.end == match.start()]
        if match
        else []
    )
    whose = re.search(r"(?:^|\s)(Оның|оның)$", text[start : match.start()]) if match else None
    if match and not mentions and not whose and _OWN_WORDS.match(match.group().strip(" ,")):
        return _somebodys(text, sentence, match)
    if not match or not (mentions or whose):
        return []
    if mentions and _NEWS.search(mentions[-1].role or ""):
        return []
    mention = (
        mentions[-1]
        if mentions
        else Mention(match.start(), match.end(), "pronoun", frozenset({"nomn"}), gender="any")
    )
    person, sure = resolve(cast, mention)
    begin = mention.start if mentions else start + whose.start(1) if whose else start
    parts = tuple(p for p in (clean(text, start, begin), clean(text, match.end(), end)) if p[1] > p[0])
    return [Report(parts, Attribution(person, mention if mentions else None, sure * 0.95))]


_OWN_WORDS = re.compile(r"(?:айту|сөз|пікір|ой|мәлімдеу)\w")
_GENITIVE = re.compile(r"(?:^|\s)(?P<who>\w+[дтн][ыі]ң)$")


def _somebodys(text: str, sentence: Span, match: re.Match[str]) -> list[Report]:
    """«Тұрғындардың айтуынша»: the words of somebody whom no mention covers."""
    who = _GENITIVE.search(text[sentence[0] : match.start()])
    if who is None:
        return []
    before = clean(text, sentence[0], sentence[0] + who.start("who"))
    parts = tuple(p for p in (before, clean(text, match.end(), sentence[1])) if p[1] > p[0])
    return [Report(parts, UNKNOWN)] if parts else []


_AS_SAID = re.compile(
    r"\s+(?:хабарлағандай|айтқандай|атап өткендей|мәлімдегендей|жазғандай|жеткізгендей)\s*,\s*"
)


def _as_said(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«X хабарлағандай, …»: the content is the rest of the sentence."""
    text, (start, end) = cast.text, sentence
    match = _AS_SAID.search(text, start, end)
    mentions = [m for m in cast.between(start, match.start()) if m.nominative] if match else []
    if not match or not mentions or mentions[-1].end < match.start():
        return []
    person, sure = resolve(cast, mentions[-1])
    return [Report((clean(text, match.end(), end),), Attribution(person, mentions[-1], sure * 0.9))]


def _content(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X … -ғанын айтты, … деп мәлімдеді, … дейді: the content stands between the subject and the verb."""
    text, (start, end) = cast.text, sentence
    found = (
        participle(text, sentence)
        or _opinion(text, sentence)
        or next((f for f in reversed(verbs(text, start, end, "kk")) if f.verb.says), None)
    )
    if not found or not _clause_end(text, found.end, end):
        return []
    beside = _beside(cast, sentence, found)
    before = _PARTICLE.sub("", text[start : beside.start if beside else found.start].rstrip())
    that = _THAT.search(before)
    before = _ABOUT.sub("", before)
    content = None if that else list(_CONTENT.finditer(before))
    if not that and not (content and content[-1].end() >= len(before) - 1):
        return _bare(cast, sentence, found)
    plural = _PLURAL.match(text, start, end)
    people = _PEOPLE.match(text, start, end)
    given = _said_by(cast, beside) if beside else subject(cast, (start, found.end), found)
    if people and not beside and given and given.mention and given.mention.start >= people.end():
        given, plural = UNKNOWN, people
    if given and given.mention and given.mention.kind == "body" and _STAFF.match(text, given.mention.end):
        given = UNKNOWN
    several = _several(cast, start, found.start)
    given = given or (UNKNOWN if plural or several else None)
    given = given or (Attribution(cast.last, None, 0.65) if cast.last else None)
    if given is None:
        return []
    inside = given.mention
    stop = start + (that.start() if that else len(before))
    if inside is None:
        begin = max(plural.end() if plural else start, several) if given is UNKNOWN else start
        return [Report((clean(text, begin, stop),), given)]
    parts = (
        [clean(text, start, inside.start), clean(text, inside.end, stop)]
        if inside.end <= stop
        else [clean(text, start, stop)]
    )
    # What stands between the subject and the verb, else («ертең баратынын министр айтты») the longest.
    own = parts[-1:] if _CONTENT.search(text, *parts[-1]) else parts
    longest = max(own, key=lambda part: part[1] - part[0])
    return [Report((longest,), Attribution(given.person, given.mention, given.confidence * 0.9))]


_THAT = re.compile(
    r"\s+(?:деп|дегенді|деген(?:\s(?:пікір|ой|болжам|сенім|үміт|алаңдаушылық|қорытынды|уәж)(?:ін|ын|ді|ді|ні)?)?)$"
)
_OPINION = re.compile(
    r"\sдеген\s(?P<held>(?:пікір|ой|сенім|көзқарас|пайым|үміт)[дт][ае])(?:\sқал\w+)?\s*\.?$"
)


def _opinion(text: str, sentence: Span) -> Found | None:
    """«Х … деген пікірде»: what somebody thinks, without a verb."""
    match = _OPINION.search(text, *sentence)
    return Found(Verb(match["held"], says=True), *match.span("held")) if match else None


def _several(cast: Cast, start: int, end: int) -> int:
    """Where a subject that is more than one ends: «Екі президент …», «Тоқаев пен Путин …»; else 0."""
    subjects = [mention for mention in cast.between(start, end) if mention.nominative]
    if subjects and subjects[0].plural and subjects[0].start < start + _COUNTED:
        return subjects[0].end
    return subjects[1].end if joint(cast, subjects[:2]) else 0


def _beside(cast: Cast, sentence: Span, found: Found) -> Mention | None:
    """«… жабылатынын министр айтты»: a subject right before the verb, after its content."""
    before = cast.between(sentence[0], found.start)
    if not before or not before[-1].nominative or before[-1].plural or before[-1].start == sentence[0]:
        return None
    content = list(_CONTENT.finditer(cast.text, sentence[0], before[-1].start))
    adjacent = not cast.text[before[-1].end : found.start].strip()
    closed = bool(content) and not cast.text[content[-1].end() : before[-1].start].strip(" ,")
    return before[-1] if adjacent and closed else None


def _said_by(cast: Cast, mention: Mention) -> Attribution:
    person, sure = resolve(cast, mention)
    return Attribution(person, mention, sure)


_COUNTED = 12
"""Letters that a number before a subject may take: «Екі президент»."""
_PARTICLE = re.compile(r"\s+(?:да|де|та|те)$")
_PLURAL = re.compile(
    r"(?:(?:Ал|Сондай-ақ|Сонымен қатар|Бұған қоса),?\s+)?"
    r"(?:[А-ЯӘІҢҒҮҰҚӨҺ]\w+\s+)?\w{3,}(?:[лдт][ае]р)(?:ы|і)?\s"
)
"""A plural subject that opens the sentence: «Сарапшылар …», «Ал жүргізушілер …», «Банк қызметкерлері …»."""
_PEOPLE = re.compile(
    r"(?:[^\W\d_]+,?\s){0,3}?(?:сарапшы|маман|дереккөз|жүргізуші|тұрғын|кәсіпкер|шаруа|депутат|журналист|ғалым|экономист"
    r"|саясаттанушы|талдаушы|аналитик|тасымалдаушы|фермер|шенеунік|дипломат|заңгер|эколог|белсенді|студент|ата-ана|мұғалім"
    r"|дәрігер|жұмысшы|қызметкер|өкіл|басшы|сыншы|куәгер|көрші|сатушы|қатысушы|трейдер)[лдт]?[ае]р[ыі]?\s"
    r"(?!алдында|арасында|үшін|туралы|тарапынан|жөнінде|арқылы|пікірі|мен\b|пен\b|бен\b|және)",
    re.IGNORECASE,
)
"""People who are the subject, so that nobody named after them is: «Сарапшылар Путин келетінін айтты»."""
_STAFF = re.compile(r"\s\w+[лдт][ае]р[ыі]\s")
"""«Банк қызметкерлері»: a body's people, not the body."""


def _bare(cast: Cast, sentence: Span, found: Found) -> list[Report]:
    """X … дейді: a finite clause right before the verb, without «деп»."""
    text, (start, end) = cast.text, sentence
    if found.verb.lemma not in ("дейді", "деді") or text[found.end : end].strip(" ."):
        return []
    given = subject(cast, (start, found.end), found)
    plural = _PLURAL.match(text, start, end)
    if given and given.mention and given.mention.start == start:
        begin = max(given.mention.end, given.mention.reach)
    elif given is None and plural:
        given, begin = UNKNOWN, plural.end()
    else:
        return []
    content = clean(text, begin, found.start)
    enough = len(text[slice(*content)].split()) >= 3
    return (
        [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.9))]
        if enough
        else []
    )


_CONVERB = re.compile(
    r"[»”\"]?\s(?:(?:де\s)?(?:айт|жеткіз|мәлімде|ескерт|түсіндір|хабарла|раста|білдір|баянда|мойында|нақтыла|жариял)[ыіа]?п"
    r"|(?:атап\s(?:өт|айт|көрсет)|айтып\sөт)іп|еске\sсалып|алға\sтартып)\b(?=,|\s)"
)
"""A speech verb that leads to what the speaker does next: «-ғанын айтып, …», «-ғанын айтып жауап берді»."""


def _going_on(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«X … -ғанын айтып, кешірім сұрады»: the content of a converb, its subject before it."""
    text, (start, end) = cast.text, sentence
    for match in _CONVERB.finditer(text, start, end):
        content = list(_CONTENT.finditer(text, start, match.start()))
        if not content or content[-1].end() != match.start():
            continue
        subjects = [
            mention
            for mention in cast.between(start, match.start())
            if mention.nominative and not (mention.plural or mention.quoted)
        ]
        if not subjects:
            return []
        verb = Found(Verb("айтып", says=True), match.start() + 1, match.end())
        given = subject(cast, (start, match.end()), verb)
        if given is None or given.mention is None:
            return []
        part = clean(text, given.mention.end, match.start() + (not text[match.start()].isspace()))
        return [Report((part,), Attribution(given.person, given.mention, given.confidence * 0.9))]
    return []


_TAG = re.compile(r"(?:,\s+(?:деп\s+)?|\sдеп\s+)$")


def _trailing(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«…, деп хабарлады X»: the reporting clause after its content."""
    text, (start, end) = cast.text, sentence
    found = next((f for f in reversed(verbs(text, start, end, "kk")) if f.verb.says), None)
    tag = _TAG.search(text[start : found.start]) if found else None
    if found is None or tag is None or len(text[start : found.start].split()) < 4:
        return []
    given = subject(cast, (found.start, end), found)
    if given is None or given.mention is None or _NEWS.search(given.mention.role or ""):
        return []
    if given.mention.start < found.start or (
        tag.group()[0] != "," and "," in text[found.end : given.mention.start]
    ):
        return []
    content = clean(text, start, start + tag.start())
    return [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.9))]


def _clause_end(text: str, at: int, end: int) -> bool:
    return not text[at:end].strip(" .,") or len(text[at:end].split()) <= 5


def _about_this(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«Бұл туралы X айтты»: the sentence before is what was said."""
    text, (start, end) = cast.text, sentence
    if not previous or not _ABOUT_THIS.match(text, start, end):
        return []
    found = next((f for f in reversed(verbs(text, start, end, "kk")) if f.verb.says), None)
    given = subject(cast, sentence, found) if found else None
    if given is None or given.mention is None:
        return []
    return [
        Report((clean(text, *previous),), Attribution(given.person, given.mention, given.confidence * 0.88))
    ]


SIEVES: tuple[Sieve, ...] = (_about_this, _according, _as_said, _trailing, _content, _going_on)
