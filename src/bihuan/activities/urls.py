from django.urls import path

from bihuan.activities import views
from bihuan.organisation.acting import addresses

app_name = "activities"
urlpatterns = [
    path("officer/activities", views.own_list, name="own-list"),
    path("officer/activities/new", views.propose, name="propose"),
    path("officer/activities/<str:name>", views.own, name="own"),
    path("officer/activities/<str:name>/<str:action>", views.own_act, name="own-act"),
    path("my/calendar", views.feed, name="feed"),
    path("experience", views.activities, name="activities"),
    path("experience/activities.xlsx", views.sheet, name="sheet"),
    path("experience/month", views.month, name="month"),
    *addresses(views.PAGES)[:1],
    path("experience/<str:name>", views.one, name="one"),
    *addresses(views.PAGES)[2:],
]
