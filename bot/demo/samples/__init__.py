"""Sample articles of invented outlets; their words were written for the demonstration and never spoken."""
