"""Full text search in Chinese on both databases, newest first, within a scope. index.py is the whole interface.

The text is stored as pairs of characters (bihuan.text.bigrams): a contentless FTS5 table on SQLite, a tsvector with a GIN
index on PostgreSQL, beside one plain table that holds the folded text. Measured, see docs/adr/0012-search.md.
"""
