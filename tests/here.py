"""Workers without processes of their own."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bot.workers import Workers

P = ParamSpec("P")
T = TypeVar("T")


class WorkersHere(Workers):
    """Does the work in this process: as true, and started at once."""

    def __init__(self) -> None:
        super().__init__(1)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)
