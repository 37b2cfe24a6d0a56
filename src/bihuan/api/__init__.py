"""HTTP API v1: generic over the tables, the same queries and commands as the pages (04-contract)."""
