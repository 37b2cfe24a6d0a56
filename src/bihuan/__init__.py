"""Bihuan 闭环: from what a citizen says to a problem that is provably solved."""

__version__ = "0.1.0"
