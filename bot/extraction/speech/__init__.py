"""Speech: what is quoted or retold in a text, and which words attribute it."""
