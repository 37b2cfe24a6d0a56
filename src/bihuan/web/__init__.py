"""The top of the house: settings, root addresses, 我的待办, files, navigation, error pages, probes and one's own settings."""
