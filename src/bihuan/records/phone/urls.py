from django.urls import path

from bihuan.records.phone import views

app_name = "phone"
urlpatterns = [
    path("officer/", views.home, name="home"),
    path("officer/app", views.app, name="app"),
    path("officer/manifest.webmanifest", views.manifest, name="manifest"),
    path("officer/sw.js", views.worker, name="worker"),
    path("officer/data", views.data, name="data"),
    path("officer/pair", views.pair, name="pair"),
    path("officer/unpair", views.unpair, name="unpair"),
    path("officer/helped", views.helped, name="helped"),
    path("officer/phones", views.phones, name="phones"),
    path("officer/phones/new", views.offer, name="offer"),
    path("officer/phones/<int:pk>/end", views.end, name="end"),
]
