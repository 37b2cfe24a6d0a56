from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.records import editor, helping, own, resulting, views

app_name = "records"
urlpatterns = [
    path("officer/records", own.records, name="own"),
    path("officer/records/new", own.choose, name="own-choose"),
    path("officer/records/new/<str:code>", own.new, name="own-new"),
    path("officer/records/<str:number>", own.record, name="own-one"),
    path("officer/records/<str:number>/complete", own.complete, name="own-complete"),
    path("officer/records/<str:number>/<str:action>", own.act, name="own-act"),
    path("officer/help", helping.helped, name="helped"),
    path("officer/help/new/<str:kind>", helping.new, name="help-new"),
    path("officer/help/<int:pk>", helping.one, name="helped-one"),
    path("thanks/<str:token>", helping.rated, name="rated"),
    path("experience/results", resulting.page, name="results"),
    path("experience/results.docx", resulting.document, name="results-document"),
    path("experience/promises/<int:matter>", resulting.promises, name="promises"),
    path("experience/assistance", helping.assistance, name="assistance"),
    path("experience/records.xlsx", views.sheet, name="sheet"),
    path("experience/records", views.records, name="records"),
    path("experience/records/<str:name>", views.record, name="record"),
    *addresses(views.RECORDS),
    path("experience/templates", editor.templates, name="templates"),
    path("experience/templates/import", editor.bring_in, name="template-import"),
    path("experience/templates/<str:code>", editor.template, name="template"),
    path("experience/templates/<str:code>/edit", editor.edit, name="template-edit"),
    path("experience/templates/<str:code>/form.xlsx", editor.download, name="template-download"),
    path("experience/templates/<str:code>/switch", editor.switch, name="template-switch"),
]
