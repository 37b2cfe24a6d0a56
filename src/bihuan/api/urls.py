from django.urls import path

from bihuan.api.service import api

urlpatterns = [path("api/v1/", api.urls)]
