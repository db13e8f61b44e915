"""The process: what runs, and when."""
