"""The measuring itself: what counts as right, in excess, missed, wrong, and what does not count."""

import json
from pathlib import Path

import pytest

from storage.model import Kind, Statement
from tests.extraction.evaluate import evaluate, main, value
from tests.extraction.gold import Said, local
from tests.extraction.measures import Scores, likeness, paired, quotations, words


def _found(quote: str, speaker: str | None, kind: Kind = Kind.DIRECT) -> Statement:
    return Statement(quote, ((0, len(quote)),), kind, 0.9, True, speaker=speaker, speaker_id=speaker)


def _said(quote: str, *speakers: str, optional: bool = False) -> Said:
    return Said("direct", quote, frozenset(speakers), optional)


def _scores(said: list[Said], found: list[Statement]) -> Scores:
    scores = Scores()
    quotations(scores, said, found)
    return scores


def test_words_are_compared_without_marks_case_and_yo() -> None:
    assert likeness(words("«Всё — хорошо»"), words("все хорошо.")) == 1.0
    assert likeness(words("да"), words("нет")) == 0.0


def test_the_closest_pair_up_first() -> None:
    like = {(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.95, (1, 1): 0.0}
    assert sorted(paired([0, 1], [0, 1], lambda i, j: like[i, j])) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("speaker", "right", "wrong", "missed"),
    [("tokayev", 1, 0, 0), ("putin", 0, 1, 1), (None, 0, 0, 1)],
)
def test_a_speaker_is_right_wrong_or_not_named(
    speaker: str | None, right: int, wrong: int, missed: int
) -> None:
    scores = _scores([_said("мы соседи и друзья", "tokayev")], [_found("Мы соседи и друзья", speaker)])
    assert scores.f1("direct") == 1.0
    assert scores.right["speaker"] == right
    assert scores.right["wrong speaker"] == scores.extra["speaker"] == wrong
    assert scores.missed["speaker"] == missed


def test_naming_where_one_must_abstain_is_wrong() -> None:
    scores = _scores([_said("балет вечен")], [_found("балет вечен", "zakharova")])
    assert scores.precision("wrong speaker") == 1.0
    assert scores.precision("speaker") == 0.0


def test_what_is_optional_counts_neither_way() -> None:
    optional = [_said("мы соседи и друзья", "tokayev", optional=True)]
    for found in ([], [_found("мы соседи", "putin")], [_found("мы соседи и друзья", "tokayev")]):
        scores = _scores(optional, found)
        assert (scores.wanted("direct"), scores.found("direct")) == (0, 0)


def test_excess_and_misses() -> None:
    scores = _scores([_said("раз два три", "tokayev")], [_found("четыре пять шесть", "putin")])
    assert (scores.precision("direct"), scores.recall("direct"), scores.f1("direct")) == (0.0, 0.0, 0.0)
    assert [error.partition(":")[0] for error in scores.errors] == ["quotation missed", "quotation in excess"]


def _annotate(directory: Path, statement: dict[str, object]) -> None:
    text = "Граница\n\n«Граница с Россией открыта», — сказал Токаев. Экспорт вырос на 12%."
    figure = {"text": "12%", "value": 12, "value_max": None, "unit": "%", "qualifier": "exact"}
    gold = {
        "relevant": True,
        "headline_end": 7,
        "statements": [statement],
        "figures_outside_quotes": [figure],
    }
    article = {"text": text, "lang": "ru", "published": "2024-01-03T09:00:00+05:00", "url": "https://a.kz/1"}
    (directory / "001.json").write_text(json.dumps(article), encoding="utf-8")
    (directory / "001.gold.json").write_text(json.dumps(gold), encoding="utf-8")


def test_a_local_directory_is_measured(tmp_path: Path) -> None:
    said = {"kind": "direct", "quote": "Граница с Россией открыта", "speaker": "Касым-Жомарт Токаев"}
    _annotate(tmp_path, {**said, "speaker_id": "tokayev", "figures": []})
    groups = evaluate(local(tmp_path))
    measures = ("direct", "speaker", "figures", "qualifier", "period", "relevance")
    assert [value(groups["ru"], measure) for measure in measures] == [1.0] * 6
    _annotate(tmp_path, {**said, "speaker": "Владимир Путин", "speaker_id": "putin", "figures": []})
    groups = evaluate(local(tmp_path))
    assert value(groups["all"], "wrong speaker") == 1.0


def test_a_directory_without_annotations_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KZRU_GOLD", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["evaluate"])
    assert main() == 2
    printed = capsys.readouterr().out
    assert "Our own gold set" in printed
    assert "KZRU_GOLD: no annotated articles" in printed
