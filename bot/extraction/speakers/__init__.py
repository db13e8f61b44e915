"""Speakers: the roster of the field, everybody a text names, and whom a name, role or pronoun means."""
