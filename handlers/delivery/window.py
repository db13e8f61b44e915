"""How many bulk messages may be under way at once. Pure.

Each is lost from sight if the line breaks now. So there are few at first, and more only as answers come and
as far as they are in use, which is how TCP validates its congestion window (RFC 7661).
"""

SMALLEST = 8
LARGEST = 256


class SendingWindow:
    """Grows by one with each answer while at least half of it is in use; falls back when the line fails."""

    def __init__(self) -> None:
        self.size = SMALLEST

    def answered(self, under_way: int) -> None:
        """An answer came while so many were under way, itself included."""
        if self.size < LARGEST and 2 * under_way >= self.size:
            self.size += 1

    def failed(self) -> None:
        """No answer came, or no connection."""
        self.size = SMALLEST
