"""What leaves: files from the disk, keys from the database. Rows and journal stay, and say no more who it was."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from bihuan.people.models import Application, Certificate, Material, Officer, Opinion
from bihuan.services.files import disk
from bihuan.services.files.models import File
from bihuan.services.sealed.erasure import erase


def drop_files(files: Sequence[File]) -> None:
    """Takes files away, from the disk once the transaction stands."""
    File.objects.filter(pk__in=[file.id for file in files]).delete()
    for file in files:
        transaction.on_commit(partial(disk.remove, file.id))


def forget_person(person: str | UUID) -> None:
    """The person's key is destroyed: no box and no file of theirs can be opened again, in any backup either."""
    erase(person)


def forget_application(row: Application) -> None:
    """Everything that an application says of a person."""
    files = [material.file for material in Material.objects.filter(application=row).select_related("file")]
    Material.objects.filter(application=row).delete()
    Application.objects.filter(pk=row.pk).update(identity=None)
    drop_files(files)
    forget_person(row.sealed)


def forget_officer(row: Officer) -> None:
    """Everything that an archive says of a person; that a certificate was given stays true."""
    Officer.objects.filter(pk=row.pk).update(identity=None, name=None, photo=None)
    Opinion.objects.filter(officer=row).delete()
    Certificate.objects.filter(officer=row, revoked_at__isnull=True).update(why="erased")
    if row.application is not None:
        forget_application(row.application)
    else:
        forget_person(row.profile)
