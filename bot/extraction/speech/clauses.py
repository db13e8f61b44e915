"""The subject of a reporting clause: which mention a speech verb belongs to, by language.

None where the clause has a subject that no mention covers: then nobody else may be taken for it.
"""

import re

from bot.extraction.lexicon import Found, data, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import GOVERNING, IN, Mention
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

_SUBORDINATE = re.compile(
    r",\s+(?:что|котор\w+|где|когда|чтобы|хотя|если|поскольку|\w{3,}(?:вив|ав|ив|ясь|вшись|ая|уя|яя)"
    r"|переда[её]т|пишет|сообщает|which|who|adding|noting|stressing|emphasi[sz]ing|when|while|after)\b"
)
_ADVERBS = re.compile(r"[,\s]*(?:(?:\w+ly|also|then|later|ha[sd]|have|further|earlier)[,\s]*)*")
_ARTICLE = re.compile(r"\s+(?:the\s+|an?\s+)?", re.IGNORECASE)
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
    before = [mention for mention in cast.between(clause[0], verb.start) if mention.end <= verb.start]
    for mentions in (near, before[::-1], cast.between(verb.end, clause[1])):
        for mention in mentions:
            if _may_say(mention, verb) and not _governed(cast, mention):
                return None if _interposed(cast, mention, verb) else mention
        if mentions is near:
            body = _in_body(cast, near, verb)
            if body and not _plural_before(cast, clause[0], verb):
                return body
            if _other_subject(cast, (verb.end, subordinate.start() if subordinate else clause[1])):
                return None
    return _in_body(cast, before, verb)


def _interposed(cast: Cast, mention: Mention, verb: Found) -> bool:
    """Whether another subject stands between verb and mention; what is apposed to a name («сотрудник Иванов»)
    is none.
    """
    if mention.start < verb.start:
        return _other_subject(cast, (max(mention.end, mention.reach), verb.start))
    between = cast.text[verb.end : mention.start]
    return "," in between and _other_subject(cast, (verb.end, verb.end + between.rindex(",")))


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
    for word in WORD.finditer(cast.text, *span):
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
    return not following or not any(
        parse.tag.case == "nomn" for parse in parses(following.group()) if parse.tag.POS in _NOMINAL
    )


_NOMINAL = ("NOUN", "ADJF", "PRTF", "NPRO")


def _kazakh(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    after = [m for m in cast.between(verb.end, clause[1]) if not m.quoted]
    following = [m for m in after if m.nominative and not m.plural]
    if following:
        return next((m for m in following if m.kind != "body"), following[0])
    if unnamed(cast, (verb.end, clause[1]), verb):
        return None
    before = [m for m in cast.between(clause[0], verb.start) if not m.quoted]
    subjects = [m for m in before if m.nominative and not m.plural]
    if subjects:
        return next((m for m in subjects if m.kind != "body"), subjects[0])
    if verb.verb.lemma in data("verbs")["kk"]["impersonal"]:
        return next((m for m in [*after, *before] if m.kind == "body"), None)
    return None


def _english(cast: Cast, clause: Span, verb: Found) -> Mention | None:
    """The one right before the verb, else right after it ("said X"), else the clause's first."""
    before = [m for m in cast.between(clause[0], verb.start) if m.nominative and m.end <= verb.start]
    after = [m for m in cast.between(verb.end, clause[1]) if m.nominative]
    if before and _ADVERBS.fullmatch(cast.text[before[-1].end : verb.start]):
        return before[-1]
    if before and verb.verb.lemma.endswith("ing"):
        return before[0]
    opens = not cast.text[clause[0] : verb.start].strip(" ,—-")
    inverted = opens or verb.verb.lemma not in data("verbs")["en"]["transitive"]
    if inverted and after and _ARTICLE.fullmatch(cast.text[verb.end : after[0].start]):
        return after[0]
    if not before or unnamed(cast, clause, verb):
        return None
    gap = cast.text[before[0].end : verb.start]
    apposed = gap.startswith(",") and gap.rstrip().endswith(",")
    return before[0] if apposed or ("," not in gap and len(gap.split()) <= 8) else None


def unnamed(cast: Cast, clause: Span, verb: Found) -> bool:
    """Whether a reporting clause seems to name a speaker whom no mention covers ("said Pavel, 27")."""
    if cast.language == "ru":
        return _other_subject(cast, (clause[0], verb.start)) or _other_subject(cast, (verb.end, clause[1]))
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
