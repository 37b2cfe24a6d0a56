from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.people import own, public, views
from bihuan.people.honours import views as honours
from bihuan.people.liaison import views as liaison

app_name = "people"
urlpatterns = [
    path("apply", public.apply, name="apply"),
    path("apply/find", public.find, name="find"),
    path("apply/notice", public.notice, name="notice"),
    path("apply/i/<str:token>", public.invited, name="invited"),
    path("apply/d/<str:code>/submit", public.submit, name="submit"),
    path("apply/d/<str:code>/discard", public.discard, name="discard"),
    path("apply/d/<str:code>/papers/<str:kind>", public.upload, name="upload"),
    path("apply/d/<str:code>/<str:name>", public.step, name="step"),
    path("apply/p/<str:code>", public.mine, name="mine"),
    path("apply/p/<str:code>/pledge", public.pledge, name="pledge"),
    path("apply/p/<str:code>/cancel", public.cancel, name="cancel"),
    path("apply/p/<str:code>/appeal", public.appeal, name="appeal"),
    path("apply/p/<str:code>/amend", public.amend, name="amend"),
    path("apply/p/<str:code>/account", public.account, name="account"),
    path("apply/p/<str:code>/papers/<str:kind>", public.replace, name="replace"),
    path("apply/<str:number>", public.call, name="call"),
    path("apply/<str:number>/start", public.start, name="start"),
    path("officer/me", own.home, name="own"),
    path("officer/goodbye", own.farewell, name="farewell"),
    path("officer/say", own.say, name="own-say"),
    path("officer/own/<str:action>", own.act, name="own-act"),
    path("verify", public.verify, name="verify"),
    path("verify/<str:code>", public.verify, name="verify-code"),
    path("people", views.officers, name="officers"),
    path("people/certificates.pdf", views.certificates, name="certificates"),
    path("people/requests", liaison.requests, name="requests"),
    *addresses(liaison.PAGES, ("request-new", "request", "request-act")),
    path("people/support", honours.support, name="support"),
    path("people/honours", honours.honours, name="honours"),
    path("people/<str:number>/honours/<int:pk>.pdf", honours.certificate, name="honour"),
    path("people/<str:number>/recommendation/<int:sequence>.docx", honours.recommendation, name="recommendation"),
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
