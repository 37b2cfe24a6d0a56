"""What keeps the public form open while somebody floods it (docs/adr/0053): pace and work, marks, twins, the slow lane.

Nothing is refused for being much or ugly: it is flagged, joined, or waits. Only one address that never stops is told to.
"""
