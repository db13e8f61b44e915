"""A process that leads when it can and sends until it is killed: python -m tests.storage.leader URL OWNER.

It says each message before it settles it, as a sender writes to a socket. Its watch of others runs four times
as fast as time, so that a lease is 2.5 seconds.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime

from storage.leadership import Leadership
from storage.model import DeliveryState, Settlement
from storage.store import Store, StoreError

HASTE = 4


def say(*words: object) -> None:
    """A line that is read by the test at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def main(url: str, owner: str) -> None:
    """Lead and send; end when the term is over."""
    store = await Store.open(url)
    leadership = Leadership(store._database, elapsed=lambda: HASTE * time.monotonic())
    say("waiting")
    while (term := await leadership.campaign(owner, datetime.now(UTC))) is None:
        await asyncio.sleep(0.02)
    say("leading", term.epoch)
    while await leadership.renew(term, datetime.now(UTC)):
        try:
            claimed = await store.deliveries.claim(term, datetime.now(UTC), 4)
            ours = await store.deliveries.begin(
                [delivery.id for delivery in claimed], term, datetime.now(UTC)
            )
            for id_ in sorted(ours):
                say("sent", id_)
                await asyncio.sleep(0.002)
            await store.deliveries.settle(
                [Settlement(id_, DeliveryState.SENT, message_id=1) for id_ in ours], datetime.now(UTC)
            )
        except StoreError:  # whoever took over has ended our connections
            await asyncio.sleep(0.01)
    say("lost")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
