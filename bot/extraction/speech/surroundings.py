"""What stands around a quotation in marks: whether it leads to speech, or speech goes on after a clause."""

import re

from bot.extraction.lexicon import verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speech.spans import Speech
from storage.model import Span


def resumes(cast: Cast, speech: Speech, last: Speech, lead: str, tail: str) -> bool:
    """Whether a quotation goes on after the clause that broke it: “A,” X said, “b”; “A,” X said. “B.”"""
    if last.paragraph != speech.paragraph or last.tail[1] <= last.tail[0]:
        return False
    if not lead:
        return not tail
    within = last.outer[1] <= speech.lead[0] <= last.tail[0] and speech.lead[1] == last.tail[1]
    clause = last.lead[0] == last.lead[1] and bool(verbs(cast.text, *speech.lead, cast.language))
    return within and clause and lead.endswith((",", ", —", ",—", "—")) and not tail


_PREDICATE = re.compile(r"(?:is|are|was|were|ha[sd]|have|will|would|can|could|should|must|may|might)\b")


_LIKE_VERB = re.compile(r"[a-z]{2,}(?:[^s]s|ed)\b")
_OF_VERB = re.compile(
    r"\s*(?:(?:\w+ly|not|also)\s+)?(?:is|are|was|were|ha[sd]|have|will|would|can|could|must|may|should)\b"
)


def goes_on(cast: Cast, speech: Speech) -> bool:
    """Whether an English quotation after "that" only goes on a relative clause: "a step that “sounds dull”".

    What a verb reports is a clause with a subject of its own: "wrote that “prices are rising”".
    """
    lead = cast.text[slice(*speech.lead)].rstrip()
    if cast.language != "en" or not lead.endswith(" that"):
        return False
    found = verbs(cast.text, *speech.lead, "en")[-1:]
    between = lead[found[0].end - speech.lead[0] : -len("that")] if found else ""
    addressed = found and (found[0].verb.lemma == "told" or not re.match(r"\s(?:an?|the|it)\s", between))
    within = re.search(r",|\bthat\b", between) and not between.rstrip().endswith((",", " and"))
    if addressed and found[0].verb.says and not within:
        return False
    at, end = speech.parts[0]
    verb = _LIKE_VERB.match(cast.text, at, end)
    if _PREDICATE.match(cast.text, at) or (verb and not _SUBJECT_S.match(verb.group())):
        return not (verb and _OF_VERB.match(cast.text, verb.end(), end))
    return False


_SUBJECT_S = re.compile(r"(?:this|its|his|hers|theirs|ours|always|sometimes|perhaps|unless|as|us|yes)\b")


def said(cast: Cast, speech: Speech) -> bool:
    """Whether the lead ends in a reporting clause: «Как отметил X, «…», X said, “…”.

    Words that go on a sentence begun outside the marks are a fragment: 'Trade, he said, “is growing.”'
    """
    lead = speech.lead
    text = cast.text[slice(*lead)]
    if cast.language == "ru":
        return bool(re.match(r"\s*Как\s[^,]+,\s*$", text))
    found = verbs(cast.text, *lead, cast.language)
    if cast.language != "en" or _PREDICATE.match(cast.text, speech.parts[0][0]):
        return False
    return bool(found) and not text[found[-1].end - lead[0] :].strip(" ,")


def told(cast: Cast, lead: Span) -> bool:
    """Whether somebody, though it is not clear who, says what follows: «Тот рассказал нам: «…»»."""
    return any(found.verb.says and not found.verb.gerund for found in verbs(cast.text, *lead, cast.language))


_CLAUSE, _LEADS = 6, 12
"""Words before a quotation that goes on a Kazakh clause, and before one that is a sentence of its own."""


def opens_kazakh(cast: Cast, speech: Speech, lead: str) -> bool:
    """Whether a Kazakh clause goes on after the quotation it leads to: «Министр «…» деп атап өтті»."""
    tail = cast.text[slice(*speech.tail)].lstrip()
    said = re.match(r"деп\b|деген\b|делін|,?\s*[—-]\s*де", tail)
    whole = cast.text[speech.parts[0][0]].isupper() and "," not in lead
    return cast.language == "kk" and bool(said) and len(lead.split()) <= (_LEADS if whole else _CLAUSE)
