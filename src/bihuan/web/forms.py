"""Forms for one's own settings."""

from __future__ import annotations

from django import forms

SCOPES = (("read", "只能查看"), ("all", "能查看，也能办理"))


def _password(label: str, autocomplete: str, help: str = "") -> forms.CharField:
    widget = forms.PasswordInput({"class": "b-input", "autocomplete": autocomplete})
    return forms.CharField(
        label=label, max_length=200, strip=False, help_text=help, widget=widget, error_messages={"required": f"请填写{label}。"}
    )  # fmt: skip


class NewPassword(forms.Form):
    """The present password and the new one."""

    prefix = "password"
    old = _password("现在的密码", "current-password")
    new = _password("新密码", "new-password", "至少 10 个字符，不要和账号、姓名相近。")


class Elsewhere(forms.Form):
    """The present password, to sign out everywhere else."""

    prefix = "elsewhere"
    old = _password("现在的密码", "current-password")


class NewKey(forms.Form):
    """What a key is for and what it may do; the password, since a key outlives the session."""

    prefix = "key"
    name = forms.CharField(
        label="用在哪里",
        max_length=80,
        help_text="写清哪个系统、谁在用，例如：12345 对接。",
        widget=forms.TextInput({"class": "b-input"}),
        error_messages={"required": "请写明用在哪里。"},
    )
    scope = forms.ChoiceField(
        label="能做什么", choices=SCOPES, initial="read", widget=forms.Select({"class": "b-input"}),
        error_messages={"invalid_choice": "请选能做什么。", "required": "请选能做什么。"},
    )  # fmt: skip
    old = _password("现在的密码", "current-password")
