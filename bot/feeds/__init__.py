"""Feeds and article pages: fetched, read, and what is new in them. Only `fetch` does I/O."""
