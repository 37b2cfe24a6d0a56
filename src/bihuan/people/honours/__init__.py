"""What the centre gives officers: support and rewards in a ledger with reasons, commendations, recommendations (M9.3, M14)."""
