"""The top of the house: settings, root addresses, home, navigation and error pages."""
