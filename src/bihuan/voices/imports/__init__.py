"""Voices from files of other systems: jsonl, csv, workbooks. Streaming, in batches, repeatable without duplicates.

`sources` reads rows, `columns` says what they mean, `rows` makes words of one, `run` takes them in (docs/adr/0043).
"""
