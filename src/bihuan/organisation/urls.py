from django.urls import path

from bihuan.organisation import views
from bihuan.organisation.upkeep import views as upkeep

app_name = "organisation"
urlpatterns = [
    path("login", views.login, name="login"),
    path("login/code", views.code, name="code"),
    path("logout", views.logout, name="logout"),
    path("invite/<str:token>", upkeep.invite, name="invite"),
    path("my/away", views.away, name="away"),
    path("my/away/<int:pk>/end", views.come_back, name="come-back"),
    path("organisation", views.organisation, name="organisation"),
    path("organisation/units", upkeep.units, name="units"),
    path("organisation/units/<int:pk>", upkeep.unit, name="unit"),
    path("organisation/people", upkeep.people, name="people"),
    path("organisation/people/<int:pk>", upkeep.person, name="person"),
    path("organisation/portfolios", upkeep.portfolios, name="portfolios"),
    path("organisation/matters", upkeep.matters, name="matters"),
    path("organisation/matters/<int:pk>", upkeep.matter, name="matter"),
    path("organisation/places", upkeep.places, name="places"),
    path("organisation/places/<int:pk>", upkeep.place, name="place"),
    path("organisation/import", upkeep.imports, name="import"),
    path("settings/city", upkeep.city, name="city"),
    path("settings/allowances", upkeep.allowances, name="allowances"),
    path("settings/numbering", upkeep.numbering, name="numbering"),
    path("settings/calendar", upkeep.days, name="calendar"),
    path("settings/history", upkeep.history, name="history"),
    path("settings/texts", views.kept_texts, name="texts"),
]
