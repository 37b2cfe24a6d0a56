"""Supervision: what presses, where it lies, who waits for whom; every figure opens its rows in the ledger."""
