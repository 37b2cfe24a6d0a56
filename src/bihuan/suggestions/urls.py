from django.urls import path

from bihuan.suggestions import views

app_name = "suggestions"
urlpatterns = [
    path("suggestions", views.suggestions, name="suggestions"),
    path("suggestions/new", views.new, name="new"),
    path("suggestions/<str:number>", views.one, name="one"),
    path("suggestions/<str:number>/<str:action>", views.act, name="act"),
]
