"""The components as template tags: `{% load bihuan %}`."""
