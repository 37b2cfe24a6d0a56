from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.rounds import views

app_name = "rounds"
urlpatterns = [
    path("rounds", views.rounds, name="rounds"),
    path("rounds/<str:number>/report.docx", views.document, name="document"),
    *addresses(views.ROUNDS),
]
