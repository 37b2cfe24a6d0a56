"""The official calendar: which days the State Council made 休 or 班. Later years are imported, never guessed."""
