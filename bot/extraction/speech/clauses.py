"""The subject of a reporting clause: which mention a speech verb belongs to, by language.

None where the clause has a subject that no mention covers: then nobody else may be taken for it.
"""

import re
from itertools import pairwise

from bot.extraction.lexicon import Found, Verb, data, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.inflection import in_dictionary
from bot.extraction.speakers.mentions import GOVERNING, IN, Mention
from bot.extraction.speech.subjects_en import whole, within
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

_SUBORDINATE = re.compile(
    r",\s+(?:что|котор\w+|где|когда|чтобы|хотя|если|поскольку|\w{3,}(?:вив|ав|ив|ясь|вшись|ая|уя|яя)"
    r"|переда[её]т|пишет|сообщает|which|who|adding|noting|stressing|emphasi[sz]ing|when|while|after)\b"
)
_RELATIVE = re.compile(r",\s+(?:\w{1,3}\s+)?котор\w+[^,.;:]*,")
"""A relative clause that is closed: its subject is no other verb's."""
_ADVERBS = re.compile(r"[,\s]*(?:(?:\w+ly|also|then|later|ha[sd]|have|further|earlier)[,\s]*)*")
_ARTICLE = re.compile(
    r"\s+(?:the\s+|an?\s+|one,\s+|another,\s+)?(?:(?:Gov|Sen|Rep|Gen|Lt|Col|Maj|Capt|Prof|Dr|Mrs?|Ms)\.\s)*",
    re.IGNORECASE,
)
_SPEAKING_OF = (
    "говориться",
    "гласить",
    "сообщаться",
    "отмечаться",
    "указываться",
    "подчёркиваться",
    "цитироваться",
)


