"""Files that people hand in: judged by content, cleaned, encrypted on disk outside the web root.

kinds.py says what is taken and as what; uploads.py stores, claims and discards; reading.py gives back.
"""
