from django.urls import path

from bihuan.voices import printing, public, views
from bihuan.voices.abuse import views as abuse
from bihuan.voices.contacts import views as contacts
from bihuan.voices.exchange import views as exchange
from bihuan.voices.imports import views as imports

app_name = "voices"
urlpatterns = [
    path("", public.home, name="home"),
    path("say", public.say, name="say"),
    path("say/photo", public.photo, name="photo"),
    path("say/matters", public.matters, name="matters"),
    path("say/work", public.work, name="work"),
    path("say/<str:code>", public.say, name="say-at"),
    path("met/<int:fault>", public.met, name="met"),
    path("said/<str:code>", public.said, name="said"),
    path("track", public.find, name="find"),
    path("track/<str:code>", public.track, name="track"),
    path("track/<str:code>/reply", public.reply, name="reply"),
    path("track/<str:code>/satisfaction", public.satisfaction, name="satisfaction"),
    path("track/<str:code>/appeal", public.appeal, name="appeal"),
    path("posters", printing.posters, name="posters"),
    path("posters/print.pdf", printing.sheets, name="posters-pdf"),
    path("posters/card.pdf", printing.card, name="card-pdf"),
    path("voices", views.inbox, name="inbox"),
    path("voices/new", views.new, name="new"),
    path("voices/batch", views.batch, name="batch"),
    path("praise", views.praised, name="praise"),
    path("voices/cards", views.cards, name="cards"),
    path("voices/faults", views.known_faults, name="faults"),
    path("voices/faults/<int:fault>/end", views.end_fault, name="end-fault"),
    path("voices/import", imports.begin, name="import"),
    path("voices/import/<str:uid>", imports.one, name="import-one"),
    path("voices/import/<str:uid>/start", imports.start, name="import-start"),
    path("voices/import/<str:uid>/returned.xlsx", imports.returned, name="import-returned"),
    path("settings/channels", views.all_channels, name="channels"),
    path("settings/intake", exchange.intake, name="intake"),
    path("settings/intake/key", exchange.new_key, name="intake-key"),
    path("settings/intake/key/<int:pk>/end", exchange.end_key, name="intake-end-key"),
    path("settings/intake/fields", exchange.fields, name="intake-fields"),
    path("settings/intake/callback", exchange.callback, name="intake-callback"),
    path("settings/intake/again/<int:pk>", exchange.again, name="intake-again"),
    path("settings/abuse", abuse.figures, name="abuse"),
    path("settings/abuse/words", abuse.words, name="abuse-words"),
    path("settings/abuse/pace", abuse.bounds, name="abuse-pace"),
    path("voices/lane", abuse.waiting, name="lane"),
    path("voices/lane/release", abuse.release, name="lane-release"),
    path("voices/lane/drop", abuse.drop, name="lane-drop"),
    path("settings/abuse/contact", abuse.contact_days, name="contact-days"),
    path("voices/<str:uid>", views.one, name="one"),
    path("voices/<str:uid>/original", views.original, name="original"),
    path("voices/<str:uid>/contact", contacts.contact, name="contact"),
    path("voices/<str:uid>/papers", views.papers, name="papers"),
    path("voices/<str:uid>/<str:action>", views.act, name="act"),
]
