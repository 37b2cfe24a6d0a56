"""Who is who: jurisdictions, units, accounts, posts, portfolios, delegation, matters, places, settings."""
