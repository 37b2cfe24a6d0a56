"""Pages that belong to no room: 我的待办, files, errors, probes, one's own settings, plain words."""
