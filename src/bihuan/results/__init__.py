"""Results 成果: the results list that write-off fills (L6.4)."""
