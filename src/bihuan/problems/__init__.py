"""The problem's room: its projection, six-clear list, progress, countersigning, meetings and write-off, and its pages."""
