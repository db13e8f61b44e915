"""The extractor through its front door: spans, sources, figures, relevance, hostile texts."""

import random
import time
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.extraction import extract, gate

DAY = date(2024, 1, 3)
TEXTS = [
    case["text"]
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
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


@pytest.mark.parametrize("text", TEXTS)
def test_mutations_of_the_cases(text: str) -> None:
    dice = random.Random(text)
    for _ in range(4):
        chars = list(text)
        for _ in range(dice.randint(1, 12)):
            at = dice.randrange(len(chars))
            chars[at : at + dice.randint(0, 3)] = dice.choice(
                ["«", "»", '"', "— ", "\n", "\u202e", "", ".", ", ", "\x00"]
            )
            chars = chars or ["«"]
        _whole("".join(chars))


REPEATED = [
    "«",
    '"А ',
    "— ",
    "сказал, ",
    "по словам Токаева, ",
    "Токаев ",
    "президент Казахстана ",
    "А",
    ", как ",
    "он ",
]
REPEATED += [
    "said that ",
    "Tokayev ",
    "«Да», — сказал он. ",
    "1 234 567 ",
    "деп айтты. ",
    "– Да\n",
    "Токаев: да.\n",
    "«Да\n",
]


@pytest.mark.parametrize("text", REPEATED)
def test_hostile_lengths_end(text: str) -> None:
    began = time.process_time()
    _whole(text * (200_000 // len(text)))
    assert time.process_time() - began < 15  # ends; how fast is measured elsewhere


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
    "«Инфляция замедлилась», — заявила глава Банка России Эльвира Набиуллина.",
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


def test_a_statement_on_third_countries_is_not_about_ours() -> None:
    text = (
        "Токаев рассказал о визите в Москву. «С Россией у нас союз», — сказал он. "
        "По его словам, с Китаем и Турцией подписаны соглашения."
    )
    found = extract(text, published=DAY, country="KZ")
    assert [statement.about_kz_ru for statement in found.statements] == [True, False]
