"""The ground floor: the whole business in pure Python, no Django, no database.

`language` says what a lifecycle is made of, `engine` decides and folds, `clock` counts working days,
`journal` chains events, `ladder` finds who may act, `clauses` holds the regulation, `tables/` are the law.
"""
