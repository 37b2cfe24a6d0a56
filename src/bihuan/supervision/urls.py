from django.urls import path

from bihuan.supervision import views

app_name = "supervision"
urlpatterns = [
    path("supervision", views.overview, name="overview"),
    path("supervision/nudge/<str:number>", views.nudge, name="nudge"),
]
