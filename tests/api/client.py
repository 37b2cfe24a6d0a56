"""The API as a client sees it: one person's key, JSON in and out."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.api.keys import make_key
from bihuan.organisation.models import Account
from tests.services import samples

HAN = re.compile(r"[\u4e00-\u9fff]")


class Api:
    """Requests with the key of the person of this name; of the public without one."""

    def __init__(self, name: str = "", scope: Any = "all") -> None:
        self.http = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.head: dict[str, str] = {}
        if name:
            key = make_key(Account.objects.get(username=name), "test", scope)
            self.head = {"Authorization": f"Bearer {key}"}

    def send(self, method: str, path: str, body: Any = None, **head: str) -> Any:
        """The answer to a JSON request; a `body` of bytes goes as it is."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = head.pop("Content-Type", "application/json")
        return self.http.generic(method, f"/api/v1/{path}", sent, content_type=kind, headers={**self.head, **head})

    def call(self, method: str, path: str, body: Any = None, **head: str) -> tuple[int, Any]:
        """Status and JSON of the answer; every refusal is looked at."""
        response = self.send(method, path, body, **head)
        if response.status_code >= 400:
            return response.status_code, refusal(response)
        return response.status_code, response.json() if response.content else None

    def get(self, path: str) -> Any:
        """What is there; fails where it is not."""
        status, found = self.call("GET", path)
        assert status == 200, (status, found)
        return found

    def act(self, path: str, action: str, body: Any = None, **head: str) -> tuple[int, Any]:
        """One act on the item at this path, with the version it has now unless the body says otherwise."""
        sent = {"version": self.get(path)["version"], **body} if isinstance(body, dict) else body
        return self.call("POST", f"{path}/actions/{action}", sent, **head)

    def upload(self, name: str = "a.png", **more: str) -> str:
        """The id of a small picture just uploaded."""
        picture = SimpleUploadedFile(name, samples.picture())
        response = self.http.post("/api/v1/files", {"file": picture, **more}, headers=self.head)
        assert response.status_code == 201, response.content
        return str(response.json()["id"])


def refusal(response: Any) -> Any:
    """The problem of a refused request: problem+json, Chinese, with a stable type."""
    assert response.status_code < 500, (response.status_code, response.content[:300])
    assert response["Content-Type"] == "application/problem+json", (response.status_code, response.content[:200])
    told = response.json()
    assert told["status"] == response.status_code
    assert told["type"] == f"urn:bihuan:{told['code']}"
    assert HAN.search(told["detail"]), told
    assert all(set(e) == {"field", "detail"} and HAN.search(e["detail"]) for e in told.get("errors", ()))
    return told
