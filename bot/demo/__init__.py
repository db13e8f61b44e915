"""What the demonstration adds to the real bot: sample news, and a clock that can be moved on."""
