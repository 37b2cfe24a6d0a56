from django.urls import path

from bihuan.ui import views

app_name = "ui"
urlpatterns = [
    path("clauses/<str:id>", views.clause, name="clause"),
    path("display", views.display, name="display"),
    path("_parts", views.parts, name="parts"),
]
