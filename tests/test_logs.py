import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import TokenRedactor, redact

TOKEN = "123456789:AAHtestTokenWithNothingBehindIt-abcdefg"


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def logger(output: io.StringIO) -> Iterator[logging.Logger]:
    handler = logging.StreamHandler(output)
    handler.addFilter(TokenRedactor("other secret"))
    logger = logging.getLogger("tests.logs.child")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot<token>/getMe"),
        ("http://127.0.0.1/bot1:x/getMe", "http://127.0.0.1/bot<token>/getMe"),
        (f"Bot[token={TOKEN}]", "Bot[token=<token>]"),
        ("at 09:00 the robot12:30 of 1700000000:5", "at 09:00 the robot12:30 of 1700000000:5"),
    ],
)
def test_a_token_is_told_from_other_numbers(text: str, clean: str) -> None:
    assert redact(text) == clean


def test_arguments_are_cleaned(logger: logging.Logger, output: io.StringIO) -> None:
    logger.warning("%s of %d: %r", f"/bot{TOKEN}/getMe", 3, ValueError("other secret"))
    assert output.getvalue() == "/bot<token>/getMe of 3: ValueError('<token>')\n"


def test_tracebacks_are_cleaned_and_kept(logger: logging.Logger, output: io.StringIO) -> None:
    try:
        raise ValueError(TOKEN)
    except ValueError:
        logger.exception("failed")
    assert TOKEN not in output.getvalue()
    assert "ValueError: <token>" in output.getvalue()


def test_harmless_records_stay_as_they_are(logger: logging.Logger, output: io.StringIO) -> None:
    logger.warning("%s новых", 5)
    assert output.getvalue() == "5 новых\n"
