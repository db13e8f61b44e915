"""Articles and what was said in them, as they come, are edited, merge and go."""
