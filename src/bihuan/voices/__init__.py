"""Voices 反馈: the public form, the inbox with triage, tracking and satisfaction, imports."""