def subject_mention(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    """Who the speech verb of a clause belongs to."""
    finder = {"ru": _russian, "kk": _kazakh, "en": _english}[cast.language]
    return finder(cast, clause, verb)


def _russian(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    subordinate = _SUBORDINATE.search(cast.text, verb.end, clause[1])
    near = cast.between(verb.end, subordinate.start() if subordinate else clause[1])
    relative = [match.span() for match in _RELATIVE.finditer(cast.text, clause[0], verb.start)]
    before = [
        mention
        for mention in cast.between(clause[0], verb.start)
        if mention.end <= verb.start and not any(a < mention.start < b for a, b in relative)
    ]
    for mentions in (near, before[::-1], cast.between(verb.end, clause[1])):
        for mention in mentions:
            if _may_say(mention, verb) and not _governed(cast, mention):
                return None if _interposed(cast, mention, verb) else _by_name(cast, mention, verb)
        if mentions is near:
            body = _in_body(cast, near, verb)
            if body and not _plural_before(cast, clause[0], verb):
                return body
            if _other_subject(cast, (verb.end, subordinate.start() if subordinate else clause[1])):
                return None
    return _in_body(cast, before, verb)


def _by_name(cast: Cast, mention: Mention, verb: Found) -> Mention:
    """A role, or the name right after it and what more is said of it: «начальник отдела майор Иванова»."""
    following = cast.mentions[cast.index(mention.end) : cast.index(mention.end) + 1]
    if mention.kind != "role" or not following or following[0].kind != "person":
        return mention
    beside = _BESIDE.fullmatch(cast.text, mention.end, following[0].start)
    return following[0] if beside and _may_say(following[0], verb) else mention


_BESIDE = re.compile(r",?\s(?:[а-яё-]+\s){0,2}")


def _interposed(cast: Cast, mention: Mention, verb: Found) -> bool:
    """Whether another subject stands between verb and mention; what is apposed to a name («сотрудник Иванов»)
    is none.
    """
    if mention.start < verb.start:
        return _other_subject(cast, (_behind_apposition(cast.text, mention, verb.start), verb.start))
    between = cast.text[verb.end : mention.start]
    return "," in between and _other_subject(cast, (verb.end, verb.end + between.rindex(",")))


def _behind_apposition(text: str, mention: Mention, until: int) -> int:
    """Where a clause goes on after what is said of a name between commas: «Иванов, гражданин РФ, сказал»."""
    end = max(mention.end, mention.reach)
    apposed = _APPOSED.match(text, end, until)
    if mention.kind != "person" or apposed is None:
        return end
    words = WORD.findall(apposed.group())
    return end if any(parses(word)[0].tag.POS == "VERB" for word in words) else apposed.end()


_APPOSED = re.compile(r",\s[^,.;:!?—«»\n]{2,80},\s")


def _may_say(mention: Mention, verb: Found) -> bool:
    """Agreement in number and gender; a masculine role may stand for a woman («сказала дипломат»)."""
    form = verb.verb
    if not mention.nominative or (form.plural is not None and form.plural != mention.plural):
        return False
    if form.gender and mention.gender and form.gender != mention.gender:
        titled = mention.kind == "person" and mention.role is not None and form.gender == "masc"
        return titled or (mention.kind == "role" and mention.gender == "masc" and form.gender == "femn")
    return mention.kind != "document" or form.lemma in _SPEAKING_OF


def _governed(cast: Cast, mention: Mention) -> bool:
    """Whether a preposition governs the mention, so that it is no subject («в интервью», «для Токаева»)."""
    if mention.kind in ("person", "pronoun") and len(mention.cases) == 1:
        return False
    return bool(GOVERNING.search(cast.text[max(0, mention.start - 12) : mention.start]))


def _in_body(cast: Cast, mentions: list[Mention], verb: Found) -> Mention | None:
    """«сообщили в МИД», «говорится в сообщении Акорды»: the body a plural or impersonal verb speaks for."""
    if not (verb.verb.plural or verb.verb.lemma.endswith("ся")):
        return None
    for mention in mentions:
        if mention.kind in ("body", "document") and IN.search(
            cast.text[max(0, mention.start - 24) : mention.start]
        ):
            return mention
    return None


def _plural_before(cast: Cast, start: int, verb: Found) -> bool:
    """Whether a plural verb has its subject right before it: «водители пожаловались на Минтранс»."""
    begin = max(start, cast.text.rfind(",", start, verb.start) + 1)
    told = (m for m in cast.between(begin, verb.start) if m.plural and m.nominative)
    return verb.verb.plural is True and (any(told) or _other_subject(cast, (begin, verb.start)))


def _other_subject(cast: Cast, span: Span) -> bool:
    """Whether somebody stands in a Russian span whom no mention covers: «пограничник», «Павел»."""
    near = cast.between(max(0, span[0] - 200), span[1])
    relative = [match.span() for match in _RELATIVE.finditer(cast.text, *span)]
    for word in WORD.finditer(cast.text, *span):
        if any(begin <= word.start() < end for begin, end in relative):
            continue
        if any(mention.start <= word.start() < max(mention.end, mention.reach) for mention in near):
            continue
        if GOVERNING.search(cast.text[max(0, word.start() - 12) : word.start()]):
            continue
        likely = parses(word.group())[0].tag
        if likely.POS == "NOUN" and likely.case == "nomn" and likely.animacy == "anim":
            return True
        if likely.POS in ("ADJF", "PRTF") and _substantive(cast.text, word, span[1]):
            return True
    return False


def _strange_name(cast: Cast, at: int) -> bool:
    """Whether right after a verb a name stands that no mention covers: «— говорит Кульпаш-апа»."""
    name = _NAME.match(cast.text, at)
    if name is None or any(m.start <= name.start("name") < m.end for m in cast.between(at, name.end())):
        return False
    return not in_dictionary(name["name"])


_NAME = re.compile(r"\s(?P<name>[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{2,})")


def other_subject(cast: Cast, span: Span) -> bool:
    """Whether a Russian span tells of somebody whom no mention covers, as its subject."""
    return cast.language == "ru" and _other_subject(cast, span)


def _substantive(text: str, word: re.Match[str], end: int) -> bool:
    """Whether an adjective or participle in the nominative is itself a subject («объяснил задержанный»)."""
    tags = [parse.tag for parse in parses(word.group()) if parse.tag.POS in ("ADJF", "PRTF", "NOUN")]
    if word.group() != word.group().lower() or not any(tag.case == "nomn" for tag in tags):
        return False
    if any("Apro" in tag or "Anum" in tag or tag.gender == "neut" for tag in tags):
        return False
    if text[max(0, word.start() - 2) : word.start()] == ", ":  # what is said of a subject named before
        return False
    following = WORD.match(text, word.end() + 1, end)
    numbers = {tag.number for tag in tags if tag.case == "nomn"}
    return not following or not any(
        parse.tag.case == "nomn" and parse.tag.number in numbers
        for parse in parses(following.group())
        if parse.tag.POS in _NOMINAL
    )


_NOMINAL = ("NOUN", "ADJF", "PRTF", "NPRO")


def _kazakh(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    after = [m for m in cast.between(verb.end, clause[1]) if not m.quoted]
    following = [m for m in after if m.nominative and not m.plural]
    if joint(cast, following[:2]):
        return None
    if following:
        return next((m for m in following if m.kind != "body"), following[0])
    if unnamed(cast, (verb.end, clause[1]), verb):
        return None
    before = [m for m in cast.between(clause[0], verb.start) if not m.quoted]
    subjects = [m for m in before if m.nominative and not m.plural]
    if joint(cast, subjects[:2]):
        return None
    if len(subjects) > 1 and _KAZAKH_OF.fullmatch(cast.text, subjects[0].end, subjects[1].start):
        subjects = subjects[1:]
    if len(subjects) > 1 and subjects[0].kind == "role" and subjects[1].kind == "person":
        # «Тараптың өкілі, әкімнің орынбасары X»: two roles of one person.
        between = cast.text[subjects[0].end : subjects[1].start]
        subjects = subjects[bool(re.fullmatch(r",\s(?:[^\W\d_]+\s)?", between)) :]
    if subjects:
        return next((m for m in subjects if m.kind != "body"), subjects[0])
    if verb.verb.lemma in data("verbs")["kk"]["impersonal"]:
        return next((m for m in [*after, *before] if m.kind == "body"), None)
    return None


def joint(cast: Cast, subjects: list[Mention]) -> bool:
    """Whether two are one Kazakh subject, so that neither alone speaks: «Тоқаев пен Путин … айтты»."""
    return any(_KAZAKH_AND.fullmatch(cast.text, one.end, other.start) for one, other in pairwise(subjects))


_KAZAKH_OF = re.compile(r"\s[^\W\d_]+(?:[ғгқк][ае]н|[аейия]т[ыі]н)\s")
"""What makes a subject that of a relative clause only: «Тоқаев қабылдаған елші»."""
_KAZAKH_AND = re.compile(r"\s(?:мен|пен|бен|және)\s(?:[^\W\d_]+\s)?")
_PARTICIPLE = re.compile(r"(?P<stem>\w+)(?:[ғг][ае]н|[қк][ае]н)(?:\s+(?:болатын|еді))?\s*\.?$")


def participle(text: str, sentence: Span) -> Found | None:
    """«… мәлімдеген.», «… хабарлаған болатын.»: a Kazakh speech verb's participle that closes a sentence."""
    match = _PARTICIPLE.search(text, *sentence)
    if match is None or match["stem"].lower() == "де":
        return None
    for ending in ("ды", "ді", "ты", "ті"):
        finite = match["stem"].lower() + ending
        if any(found.verb.says for found in verbs(finite, 0, len(finite), "kk")):
            return Found(Verb(finite, says=True), match.start(), match.end("stem") + 3)
    return None


def _english(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    """The one right before the verb, else right after it ("said X"), else the clause's first."""
    before = [m for m in cast.between(clause[0], verb.start) if m.nominative and m.end <= verb.start]
    after = [m for m in cast.between(verb.end, clause[1]) if m.nominative]
    beside = before and _ADVERBS.fullmatch(cast.text[before[-1].end : verb.start])
    if beside and not within(cast, before, verb):
        return whole(cast, before)
    if before and verb.verb.lemma.endswith("ing"):
        return before[0]
    opens = not cast.text[clause[0] : verb.start].strip(" ,—-")
    inverted = opens or verb.verb.lemma not in data("verbs")["en"]["transitive"]
    if inverted and after and _ARTICLE.fullmatch(cast.text[verb.end : after[0].start]):
        return after[0]
    if not before or (inverted and unnamed(cast, clause, verb)):
        return None
    gap = _PLACE.sub("", cast.text[before[0].end : verb.start]) if len(before) == 1 else ""
    gap = gap or cast.text[before[0].end : verb.start]
    apposed = gap.startswith(",") and gap.rstrip().endswith(",")
    return before[0] if apposed or ("," not in gap and len(gap.split()) <= 8) else None


_PLACE = re.compile(
    r"^\s(?:in|at|of|from|near|with)\s[^,.;:“”\"]{2,60}(?=,\s(?:who|speaking|asking|an?|the)\s)"
)
"""Where somebody is, before what is told of him: "a diplomat in Astana, who asked not to be named, said"."""


def unnamed(cast: Cast, clause: Span, verb: Found) -> bool:
    """Whether a reporting clause seems to name a speaker whom no mention covers ("said Pavel, 27")."""
    if cast.language == "ru":
        beside = _other_subject(cast, (clause[0], verb.start)) or _other_subject(cast, (verb.end, clause[1]))
        return beside or _strange_name(cast, verb.end)
    following = WORD.search(cast.text, verb.end, min(clause[1], verb.end + 40))
    if following is None or cast.text[verb.end : following.start()].strip():
        return False
    named = following.group()[0].isupper() or (cast.language == "en" and following.group() in ("a", "an"))
    if cast.language == "kk" and not named and verb.verb.lemma != "деген":
        named = _kazakh_noun(cast.text, following.start(), clause[1])
    return named and not any(m.start <= following.start() < m.end for m in cast.between(verb.end, clause[1]))


_OBLIQUE = re.compile(r"(?:[дт][ае]|[ғгқк][ае]|[дтн][ае]н|[мбп]ен|ып|іп|п|да|де|кезінде|барысында|сөзінде)$")


def _kazakh_noun(text: str, start: int, end: int) -> bool:
    """Whether a Kazakh clause ends in a word that may be its subject («деді шаруа»), in no oblique case."""
    words = text[start:end].rstrip(" .").split()
    ends = bool(words) and words[-1].isalpha() and not _OBLIQUE.search(words[-1])
    return ends and len(words) <= 3 and not verbs(text, start, end, "kk")
