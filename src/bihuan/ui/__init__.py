"""What every room shows itself with: layout, components, forms of actions, scripts and style sheets.

A component is either a pure function that returns safe HTML (light, days, ball, ring, bar, track: they stand in every
row of a ledger) or one template under `templates/ui/parts/`. Both take values and know no row of any room.
`shapes` holds the values that the larger parts are given; `/_parts` shows all of them in development.
"""
