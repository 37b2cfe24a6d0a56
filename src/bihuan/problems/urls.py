from django.urls import path

from bihuan.problems import views

app_name = "problems"
urlpatterns = [
    path("problems", views.ledger, name="ledger"),
    path("problems/new", views.new, name="new"),
    path("problems/<str:number>", views.problem, name="problem"),
    path("problems/<str:number>/<str:action>", views.act, name="act"),
    path("meetings", views.meetings, name="meetings"),
    path("meetings/new", views.new_meeting, name="new_meeting"),
    path("meetings/<str:number>", views.meeting, name="meeting"),
    path("meetings/<str:number>/decide", views.decide, name="decide"),
    path("meetings/<str:number>/<str:action>", views.act_on_meeting, name="act_on_meeting"),
]
