"""Normalising keeps offsets; sentences; the language of a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extraction.language import detect
from bot.extraction.text import normalise, sentences

NOISE = st.text(
    alphabet=st.sampled_from("абвЁёйа\u0306е\u0308 \u00a0\u200b\u00ad\u202e«»„“”\"'’–—-.,!?…\n\tCcAa1")
    | st.characters(),
    max_size=200,
)


@given(NOISE)
def test_offsets_lead_back_into_the_text_as_given(given_text: str) -> None:
    source = normalise(given_text)
    for index, char in enumerate(source.text):
        start, end = source.span(index, index + 1)
        assert 0 <= start < end <= len(given_text)
        assert normalise(given_text[start:end]).text[:1].lower() in (char.lower(), given_text[start].lower())
    if source.text:
        start, end = source.span(0, len(source.text))
        assert normalise(given_text[start:end]).text == source.text


@given(NOISE)
def test_sentences_cover_everything_but_spaces_in_order(text: str) -> None:
    found = sentences(text, 0, len(text))
    assert all(start < end for start, end in found)
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    assert "".join("".join(text[s:e].split()) for s, e in found) == "".join(text.split())


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("Cамолет", "Самолет"),
        ("мо\u0438\u0306", "мой"),
        ("Ка\u00adзах\u200bстан", "Казахстан"),
        ("10\u00a0млрд – рост", "10 млрд — рост"),
        ("COVID и CPC", "COVID и CPC"),
    ],
)
def test_folding(given_text: str, text: str) -> None:
    assert normalise(given_text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Рост есть. Он устойчив.", ["Рост есть.", "Он устойчив."]),
        ("Длинная граница.Особое внимание культуре.", ["Длинная граница.", "Особое внимание культуре."]),
        ("Объём 5 млрд. Экспорт вырос.", ["Объём 5 млрд.", "Экспорт вырос."]),
        ("Около 24 тыс. рабочих мест. Всё.", ["Около 24 тыс. рабочих мест.", "Всё."]),
        ("Выступил К.К. Токаев. Все слушали.", ["Выступил К.К. Токаев.", "Все слушали."]),
        ("Сообщает Step.kz сегодня.", ["Сообщает Step.kz сегодня."]),
        ("He met Mr. Smith. They spoke.", ["He met Mr. Smith.", "They spoke."]),
        ("Когда? Завтра!", ["Когда?", "Завтра!"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, 0, len(text))] == expected


def test_a_quotation_is_not_cut() -> None:
    text = "Он сказал: «Да. И ещё раз да», — и ушёл. Всё."
    quote = (text.index("«"), text.index("»") + 1)
    assert [text[s:e] for s, e in sentences(text, 0, len(text), (quote,))] == [text[:-5], "Всё."]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Токаев и Путин обсудили торговлю.", "ru"),
        ("Қасым-Жомарт Тоқаев сапарға шықты.", "kk"),
        ("Tokayev met Putin in Astana.", "en"),
        (
            "Министр Әлихан Смайылов выступил в мажилисе с отчётом о работе правительства за прошедший год.",
            "ru",
        ),
        ("", "ru"),
        ("12 345", "ru"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect(text) == language
