from django.urls import path

from bihuan.assessment import views
from bihuan.organisation.acting import addresses

app_name = "assessment"
urlpatterns = [
    path("people/assessments", views.periods, name="periods"),
    path("people/assessments/periods/<int:pk>", views.period, name="period"),
    path("people/assessments/periods/<int:pk>/count", views.count, name="count"),
    path("people/assessments/periods/<int:pk>/alike", views.alike, name="alike"),
    path("people/assessments/periods/<int:pk>/summary.docx", views.summary, name="summary"),
    path("people/assessments/sheets/<int:pk>", views.sheet, name="sheet"),
    path("people/assessments/<str:number>/form.pdf", views.form, name="form"),
    path("officer/assessments/<str:number>", views.own, name="own"),
    path("officer/assessments/<str:number>/<str:action>", views.answer, name="answer"),
    *addresses(views.PAGES, ("assessment-new", "assessment", "assessment-act")),
]
