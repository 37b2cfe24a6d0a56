from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.training import own, views

app_name = "training"
urlpatterns = [
    path("officer/trainings", own.trainings, name="own"),
    path("officer/trainings/<str:number>", own.training, name="one"),
    path("officer/trainings/<str:number>/join", own.join, name="join"),
    path("officer/trainings/<str:number>/leave", own.leave, name="leave"),
    path("officer/trainings/<str:number>/here", own.here, name="here"),
    path("officer/trainings/<str:number>/quiz", own.test, name="quiz"),
    path("officer/trainings/<str:number>/files/<str:file>", own.material, name="material"),
    path("officer/shelf", own.leaves, name="shelf"),
    path("officer/shelf/<int:pk>", own.leaf, name="leaf"),
    path("people/trainings", views.trainings, name="trainings"),
    path("people/trainings/lacking", views.lacking, name="lacking"),
    path("people/trainings/questions", views.questions, name="questions"),
    path("people/trainings/questions/new", views.question, name="question-new"),
    path("people/trainings/questions/<int:pk>", views.question, name="question"),
    path("people/trainings/topics", views.all_topics, name="topics"),
    path("people/trainings/<str:number>/screen", views.screen, name="screen"),
    path("people/trainings/<str:number>/arrivals", views.arrivals, name="arrivals"),
    path("people/shelf", views.leaves, name="leaves"),
    path("people/shelf/new", views.leaf, name="leaf-new"),
    path("people/shelf/<int:pk>", views.leaf, name="leaf-edit"),
    *addresses(views.TRAININGS, ("training-new", "training", "training-act")),
]
