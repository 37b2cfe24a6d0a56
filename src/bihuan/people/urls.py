from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.people import views

app_name = "people"
urlpatterns = [
    path("people", views.officers, name="officers"),
    path("people/certificates.pdf", views.certificates, name="certificates"),
    path("people/applications", views.applications, name="applications"),
    path("people/applications/batch/<str:action>", views.batch, name="batch"),
    path("people/applications/<str:number>/files/<str:kind>", views.material, name="material"),
    *addresses(views.APPLICATIONS, ("application-new", "application", "application-act")),
    path("people/campaigns", views.campaigns_, name="campaigns"),
    path("people/campaigns/<str:number>/link", views.invite, name="invite"),
    path("people/campaigns/<str:number>/link/<int:pk>/end", views.end_invitation, name="invitation-end"),
    *addresses(views.CAMPAIGNS, ("campaign-new", "campaign", "campaign-act")),
    path("people/<str:number>/photo", views.photo, name="photo"),
    path("people/<str:number>/certificate.pdf", views.certificate, name="certificate"),
    path("people/<str:number>/archive.pdf", views.archive_pdf, name="archive-pdf"),
    *addresses(views.OFFICERS, ("officer-new", "officer", "officer-act")),
]
