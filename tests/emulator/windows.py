"""Whether any window of time held more messages than Telegram's limits allow. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.botapi import Admission, FloodLimits, Rate


@dataclass(frozen=True, slots=True)
class Excess:
    """More than `rate.messages` within less than `rate.seconds`, to a chat or, with None, to all."""

    chat_id: int | None
    rate: Rate
    began: float
    took: float


def excesses(admissions: Iterable[Admission], limits: FloodLimits) -> list[Excess]:
    """Every window over a limit, overall, by chat and by group, whatever moment it begins at."""
    overall: list[float] = []
    by_chat: dict[int, list[float]] = defaultdict(list)
    for admission in sorted(admissions, key=lambda one: one.at):
        overall.append(admission.at)
        by_chat[admission.chat_id].append(admission.at)
    found = _over(None, overall, limits.overall)
    for chat_id, times in by_chat.items():
        found += _over(chat_id, times, limits.chat)
        if chat_id < 0:
            found += _over(chat_id, times, limits.group)
    return found


def most_at_once(admissions: Iterable[Admission], seconds: float) -> int:
    """The fullest window of this length."""
    times = sorted(one.at for one in admissions)
    most = first = 0
    for last, at in enumerate(times):
        while times[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def _over(chat_id: int | None, times: list[float], rate: Rate) -> list[Excess]:
    pairs = zip(times, times[rate.messages :], strict=False)
    return [
        Excess(chat_id, rate, began, ended - began) for began, ended in pairs if ended - began < rate.seconds
    ]
