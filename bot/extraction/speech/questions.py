"""Questions: a journalist's is no statement, one that a deputy or an official asks in public is."""

import re

from bot.extraction.lexicon import opening_verb
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.choosing import words_of
from bot.extraction.speakers.offices import head_of
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speech.clauses import subject_mention
from bot.extraction.speech.spans import Speech
from bot.extraction.text import WORD, sentences
from storage.model import Span

_ASKING = {"спросить", "поинтересоваться", "задать", "asked", "сұрады"}
_REQUEST = re.compile(
    r"(?:(?<![^\n])|(?<=[.!?,—]\s))"
    r"(?:(?:рас|под)скажите|поясните|объясните|назовите|опишите|поделитесь|tell us)\b[^.!?]*[.!]$"
    r"|\bайтып бер(?:іңіз|сеңіз)\w*[.!]$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"[^.!?]{0,40}\b(?:спасибо|благодар|рақмет|рахмет|thank)[^.!?]{0,40}[.!]$", re.IGNORECASE
)
_TALK = re.compile(r"интервью|бесед|разговор|әңгіме|сұхбат|interview|talking to", re.IGNORECASE)
_SHORT = 3
"""A journalist's turn that begins with a question has at most this many sentences."""


def asked(cast: Cast, speech: Speech) -> bool:
    """Whether a quotation is a question of a journalist, or of nobody that the text tells of."""
    if not cast.text[slice(*speech.parts[-1])].rstrip(" ,—-").endswith("?"):
        return False
    found = opening_verb(cast.text, *speech.tail, cast.language)
    if "деген сұра" in cast.text[slice(*speech.tail)]:
        return True
    if found is None or found.verb.lemma not in _ASKING:
        return False
    mention = subject_mention(cast, speech.tail, found)
    if mention is None or mention.plural or _of_the_press(cast, mention.role):
        return True
    person, _ = resolve(cast, mention)
    if person is None:
        return mention.kind != "role"
    roles = [role for _, role in cast.roles.get(person.id, ())]
    return not (person.known or roles) or any(_of_the_press(cast, role) for role in roles)


_ANSWERED = re.compile(r"\s*деген\s(?:сұра[қғ]|сауал)\w*\s(?:\S+\s){3,}\S*\s*(?:жауап|айт|де)")


def answered(cast: Cast, speech: Speech) -> bool:
    """Whether a Kazakh sentence goes on with the answer: «…?» деген сұраққа ол жоба дайын екенін айтты."""
    return cast.language == "kk" and bool(_ANSWERED.match(cast.text, *speech.tail))


def _of_the_press(cast: Cast, role: str | None) -> bool:
    head = head_of(role or "", cast.language)
    return bool(head) and any(head_of(word, cast.language) == head for word in words_of(cast, "press"))


def turned_over(text: str, paragraph: Span) -> bool:
    """Whether an interview's turn begins with a question: «А что с билетами? Летать дорого.»"""
    turn = sentences(text, *paragraph)
    first = text[slice(*turn[0])].rstrip() if turn else ""
    return len(turn) <= _SHORT and first.endswith("?") and len(WORD.findall(first)) > 1


def prompts(text: str, paragraph: Span) -> bool:
    """Whether a turn with no question mark is the journalist's: «Расскажите о …», «Спасибо за беседу!»."""
    start, end = paragraph
    if _REQUEST.search(text, max(start, end - 200), end):
        return True
    return bool(_THANKS.match(text, start, end) and _TALK.search(text, start, end))
