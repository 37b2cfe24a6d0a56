"""What the schema says of each address: bodies, parameters and answers, as JSON schemas written by hand.

The bodies are read by hand too (`bodies`), because people get sentences and not a library's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bihuan.loop.language import Table
from bihuan.people.questions import CONSENT, MATERIALS, QUESTIONS, Question

Json = dict[str, Any]

TEXT: Final[Json] = {"type": "string", "minLength": 1, "maxLength": 2000}
LINE: Final[Json] = {"type": "string", "minLength": 1, "maxLength": 200}
ID_OR_CODE: Final[Json] = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "maxLength": 64}]}
ANYTHING: Final[Json] = {"type": "object", "additionalProperties": True}


def _object(required: tuple[str, ...] = (), **properties: Json) -> Json:
    found: Json = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**found, "required": list(required)} if required else found


def _choices_of(question: Question) -> Json:
    return {"enum": [value for value, _ in question.options]} if question.options else {}


# ---- bodies ------------------------------------------------------------------------------------------------------

SAY: Final = _object(
    ("channel", "text"),
    channel={"type": "string", "maxLength": 16, "examples": ["qr", "rating"]},
    text={"type": "string", "minLength": 1, "maxLength": 5000},
    matter=ID_OR_CODE,
    place=ID_OR_CODE,
    rating={"type": "integer", "minimum": 1, "maximum": 5},
    contact={"type": "string", "maxLength": 100},
    files={"type": "array", "items": {"type": "string", "format": "file-id"}, "maxItems": 9},
    upload_token={"type": "string", "maxLength": 100},
    work={"type": "string", "maxLength": 1000},
)
INTAKE: Final[Json] = {
    **ANYTHING,
    "properties": {
        "text": {"type": "string"}, "topic": {"type": "string"}, "contact": {"type": "string"},
        "origin": {"anyOf": [{"type": "string"}, {"type": "integer"}], "description": "The sender's own number of the order."},
        "matter": {"type": "string"}, "place": {"type": "string"}, "area": {"type": "string"},
        "rating": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "said": {"type": "string", "description": "When it was said."},
    },
    "description": "Whatever the other system sends; an administrator says which field is which. Without that, these names.",
}  # fmt: skip
APPLY: Final = _object(
    (
        "name",
        "identity",
        "phone",
        "education",
        "experience",
        "why",
        "groups",
        "related",
        "consent",
        "files",
        "upload_token",
    ),
    **{
        q.name: {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 6, "description": q.label}
        if q.kind == "choices"
        else {"type": "string", "minLength": 0, "maxLength": q.high, "description": q.label} | _choices_of(q)
        for q in QUESTIONS.values()
    },
    consent={"const": CONSENT, "description": "The version of the words on /apply that the applicant agrees to."},
    campaign={
        "type": "string",
        "maxLength": 24,
        "description": "The campaign's number; the one that is open by default.",
    },
    invitation={"type": "string", "maxLength": 64, "description": "The secret of a personal link."},
    files=_object(
        tuple(p.kind for p in MATERIALS),
        **{p.kind: {"type": "string", "format": "file-id", "description": p.label} for p in MATERIALS},
    ),
    upload_token={"type": "string", "minLength": 1, "maxLength": 100},
)
REPLY: Final = _object(("text",), text=TEXT)
SATISFACTION: Final = _object(
    ("answer",), answer={"type": "string", "enum": ["solved", "partly", "not"]}, text={**TEXT, "minLength": 0}
)
KEYS: Final = _object(
    ("username", "password"),
    username=LINE,
    password=LINE,
    otp={"type": "string", "maxLength": 20},
    name={"type": "string", "maxLength": 80},
    scope={
        "anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 40}],
        "default": "all",
    },
)
FIELDS: Final[Json] = {
    **ANYTHING, "description": "The fields of the first action; GET /api/v1/loop tells them, `jurisdiction` where it begins. "
    "An activity is planned, or by an officer proposed: then `action` is `propose`.",
}  # fmt: skip
ACT: Final[Json] = {
    **ANYTHING, "required": ["version"],
    "properties": {"version": {"type": "integer", "minimum": 1}, "as": {"type": "string"}},
    "description": "The fields that the item's own `actions` describe, and the version that was seen.",
}  # fmt: skip
FINDING: Final = _object(
    ("client_id", "kind", "text"),
    client_id={"type": "string", "pattern": "^[0-9A-Za-z_-]{1,64}$"},
    kind={"type": "string", "enum": ["problem", "suggestion"]},
    text={"type": "string", "minLength": 1, "maxLength": 2000},
    severity={"type": "string", "enum": ["minor", "normal", "major"]},
    stage={"type": "string", "maxLength": 64, "description": "A stage of the template."},
    files={"type": "array", "items": {"type": "string", "format": "file-id"}, "maxItems": 9},
)
RECORD: Final = _object(
    ("client_id", "template", "version", "started", "ended"),
    client_id={
        "type": "string",
        "pattern": "^[0-9A-Za-z_-]{1,64}$",
        "description": "The phone's own id; the same content is taken once.",
    },
    template={"type": "string", "maxLength": 40},
    version={"type": "integer", "minimum": 1, "description": "The version it was made with, in force or not."},
    answers={**ANYTHING, "description": "GET /api/v1/templates/{id} tells their schema."},
    findings={"type": "array", "items": FINDING, "maxItems": 100},
    started={"type": "string", "format": "date-time"},
    ended={"type": "string", "format": "date-time"},
    activity={"type": "string", "maxLength": 24},
    matter=ID_OR_CODE,
    place=ID_OR_CODE,
    of={"type": "string", "maxLength": 24, "description": "The number of the returned record that this one completes."},
)
SYNC: Final = _object(
    ("records",),
    records={"type": "array", "items": RECORD, "maxItems": 200},
    sent={
        "type": "string",
        "format": "date-time",
        "description": "The time by the sender's clock: a wrong one is put right.",
    },
)

# ---- answers -----------------------------------------------------------------------------------------------------

ERROR: Final = _object(("field", "detail"), field={"type": "string"}, detail={"type": "string"})
PROBLEM_JSON: Final[Json] = {
    **ANYTHING,
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"}, "errors": {"type": "array", "items": ERROR},
    },
}  # fmt: skip
ITEM: Final[Json] = {
    **ANYTHING,
    "required": ["id", "number", "state", "label", "holder", "due", "light", "version", "actions"],
    "properties": {
        "id": {"type": "string"}, "number": {"type": ["string", "null"]}, "state": {"type": "string"},
        "label": {"type": "string"}, "holder": {"type": ["object", "null"]}, "due": {"type": ["string", "null"], "format": "date"},
        "light": {"enum": ["green", "yellow", "red", "grey", "blue", None]}, "version": {"type": "integer", "minimum": 1},
        "actions": {"type": "array", "items": {**ANYTHING, "required": ["action", "label", "clause"]}},
    },
}  # fmt: skip
EVENT: Final[Json] = {
    **ANYTHING,
    "required": [
        "sequence", "action", "actor", "role", "on_behalf_of", "at", "from", "to", "payload", "previous", "hash",
    ],
}  # fmt: skip
RECEIPT: Final = _object(
    ("id", "tracking_code", "state"), id={"type": "string"}, tracking_code={"type": "string"}, state={"type": "string"}
)
APPLIED: Final = _object(
    ("id", "code", "state"), id={"type": "string"}, code={"type": "string"}, state={"type": "string"}
)
NOTHING: Final = _object()
ANSWERS: Final = _object(
    ("answers",),
    answers={
        "type": "array",
        "maxItems": 100,
        "items": {"type": "array", "maxItems": 20, "items": {"type": "integer", "minimum": 0}},
    },
)
OWN_TRAINING: Final[Json] = {**ANYTHING, "required": ["id", "state", "title", "mode", "own"]}
ATTEMPT: Final = _object(
    ("questions",), questions={"type": "array", "items": {**ANYTHING, "required": ["text", "kind", "options"]}}
)
RESULT: Final = _object(
    ("passed", "right", "questions", "read_again"),
    passed={"type": "boolean"},
    right={"type": "integer"},
    questions={"type": "integer"},
    read_again={"type": "array", "items": {"type": "string"}},
)
CERTIFICATE: Final[Json] = {**ANYTHING, "required": ["number", "state", "label", "name", "officer", "since", "until"]}
TRACKING: Final[Json] = {**ANYTHING, "required": ["headline", "sentence", "steps", "state"]}
TEMPLATE: Final[Json] = {**ANYTHING, "required": ["id", "name", "identity", "form", "version"]}
WHOLE_TEMPLATE: Final[Json] = {
    **ANYTHING,
    "required": ["id", "name", "identity", "form", "version", "latest", "stages", "answers"],
}
SYNCED: Final = _object(
    ("records",),
    records={
        "type": "array",
        "items": {
            **ANYTHING,
            "required": ["client_id", "status"],
            "properties": {"status": {"enum": ["created", "same", "conflict", "refused"]}},
        },
    },
)
MADE_KEY: Final = _object(("key",), key={"type": "string"})
FILE: Final[Json] = {**ANYTHING, "required": ["id", "sha256", "size", "upload_token"]}


def page(of: Json) -> Json:
    """A page of a list: `next` is the cursor that leads on."""
    return _object(("items", "next"), items={"type": "array", "items": of}, next={"type": ["string", "null"]})


SCHEMAS: Final = {"Problem": PROBLEM_JSON, "Item": ITEM, "Event": EVENT}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


AN_ITEM: Final = _ref("Item")
AN_EVENT: Final = _ref("Event")
ACTED: Final[Json] = {"anyOf": [AN_ITEM, {**ANYTHING, "required": ["id", "state"]}]}


# ---- parameters --------------------------------------------------------------------------------------------------


def _query(name: str, schema: Json, description: str = "") -> Json:
    return {"in": "query", "name": name, "required": False, "schema": schema, "description": description}


WORD: Final[Json] = {"type": "string", "maxLength": 200}
PAGING: Final = [
    _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
    _query("after", WORD, "The `next` of the page before."),
]
STATE: Final = _query("state", WORD, "States, parted by commas; GET /api/v1/loop tells them.")
FILTERS: Final = [
    STATE,
    *(_query(name, WORD) for name in ("stage", "light", "category", "q")),
    *(_query(name, {"type": "integer", "minimum": 1}) for name in ("unit", "matter")),
    _query("since", {"type": "string", "format": "date-time"}),
    _query("mine", {"type": "string", "enum": ["true", "1", "false", "0"]}),
]
KEY: Final[Json] = {
    "in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "The same key with the same body is answered as at first and writes nothing.",
}  # fmt: skip


SIGNATURE: Final[list[Json]] = [
    {"in": "header", "name": "webhook-id", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 200},
     "description": "The message's id: a repeat with the same body is answered as at first, with another refused."},
    {"in": "header", "name": "webhook-timestamp", "required": True, "schema": {"type": "string", "pattern": "^[0-9]{1,11}$"},
     "description": "Seconds since 1970, not more than five minutes away."},
]  # fmt: skip


def describes(
    answer: Json | None, *, status: int = 200, body: Json | None = None, parameters: list[Json] | None = None
) -> Json:
    """The `openapi_extra` of an operation: what it takes, what it answers, and that every refusal is problem+json."""
    good = {"description": "OK", **({"content": {"application/json": {"schema": answer}}} if answer else {})}
    refusals = {"description": "Refused", "content": {"application/problem+json": {"schema": _ref("Problem")}}}
    found: Json = {"responses": {str(status): good, "default": refusals}, "parameters": list(parameters or [])}
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return found


# ---- the whole ---------------------------------------------------------------------------------------------------


def published(schema: Json, collections: Mapping[str, Table]) -> Json:
    """The schema as it is told: each collection under its own address, one good answer an operation, shared parts once."""
    paths: Json = {}
    for path, operations in schema["paths"].items():
        if "{collection}" not in path:
            paths[path] = operations
            continue
        for collection, table in collections.items():
            here = path.replace("{collection}", collection).replace("{name}", "{id}")
            paths[here] = {m: _of(collection, table, o) for m, o in operations.items()} | paths.get(here, {})
    for operation in (o for operations in paths.values() for o in operations.values()):
        if {"201", "204"} & set(operation["responses"]):
            operation["responses"].pop(200, None)  # the framework's guess
    schema["paths"] = paths
    schema["components"]["schemas"] |= SCHEMAS
    return schema


def _of(collection: str, table: Table, operation: Json) -> Json:
    """The operation of one collection, which has its own actions; only the ledger has filters beside the state."""
    gone = {"collection"} | ({p["name"] for p in FILTERS} - {"state"} if collection != "problems" else set())
    ours: Json = {
        "name": {"name": "id"},
        "action": {"schema": {"type": "string", "enum": list(table.actions)}},
    }
    parameters = [{**p, **ours.get(p["name"], {})} for p in operation["parameters"] if p["name"] not in gone]
    return {**operation, "operationId": f"{operation['operationId']}_{collection}", "parameters": parameters}
