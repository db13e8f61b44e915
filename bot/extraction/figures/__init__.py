"""Figures: amounts with their units, bounds, periods and what they measure."""
