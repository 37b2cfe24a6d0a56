"""Departments and the centre: who is the liaison, what is asked of them, and how they answer (M4)."""
