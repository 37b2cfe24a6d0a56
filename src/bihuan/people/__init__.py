"""Officers 体验员: recruited, reviewed, engaged with a certificate, and kept in an archive (W1, M2–M15)."""
