"""Broken and hostile feeds through the whole collector: none may cost more than itself."""

import random
from pathlib import Path

from tests.feeds.mutations import DOCUMENTS, mutated, own
from tests.feeds.ordeal import Ordeal, healthy

PASSES, FEEDS = 3, 50


async def test_feeds_as_they_should_be(tmp_path: Path) -> None:
    async with Ordeal.begin(f"sqlite:///{tmp_path / 'test.db'}", processes=1) as ordeal:
        result = await ordeal.visit(
            {name: own(document, number) for number, (name, document) in enumerate(DOCUMENTS.items())}
        )
        assert {report.name: report.error for report in result.feeds if report.error} == {}
        assert all(report.new_articles for report in result.feeds)
        assert ordeal.alarms == []


async def test_feeds_as_they_should_not_be(tmp_path: Path) -> None:
    chance = random.Random(20260302)
    async with Ordeal.begin(f"sqlite:///{tmp_path / 'test.db'}") as ordeal:
        for _ in range(PASSES):
            chosen = chance.choices([*DOCUMENTS.items()], k=FEEDS)
            result = await ordeal.visit(
                {
                    f"{number}: {name}": mutated(document, chance)
                    for number, (name, document) in enumerate(chosen)
                }
            )
            assert len(result.feeds) == FEEDS + 1
            assert healthy(result).new_articles == 1
            assert healthy(result).statements > 0
            assert any(report.error for report in result.feeds)  # else they are not so bad
            assert sum(report.entries > 0 for report in result.feeds) > FEEDS / 3  # nor past all reading
            for report in result.feeds:
                assert report.error is None or len(report.error.splitlines()) == 1
        assert ordeal.alarms == []
        assert max(ordeal.workers.seconds.values()) < 10
