"""Which problem an entry of the results list came from."""

from django.db import models

from bihuan.kernel.models import Subject


class Entry(models.Model):
    """Joins a result's subject to its problem's."""

    subject = models.OneToOneField(Subject, models.CASCADE, primary_key=True, related_name="result_entry")
    problem = models.ForeignKey(Subject, models.CASCADE, related_name="results")
