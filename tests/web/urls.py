"""The product's addresses, and some that go wrong on purpose."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import path

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.door import signed_in
from bihuan.web.urls import handler400, handler403, handler404, handler500
from bihuan.web.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500"]
ERRORS = {
    "bad": SuspiciousOperation("x"), "closed": PermissionDenied("这一页给工作人员用。"), "gone": Http404("没有这个动作。"),
    "large": RequestDataTooBig("x"), "broken": RuntimeError("手机号 13800000000"), "away": OperationalError("locked"),
}  # fmt: skip
REFUSALS = {
    "moved": Refusal("moved-on", "您打开以后，这件事已经往前走了。", kept={"version": 3}),
    "apart": Refusal("apart", "按职责分离，要由别人来办。"),
    "often": Refusal("too-many", "来得太快了。", kept={"retry_after": 600}),
    "wrong": Refusal("invalid", "请填写标题。", {"title": "请填写标题。", "place": "没有这个地点。"}),
}


def fail(request, what):
    """Raises what the address says."""
    raise ERRORS[what] if what in ERRORS else Refused(REFUSALS[what])


def take(request):
    """A form that is always taken."""
    return HttpResponse(request.POST.get("text", ""))


urlpatterns = [
    path("fails/<str:what>", fail),
    path("api/v1/fails/<str:what>/deep/down", fail),
    path("takes", take),
    path("staff-takes", signed_in(take)),
    *ours,
]
