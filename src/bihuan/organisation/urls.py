from django.urls import path

from bihuan.organisation import views

app_name = "organisation"
urlpatterns = [
    path("login", views.login, name="login"),
    path("logout", views.logout, name="logout"),
    path("organisation", views.organisation, name="organisation"),
    path("settings/texts", views.kept_texts, name="texts"),
]
