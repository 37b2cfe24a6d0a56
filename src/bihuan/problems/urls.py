from django.urls import path

from bihuan.organisation.acting import addresses
from bihuan.problems import handing_views, ledger_views, sheet_views, views

app_name = "problems"
urlpatterns = [
    path("problems", ledger_views.ledger, name="ledger"),
    path("problems/ledger.xlsx", ledger_views.sheet, name="sheet"),
    path("problems/sheets/<str:uid>", sheet_views.made, name="made"),
    path("problems/sheets/<str:uid>/file.xlsx", sheet_views.made_file, name="made-file"),
    path("problems/columns", ledger_views.choose, name="columns"),
    path("problems/views", ledger_views.keep, name="keep"),
    path("problems/views/<int:view>/drop", ledger_views.drop, name="drop"),
    path("problems/batch/<str:action>", ledger_views.several, name="several"),
    path("organisation/people/<int:person>/work", handing_views.work, name="work"),
    *addresses(views.PROBLEMS, ("new", "problem", "act")),
    path("meetings", views.meetings, name="meetings"),
    path("meetings/<str:number>/decide", views.decide, name="decide"),
    path("meetings/<str:number>/paper/<str:name>", views.paper, name="paper"),
    *addresses(views.MEETINGS, ("new_meeting", "meeting", "act_on_meeting")),
]
