"""Other systems: what they hand in by signed webhooks, and what they are told of it (docs/adr/0051, 0052).

`keys` per channel and jurisdiction, `mapping` says which of their fields is which of ours, `receiving` takes in,
`telling` writes back through the outbox, `desk` is what administrators set up.
"""
