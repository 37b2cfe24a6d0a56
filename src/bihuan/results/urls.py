from django.urls import path

from bihuan.results import views

app_name = "results"
urlpatterns = [
    path("results", views.results, name="results"),
    path("results/<str:number>", views.result, name="result"),
    path("results/<str:number>/<str:action>", views.act, name="act"),
]
