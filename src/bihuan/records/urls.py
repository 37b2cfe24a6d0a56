from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.records import own, views

app_name = "records"
urlpatterns = [
    path("officer/records", own.records, name="own"),
    path("officer/records/new", own.choose, name="own-choose"),
    path("officer/records/new/<str:code>", own.new, name="own-new"),
    path("officer/records/<str:number>", own.record, name="own-one"),
    path("officer/records/<str:number>/complete", own.complete, name="own-complete"),
    path("officer/records/<str:number>/<str:action>", own.act, name="own-act"),
    path("experience/records", views.records, name="records"),
    path("experience/records/<str:name>", views.record, name="record"),
    *addresses(views.RECORDS),
]
