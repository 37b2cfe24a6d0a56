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


class Invited(forms.Form):
    """A first password, twice."""

    password = forms.CharField(
        label="密码", max_length=200, strip=False, help_text="至少 10 个字符，不要和账号、姓名相近。",
        error_messages={"required": "请填写密码。"},
        widget=forms.PasswordInput({"class": "b-input", "autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label="再写一遍", max_length=200, strip=False, error_messages={"required": "请把密码再写一遍。"},
        widget=forms.PasswordInput({"class": "b-input", "autocomplete": "new-password"}),
    )  # fmt: skip

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError("两遍写的不一样，请再写一遍。")
        return again
