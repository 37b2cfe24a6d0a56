"""What the benchmarks share: a city of any size, a server, and times as ratios."""
