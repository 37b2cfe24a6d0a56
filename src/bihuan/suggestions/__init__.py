"""Suggestions 建议: studied by the unit they belong to, answered with reasons that the suggester can read (W1.4, W3.1)."""
