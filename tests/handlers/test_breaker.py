from handlers.delivery.breaker import FAILURES, Breaker


def opened() -> Breaker:
    breaker = Breaker()
    assert [breaker.failed() for _ in range(FAILURES)] == [False, False, True]
    return breaker


def state_of(breaker: Breaker) -> str:
    return "open" if breaker.open else "on trial" if breaker.on_trial else "closed"


def probes(breaker: Breaker, until: float) -> list[float]:
    """When probes begin that all fail."""
    now, begun = 0.0, []
    while (now := now + breaker.wait(now)) < until:
        breaker.probing(now)
        begun.append(now)
    return begun


def test_only_failures_in_a_row_open_it() -> None:
    breaker = Breaker()
    for _ in range(10):
        breaker.failed()
        breaker.failed()
        breaker.answered()
    assert not breaker.open
    assert opened().open


def test_probes_come_at_once_and_then_more_seldom() -> None:
    assert probes(opened(), 23) == [0, 1, 3, 7, 12, 17, 22]


def test_an_answer_puts_it_on_trial_and_the_next_closes_it() -> None:
    breaker = opened()
    breaker.answered()
    assert state_of(breaker) == "on trial"
    breaker.answered()
    assert state_of(breaker) == "closed"
    assert not breaker.failed()


def test_one_failure_on_trial_opens_it_again_and_the_pauses_go_on_growing() -> None:
    breaker = opened()
    probes(breaker, 5)
    breaker.answered()
    assert breaker.failed()
    assert breaker.open
    assert breaker.wait(2.0) > 0
