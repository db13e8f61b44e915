"""A table in a terminal; piped, `feeds check` shows it."""

import os
import re
import sys
from collections.abc import Sequence

import pytest

from bot.commands.tables import print_table


def drawn(monkeypatch: pytest.MonkeyPatch, columns: int, rows: Sequence[Sequence[str]]) -> list[str]:
    """Its lines as a terminal of so many columns gets them, without colour."""
    master, slave = os.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(columns))
    with os.fdopen(slave, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        print_table(("source", "state"), rows)
        terminal.flush()
        output = os.read(master, 100_000).decode()
    os.close(master)
    return [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", output).splitlines()]


def test_a_terminals_width_is_kept_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("Степной вестник " * 5, "read"), ("Курьер [bold]", "failed: " + "x" * 100)]
    lines = drawn(monkeypatch, 50, rows)
    assert max(map(len, lines)) <= 50
    assert "Курьер [bold]" in "\n".join(lines)
    assert "".join(lines).count("вестник") == 5
    assert "".join(lines).count("x") == 100
