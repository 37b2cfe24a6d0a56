from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.suggestions import views

app_name = "suggestions"
urlpatterns = [
    path("suggestions", views.suggestions, name="suggestions"),
    *addresses(views.SUGGESTIONS),
]
