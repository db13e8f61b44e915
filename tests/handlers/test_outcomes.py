from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.transport import AnswerLost, ConnectFailed
from handlers.delivery.outcomes import Outcome, outcome_of, seconds_of

MEANINGS = [
    (ConnectFailed("refused"), Outcome.RETRY),
    (NetworkError("Bad Gateway"), Outcome.RETRY),
    (InvalidToken(), Outcome.RETRY),
    (EndPointNotFound("Endpoint 'sendmessage' not found in Bot API"), Outcome.RETRY),
    (AnswerLost("reset"), Outcome.UNKNOWN),
    (TimedOut(), Outcome.UNKNOWN),
    (NetworkError("Unknown error in HTTP implementation: ValueError()"), Outcome.UNKNOWN),
    (TelegramError("Invalid server response"), Outcome.UNKNOWN),
    (ChatMigrated(-100123), Outcome.MIGRATED),
    (Forbidden("Forbidden: bot was blocked by the user"), Outcome.BLOCKED),
    (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Outcome.BLOCKED),
    (Forbidden("Forbidden: user is deactivated"), Outcome.BLOCKED),
    (BadRequest("Bad Request: not enough rights to send text messages to the chat"), Outcome.BLOCKED),
    (BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"), Outcome.BLOCKED),
    (BadRequest("Bad Request: message thread not found"), Outcome.TOPIC_GONE),
    (BadRequest("Bad Request: TOPIC_CLOSED"), Outcome.TOPIC_GONE),
    (BadRequest("Bad Request: can't parse entities"), Outcome.REFUSED),
    (BadRequest("Bad Request: chat not found"), Outcome.REFUSED),
]


@pytest.mark.parametrize(("error", "meaning"), MEANINGS, ids=lambda one: str(one)[:40])
def test_what_an_error_means(error: TelegramError, meaning: Outcome) -> None:
    assert outcome_of(error) is meaning


def test_only_silence_and_gateways_speak_against_the_line() -> None:
    assert [one for one in Outcome if not one.answered] == [Outcome.RETRY, Outcome.UNKNOWN]


@pytest.mark.parametrize("as_timedelta", ["true", "false"])
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_a_flood_says_for_how_long(as_timedelta: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)
    error = RetryAfter(timedelta(seconds=7))
    assert outcome_of(error) is Outcome.FLOODED
    assert seconds_of(error) == 7
