"""The files that pages load, gathered under hashed names and compressed, once a change."""

import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Also the modules that a script imports are asked for under their hashed names."""

    support_js_module_import_aggregation = True


def collect() -> None:
    """Fills STATIC_ROOT where it is not what the rooms hold now.

    Hashed files of earlier releases stay, so that a page opened before an upgrade still finds its own.
    """
    mark = settings.STATIC_ROOT / ".collected"
    present = fingerprint()
    if mark.exists() and mark.read_text() == present:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(present)


def fingerprint() -> str:
    """A digest of all names, sizes and times of change; contents are not read."""
    return hashlib.sha256("\n".join(sorted(_lines())).encode()).hexdigest()


def _lines() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            yield f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"
