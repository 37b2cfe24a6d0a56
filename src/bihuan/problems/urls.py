from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.problems import views

app_name = "problems"
urlpatterns = [
    path("problems", views.ledger, name="ledger"),
    *addresses(views.PROBLEMS, ("new", "problem", "act")),
    path("meetings", views.meetings, name="meetings"),
    path("meetings/<str:number>/decide", views.decide, name="decide"),
    *addresses(views.MEETINGS, ("new_meeting", "meeting", "act_on_meeting")),
]
