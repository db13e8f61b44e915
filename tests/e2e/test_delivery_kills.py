"""No digest twice and none lost, whatever moment the bot dies at, on both databases."""

from pathlib import Path

import pytest

from tests.e2e.kills import Aftermath, Plan, ordeal
from tests.emulator.server import Emulator

NOTE_WITHIN = 30.0  # on whatever machine; the aim of 10 is the benchmark's
"""Seconds from the bot's or the line's return to the note."""


def check(after: Aftermath, plan: Plan) -> None:
    """What nobody forgives, and what each unknown digest is owed."""
    verdict = after.verdict
    assert verdict.digests == plan.chats
    assert verdict.twice == []
    assert verdict.out_of_order == []
    assert after.lost == []
    assert after.kills == plan.kills
    assert len(verdict.unknown) <= after.digests_under_way + after.lost_answers
    assert verdict.wrong_notes == []
    assert verdict.extra_notes <= after.notes_under_way + after.lost_answers  # in doubt themselves
    assert verdict.slowest_note <= NOTE_WITHIN
    assert after.buttons == []
    assert after.over == []
    assert after.tracebacks == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_killed_over_and_over_on_sqlite(telegram: Emulator, database_url: str, tmp_path: Path) -> None:
    plan = Plan(chats=40, kills=3, replicas=1, seed=11, lost=0.04)
    check(await ordeal(telegram, database_url, tmp_path, plan), plan)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_leaders_killed_one_after_another_among_three(
    telegram: Emulator, database_url: str, tmp_path: Path
) -> None:
    plan = Plan(chats=40, kills=4, replicas=3, seed=12, lost=0.04)
    check(await ordeal(telegram, database_url, tmp_path, plan), plan)
