"""How a digest reaches a chat: planned, paced within Telegram's limits, sent, and settled."""
