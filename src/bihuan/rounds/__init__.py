"""Rounds of collection 征集轮次 (L1.3): planned, open and closed by the clock, with their progress and their report."""
