"""Forms for plain pages of this room."""

from __future__ import annotations

from django import forms


class SignIn(forms.Form):
    """Account and password; what was typed wrong is said for both together."""

    username = forms.CharField(
        label="账号",
        max_length=200,
        error_messages={"required": "请填写账号。"},
        widget=forms.TextInput(
            {"class": "b-input", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        error_messages={"required": "请填写密码。"},
        widget=forms.PasswordInput({"class": "b-input", "autocomplete": "current-password"}),
    )
