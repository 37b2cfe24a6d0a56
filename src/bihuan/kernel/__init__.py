"""The kernel: `act()`, the one way in which a row with a lifecycle changes, and everything that hangs on it.

subjects and journal (`models`), one transaction a command (`transaction`), what rooms register (`registry`), who may
see (`access`), work after the act (`outbox`), and the proof that nothing was forged (`verify`).
"""
