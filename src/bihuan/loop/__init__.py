"""The ground floor: the whole business in pure Python, no Django, no database.

`language` says what a lifecycle is made of, `engine` decides and folds, `fields` checks forms and makes their schemas,
`clock` counts working days, `directory` knows who sits where and the ladder above, `journal` chains events, `clauses`
holds the regulation, `show` prints the tables, `tables/` are the law.
"""
