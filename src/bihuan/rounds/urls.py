from django.urls import path

from bihuan.rounds import views

app_name = "rounds"
urlpatterns = [
    path("rounds", views.rounds, name="rounds"),
    path("rounds/new", views.new, name="new"),
    path("rounds/<str:number>", views.one, name="one"),
    path("rounds/<str:number>/report.docx", views.document, name="document"),
    path("rounds/<str:number>/<str:action>", views.act, name="act"),
]
