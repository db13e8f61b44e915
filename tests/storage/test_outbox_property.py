"""Whatever order things come in: no message is begun twice, and none is left unaccounted for."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.model import Delivery, DeliveryKind, DeliveryState, Settlement, Term
from storage.store import Store
from tests.storage.builders import NOW
from tests.storage.outbox import planned

T = TypeVar("T")
S = DeliveryState
CHATS = (1, 2, 3, 4)
WHO = st.sampled_from(["a", "b"])
OUTCOMES = st.sampled_from([S.PENDING, S.SENT, S.UNKNOWN])


class Outbox(RuleBasedStateMachine):
    """Two processes, each of which may believe that it leads, with messages in their hands.

    A message of a digest may be begun anew only after it was settled as certainly not arrived; a note also
    after its leader was gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.terms: dict[str, Term] = {}
        self.claimed: dict[str, list[Delivery]] = {"a": [], "b": []}
        self.under_way: dict[str, list[Delivery]] = {"a": [], "b": []}
        self.begun: Counter[int] = Counter()
        self.settled_as_pending: Counter[int] = Counter()
        self.told: list[Settlement] = []

    @initialize()
    def plan(self) -> None:
        self.store = self.run(Store.open(f"sqlite:///{Path(self.folder.name) / 'a.db'}"))
        self.run(planned(self.store, *CHATS, messages=["1", "2"]))
        self.campaign("a")

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @rule(who=WHO, seldom=st.sampled_from([True, False, False]))
    def take_over(self, who: str, seldom: bool) -> None:
        if seldom:  # a message left by a leader is unknown: little can happen to it any more
            self.campaign(who)

    def campaign(self, who: str) -> None:
        term = self.run(self.store.leadership.campaign(who, NOW))
        assert term is not None
        self.terms[who] = term

    @rule(who=WHO, limit=st.integers(1, 3))
    def claim(self, who: str, limit: int) -> None:
        if term := self.terms.get(who):
            self.claimed[who] += self.run(self.store.deliveries.claim(term, NOW, limit))

    @rule(who=WHO)
    def claim_and_begin(self, who: str) -> None:
        self.claim(who, 3)
        self.begin(who)

    @precondition(lambda self: any(self.claimed.values()))
    @rule(who=WHO)
    def begin(self, who: str) -> None:
        if not (claimed := self.claimed[who]):
            return
        ids = [delivery.id for delivery in claimed]
        ours = self.run(self.store.deliveries.begin(ids, self.terms[who], NOW))
        # The newest claim of a message is the one whose attempt begins.
        newest = {delivery.id: delivery for delivery in claimed}
        self.under_way[who] += [newest[id_] for id_ in ours]
        self.begun.update(ours)
        self.claimed[who] = []

    @precondition(lambda self: any(self.claimed.values()))
    @rule(who=WHO)
    def release(self, who: str) -> None:
        if claimed := self.claimed[who]:
            self.run(self.store.deliveries.release([item.id for item in claimed], self.terms[who], NOW))
            self.claimed[who] = []

    @precondition(lambda self: any(self.under_way.values()))
    @rule(who=WHO, outcomes=st.lists(OUTCOMES, min_size=9, max_size=9))
    def settle(self, who: str, outcomes: list[DeliveryState]) -> None:
        settlements = [
            Settlement(delivery.id, state, attempts=delivery.attempts)
            for delivery, state in zip(self.under_way[who], outcomes, strict=False)
        ]
        self.under_way[who] = []
        self.tell(settlements)

    @precondition(lambda self: self.told)
    @rule(number=st.integers(1, 4))
    def tell_again(self, number: int) -> None:
        """The commit's answer was lost, and the settlement is told again, however late."""
        before = self.rows()
        self.run(self.store.deliveries.settle(self.told[-number:], NOW))
        assert self.rows() == before

    def tell(self, settlements: list[Settlement]) -> None:
        self.run(self.store.deliveries.settle(settlements, NOW))
        self.settled_as_pending.update(one.delivery_id for one in settlements if one.state is S.PENDING)
        self.told += settlements

    def rows(self) -> list[Delivery]:
        return [row for chat in CHATS for row in self.run(self.store.deliveries.of_chat(chat))]

    @invariant()
    def begun_once(self) -> None:
        for row in self.rows() if self.begun else ():
            assert self.begun[row.id] <= 1 + row.attempts
            retried = self.settled_as_pending[row.id] if row.kind is DeliveryKind.DIGEST else row.attempts
            assert row.attempts <= retried

    @invariant()
    def nothing_lost(self) -> None:
        for chat in CHATS:
            rows = self.run(self.store.deliveries.of_chat(chat)) if hasattr(self, "store") else []
            parts = [row.state for row in rows if row.kind is DeliveryKind.DIGEST]
            noted = [row.state for row in rows if row.kind is DeliveryKind.NOTE]
            assert len(noted) <= 1
            if S.UNKNOWN in parts or S.CANCELLED in parts:
                assert noted != []
                assert noted != [S.CANCELLED]

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a failure is a list of steps already: no minutes of shrinking
)
