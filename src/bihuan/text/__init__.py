"""Pure tools for Chinese texts: cleaning, redaction, search pairs, similarity. No Django, no database, no files."""
