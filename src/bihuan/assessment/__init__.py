"""Assessment 考核: counted in one run from what the system knows, judged by a person, discussed with the officer (W1.1, M13)."""
