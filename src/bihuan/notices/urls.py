from django.urls import path

from bihuan.notices import views

app_name = "notices"
urlpatterns = [
    path("my/notices", views.notices, name="notices"),
    path("my/notices/read", views.read, name="read"),
    path("follow/<str:table>/<str:name>", views.follow, name="follow"),
    path("presence/<str:table>/<str:name>", views.presence, name="presence"),
]
