"""The pages on which a city is set up: units, accounts, portfolios, matters, places, rules, calendar, imports, history.

`page` is what they all are made of: a list or the facts of one row, and deeds, each a form of the loop's own `Field`s that
ends in one command. `scope` says who sets up what. Every page names the history of what it shows.
"""
