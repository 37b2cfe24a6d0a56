"""Forms of KoboToolbox and ODK (XLSForm) as templates, and templates as such forms.

What has no counterpart here is never dropped in silence: it stops the import with sheet and row, or stands in the notes.
"""
