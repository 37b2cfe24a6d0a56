"""Records of experience 体验记录: templates with versions, records from phone and desktop, their review and results (W2, M8)."""
