"""Files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The upload store."""

    name = "bihuan.services.files"
    label = "files"
    verbose_name = "文件"
