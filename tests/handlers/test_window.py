from handlers.delivery.window import LARGEST, SMALLEST, SendingWindow


def test_it_grows_while_it_is_used() -> None:
    window = SendingWindow()
    assert window.size == SMALLEST
    for _ in range(1000):
        window.answered(window.size)
    assert window.size == LARGEST


def test_what_is_not_used_does_not_grow() -> None:
    window = SendingWindow()
    for _ in range(1000):
        window.answered(SMALLEST)
    assert window.size == 2 * SMALLEST + 1
    for _ in range(1000):
        window.answered(1)
    assert window.size == 2 * SMALLEST + 1


def test_a_failure_of_the_line_makes_it_small() -> None:
    window = SendingWindow()
    for _ in range(50):
        window.answered(window.size)
    window.failed()
    assert window.size == SMALLEST
