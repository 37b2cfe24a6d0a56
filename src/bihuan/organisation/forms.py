"""Forms for plain pages of this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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


def code_field(label: str = "动态口令", *, required: bool = True) -> forms.CharField:
    """The six figures of the telephone's application."""
    return forms.CharField(
        label=label, max_length=12, required=required, error_messages={"required": "请填写动态口令。"},
        widget=forms.TextInput({"class": "b-input num", "autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class Code(forms.Form):
    """The code alone: the second step of signing in, and the first code of a new telephone."""

    code = code_field()


class Proof(forms.Form):
    """The password again, and the code where one is set up: before what weighs much."""

    prefix = "proof"
    password = forms.CharField(
        label="再输一次密码", max_length=200, strip=False, error_messages={"required": "请填写密码。"},
        widget=forms.PasswordInput({"class": "b-input", "autocomplete": "current-password"}),
    )  # fmt: skip
    code = code_field()

    def __init__(self, *args: Any, coded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not coded:
            del self.fields["code"]


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"class": "b-input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填日期。", "invalid": "日期不对，例如：2026-12-01。"},
    )  # fmt: skip


class Leave(forms.Form):
    """Who does one's leading work, from when until when, and why."""

    taker = forms.ChoiceField(
        label="由谁代办", widget=forms.Select({"class": "b-input"}),
        error_messages={"required": "请选一位代办的人。", "invalid_choice": "请选一位代办的人。"},
    )  # fmt: skip
    begins = _day("从哪天")
    ends = _day("到哪天（含当天）")
    reason = forms.CharField(
        label="事由", max_length=200, error_messages={"required": "请写事由，例如：外出培训。"},
        widget=forms.TextInput({"class": "b-input"}),
    )  # fmt: skip
    away = forms.BooleanField(
        label="我这几天不在岗：事情先到代办人手里",
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "b-check"}),
    )

    def __init__(self, *args: Any, takers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taker"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *takers]
