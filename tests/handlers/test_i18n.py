import ast
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

import handlers
from bot.extraction.lexicon import data
from handlers.i18n import LANGUAGES, language_of, translate
from handlers.sources import REASONS
from storage.model import Change, Fault, Qualifier

UNITS = (
    "count other USD RUB KZT EUR CNY percent pp t m3 kWh W kW MW GW km times years months days hours year"
).split()

GRAMMAR = {"form", "unit"}
"""Variables by which a language chooses a form; another may need none."""

FAMILIES: dict[str, Sequence[str]] = {
    "command-": [command.name for command in handlers.COMMANDS],
    "button-": ["subscribe", "latest", "digest", "more"],
    "unit-": UNITS,
    "quantity-": [*Qualifier, *Change],
    "advice-": [fault.value for fault in Fault],
    "reason-": ["status", "other", *(kind for kind, _ in REASONS)],
    "indicator-": [series["id"] for series in data("indicators")["indicator"]],
}
"""Keys that the code puts together from a prefix and a value."""


def messages_of(language: str) -> dict[str, ftl.Message]:
    text = (resources.files("handlers") / "locales" / f"{language}.ftl").read_text("utf-8")
    body = FluentParser().parse(text).body
    assert not [entry for entry in body if isinstance(entry, ftl.Junk)]
    return {entry.id.name: entry for entry in body if isinstance(entry, ftl.Message)}


def nodes(root: Any) -> Iterator[Any]:
    yield root
    children = root if isinstance(root, list) else getattr(root, "__dict__", {}).values()
    for child in children:
        yield from nodes(child)


def variables(message: ftl.Message) -> set[str]:
    return {node.id.name for node in nodes(message) if isinstance(node, ftl.VariableReference)}


def words(message: ftl.Message) -> str:
    return " ".join(node.value for node in nodes(message) if isinstance(node, ftl.TextElement))


RUSSIAN = messages_of("ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_the_same_keys_and_variables(language: str) -> None:
    other = messages_of(language)
    assert list(other) == list(RUSSIAN)
    for key, message in RUSSIAN.items():
        assert variables(other[key]) - GRAMMAR == variables(message) - GRAMMAR, key


def code() -> Iterator[ast.AST]:
    """Every node of the code that speaks to people."""
    top = Path(handlers.__file__).parents[1]
    for file in (*top.glob("handlers/**/*.py"), *top.glob("bot/**/*.py")):
        yield from ast.walk(ast.parse(file.read_text("utf-8")))


def test_every_key_is_used_and_every_family_is_whole() -> None:
    strings, beginnings = set(), set()
    for node in code():
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginnings.add(node.values[0].value)
        elif isinstance(node, ast.Constant):
            strings.add(node.value)
    assert set(FAMILIES) <= beginnings
    whole = {f"{prefix}{member}" for prefix, members in FAMILIES.items() for member in members}
    assert whole <= set(RUSSIAN)
    assert {key for key in set(RUSSIAN) - whole if key.removeprefix("demo-") not in strings} == set()


def test_every_key_that_is_asked_for_exists() -> None:
    calls = [node for node in code() if isinstance(node, ast.Call)]
    asked = {
        part.value
        for call in calls
        if getattr(call.func, "id", "") in ("translate", "phrase", "_pattern")
        for argument in call.args[1:]
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and "-" in str(part.value)
    }
    assert asked - set(RUSSIAN) - set(FAMILIES) - {"demo-"} == set()
    assert len(asked) > 20


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_foreign_words(language: str) -> None:
    for key, message in messages_of(language).items():
        if key.startswith("pattern-") or key == "command-language":
            continue
        text = re.sub(r"/[a-z]+|Telegram", "", words(message))
        assert not re.search("[A-Za-z]", text), key


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ru", "ru"), ("kk", "kk"), ("en", "en"), ("en-GB", "en"), ("ru-KZ", "ru"), ("uk", "ru"),
        ("be", "ru"), ("ky", "ru"), ("uz", "ru"), ("de", "en"), ("zh-hans", "en"), (None, "ru"), ("", "ru"),
    ],
)  # fmt: skip
def test_the_language_follows_telegrams(code: str | None, language: str) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 заявление"), (2, "2 заявления"), (5, "5 заявлений"), (11, "11 заявлений"), (21, "21 заявление"),
     (22, "22 заявления"), (112, "112 заявлений")],
)  # fmt: skip
def test_russian_plurals(count: int, words: str) -> None:
    assert translate("ru", "digest-statements", count=count) == words


def test_a_fault_in_a_locale_is_told_by_its_key() -> None:
    with pytest.raises(LookupError, match=r"ru\.ftl has no no-such-key"):
        translate("ru", "no-such-key")
    with pytest.raises(LookupError, match=r"ru\.ftl, search-empty: "):
        translate("ru", "search-empty")
