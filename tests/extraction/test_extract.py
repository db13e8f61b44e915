"""The extractor through its front door: spans, sources, figures, relevance, hostile texts."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.extraction import extract, gate
from bot.extraction.text import MAX_CHARS
from storage.morphology import parses
from tests.extraction.hostile import REPEATED, endless, mutated, texts

DAY = date(2024, 1, 3)
ORDINARY = texts()
PIECES = st.sampled_from(
    list("«»“”„\"'’—–-.,:;!?…\n ()[]А\u202e\u200b")
    + "Токаев|Путина|сказал|заявил, что|по словам|Об этом сообщил|президент|МИД РК|деді|айтуынша".split("|")
    + "Tokayev said|according to|он|в|Россия|Казахстан|граница закрыта|5 млрд|е\u0308".split("|")
)


def _whole(text: str, **options: Any) -> None:
    found = extract(text, published=DAY, **options)
    for statement in found.statements:
        assert statement.quote == " … ".join(text[start:end] for start, end in statement.spans)
        assert all(0 <= start < end <= len(text) for start, end in statement.spans)
        assert 0.0 <= statement.confidence <= 1.0
        assert (statement.speaker is None) == (statement.speaker_id is None)


@given(st.lists(PIECES, max_size=60).map(" ".join) | st.lists(PIECES, max_size=60).map("".join))
@settings(deadline=None, max_examples=150)
def test_any_text_gives_verbatim_spans(text: str) -> None:
    _whole(text)


@pytest.mark.parametrize("seed", range(20))
def test_mutated_texts_give_verbatim_spans(seed: int) -> None:
    dice = random.Random(seed)
    for text in dice.sample(ORDINARY, 15):
        _whole(mutated(text, dice))


@pytest.mark.parametrize("piece", REPEATED)
def test_what_grows_without_end_is_read_to_a_bound(piece: str) -> None:
    text = endless(piece, 200_000)
    _whole(text, country="KZ")
    read = [end for one in extract(text, published=DAY).statements for _, end in one.spans]
    assert max(read, default=0) <= MAX_CHARS


def test_nothing_in_nothing() -> None:
    for text in ("", " ", "\n\n", "\u200b"):
        found = extract(text)
        assert (found.statements, found.figures, found.relevant) == ((), (), False)


def test_figures_go_to_the_statement_that_holds_them() -> None:
    text = "«Экспорт в Россию достиг 8 млрд долларов», — сказал Токаев. Импорт составил 17 млрд долларов."
    found = extract(text, published=DAY, country="KZ")
    assert [figure.value for figure in found.statements[0].figures] == [Decimal(8_000_000_000)]
    assert [figure.value for figure in found.figures] == [Decimal(17_000_000_000)]
    for figure in (*found.figures, *found.statements[0].figures):
        assert text[slice(*figure.span)] == figure.text


def test_the_speaker_is_one_in_three_languages() -> None:
    found = [
        extract("«Мы союзники России», — сказал Токаев.", published=DAY).statements[0],
        extract("«Біз Ресейдің одақтасымыз», – деді Тоқаев.", published=DAY).statements[0],
        extract("“We are allies of Russia,” Tokayev said.", published=DAY).statements[0],
    ]
    assert {statement.speaker_id for statement in found} == {"tokayev"}
    assert [statement.speaker for statement in found] == [
        "Касым-Жомарт Токаев",
        "Қасым-Жомарт Тоқаев",
        "Kassym-Jomart Tokayev",
    ]
    assert all(
        statement.country == "KZ" and set(statement.names) == {"ru", "kk", "en"} for statement in found
    )
    assert [statement.speaker_text for statement in found] == ["Токаев", "Тоқаев", "Tokayev"]


def test_a_role_is_read_by_the_day_and_the_outlet() -> None:
    text = "«Торговля с соседями растёт», — сказал премьер-министр."
    assert extract(text, published=date(2021, 5, 1), country="KZ").statements[0].speaker_id == "mamin"
    assert extract(text, published=date(2025, 5, 1), country="KZ").statements[0].speaker_id == "bektenov"
    assert extract(text, published=date(2025, 5, 1), country="RU").statements[0].speaker_id == "mishustin"
    assert extract(text, published=date(2025, 5, 1)).statements[0].speaker is None


def test_search_keys_hold_the_speaker() -> None:
    statement = extract("«Мы союзники», — сказал Токаев.", published=DAY, country="KZ").statements[0]
    assert "токаев" in statement.search_keys.split()
    assert statement.lemmas


RELEVANT = [
    "«КТК сократил прокачку нефти из-за ремонта», — сообщил министр энергетики Ерлан Аккенженов.",
    "Аренда Байконура продлена, заявил Путин.",
    "«Россия — наш главный партнёр», — сказал Токаев в Астане.",
    "Peskov said Moscow values ties with Kazakhstan.",
    "«Қазақстан мен Ресей одақтас», – деді Тоқаев.",
]
IRRELEVANT = [
    "Токаев поздравил шахматистку с победой на турнире. «Это победа всей страны», — сказал он.",
    "«Инфляция замедлилась», — отметила Эльвира Набиуллина, глава Банка России.",
    "Кыргызстан и Россия договорились. «Мы рады», — сказал Садыр Жапаров.",
    "Матч сборных Казахстана и России завершён. «Соперник забил много голов», — сказал тренер Ахметжанов.",
]


@pytest.mark.parametrize("text", RELEVANT)
def test_relevant(text: str) -> None:
    found = extract(text, published=DAY, country="KZ")
    assert found.relevant
    assert gate(text)


@pytest.mark.parametrize("text", IRRELEVANT)
def test_near_misses(text: str) -> None:
    found = extract(text, published=DAY)
    assert found.statements
    assert not found.relevant


def test_the_gate_rejects_general_news() -> None:
    assert not gate("В столице открыли новый парк. Мэр рассказал о планах на лето.")
    assert not gate("Банк России снизил ключевую ставку до 15 процентов.")
    assert gate("Банк России и казахстанский регулятор подписали меморандум.")


def test_the_gate_rejects_nothing_relevant() -> None:
    found = {text: extract(text, published=DAY, country="KZ").relevant for text in ORDINARY}
    assert sum(found.values()) > len(found) / 3
    assert [text for text, relevant in found.items() if relevant and not gate(text)] == []


def test_a_statement_on_third_countries_is_not_about_ours() -> None:
    text = (
        "Токаев рассказал о визите в Москву. «С Россией у нас союз», — сказал он. "
        "По его словам, с Китаем и Турцией подписаны соглашения."
    )
    found = extract(text, published=DAY, country="KZ")
    assert [statement.about_kz_ru for statement in found.statements] == [True, False]


SURE_TO_UNSURE = [
    ("named beside the verb", "«Мы союзники России», — сказал Токаев.", 0),
    ("a role of the outlet's country", "«Мы союзники России», — сказал глава государства.", 0),
    ("the same speaker carried over", "«Мы союзники России», — сказал Токаев.\n«Так решили оба народа».", 1),
    (
        "told on without a marker",
        "По словам Токаева, торговля растёт. Экспорт составил 5 млрд долларов.",
        1,
    ),
]


def test_what_is_less_certain_has_less_confidence() -> None:
    sure = [extract(text, published=DAY, country="KZ").statements[at] for _, text, at in SURE_TO_UNSURE]
    assert {statement.speaker_id for statement in sure} == {"tokayev"}
    assert sure == sorted(sure, key=lambda statement: statement.confidence, reverse=True)
    assert all(0.5 <= statement.confidence <= 1 for statement in sure)


def test_who_stays_unnamed_has_no_confidence() -> None:
    statement = extract(
        "«Решение примут в Астане», — сказал собеседник агентства.", published=DAY
    ).statements[0]
    assert (statement.speaker, statement.role, statement.confidence) == (None, None, 0.0)


def test_a_figure_told_on_without_a_marker_belongs_to_the_speaker() -> None:
    text = (
        "Токаев отметил, что Россия — главный покупатель муки. Её поставки за 9 месяцев 2023 года достигли "
        "400 тысяч тонн. Переговоры прошли в Астане."
    )
    found = extract(text, published=DAY, country="KZ").statements
    assert [statement.speaker_id for statement in found] == ["tokayev", "tokayev"]
    (figure,) = found[1].figures
    assert (figure.value, figure.period_end) == (Decimal(400_000), date(2023, 9, 30))


def test_a_body_is_shown_as_written_and_is_one_in_all_spellings() -> None:
    found = [
        extract("В Министерстве энергетики Казахстана заявили, что транзит не прерывался.", published=DAY),
        extract("The Kazakh Energy Ministry said that transit went on.", published=DAY),
    ]
    assert {one.statements[0].speaker_id for one in found} == {"minenergo-kz"}
    assert found[0].statements[0].speaker == "Министерство энергетики Казахстана"


@pytest.mark.parametrize("word", ["а\U00031350б", "\ue000", "\ud83d", "\u0378"])
def test_letters_that_have_no_name_are_parsed(word: str) -> None:
    assert parses(word)
    _whole(f"«Мы союзники», — сказал {word} Токаев {word}.")


INTERVIEW = """{intro}

Маржан Ахметовна, вы давно живёте в Омске?

Я живу здесь двадцать лет, мне нравится этот город.

Почему вы переехали?

Мы с мужем получили работу на заводе, и я решила остаться.

Скучаете ли вы по дому?

Конечно, я скучаю по степи и езжу домой каждое лето."""


@pytest.mark.parametrize(
    ("title", "intro", "answers"),
    [
        ("Маржан Орынбаева: «Я живу на два города»", "Мы поговорили с нашей землячкой.", 3),
        ("Интервью с Маржан Орынбаевой", "Мы поговорили с нашей землячкой.", 3),
        ("Айгуль Сатова: «Я живу на два города»", "Мы поговорили с нашей землячкой.", 0),
        ("Маржан Орынбаева: «Я живу на два города»", "Пётр Гусев построил тут завод.", 0),
        ("Жизнь в Омске", "Мы поговорили с нашей землячкой.", 0),
    ],
)
def test_an_interviewee_named_only_in_the_headline(title: str, intro: str, answers: int) -> None:
    found = extract(INTERVIEW.format(intro=intro), title=title, country="KZ")
    assert [one.speaker_id for one in found.statements] == ["orynbaeva"] * answers
