"""A view that makes one plain INSERT, behind the same middleware, server and database as the product's."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

TABLE = "CREATE TABLE IF NOT EXISTS bench_line (id INTEGER PRIMARY KEY, body TEXT)"


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row, committed at once."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_line (body) VALUES (%s)", [request.body.decode()])
    return JsonResponse({}, status=201)


def healthy(request: HttpRequest) -> HttpResponse:
    """What the bench waits for."""
    return HttpResponse("ok")


urlpatterns = [path("line", insert), path("healthz", healthy)]
