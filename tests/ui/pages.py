"""Reads a rendered form as a browser would post it."""

from html.parser import HTMLParser

from django.http import QueryDict
from django.template.loader import render_to_string


class Posted(HTMLParser):
    """Collects the successful controls of a page; what stands in a <template> is not on the page yet."""

    def __init__(self):
        super().__init__()
        self.values = QueryDict(mutable=True)
        self.select = self.area = None
        self.text = ""
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "template":
            self.hidden += 1
        elif self.hidden:
            return
        elif tag == "input":
            self.take_input(attrs)
        elif tag == "textarea":
            self.area, self.text = attrs["name"], ""
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and "selected" in attrs:
            self.values.appendlist(self.select or "", attrs["value"] or "")

    def take_input(self, attrs):
        kind = attrs.get("type", "text")
        if kind != "file" and (kind not in ("radio", "checkbox") or "checked" in attrs):
            self.values.appendlist(attrs["name"], attrs.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "template":
            self.hidden -= 1
        elif tag == "textarea" and self.area:
            self.values.appendlist(self.area, self.text.removeprefix("\n").replace("\n", "\r\n"))
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.text += data


def posted(html):
    """What a browser posts when nothing on the page is touched."""
    reader = Posted()
    reader.feed(html)
    return reader.values


def form(fields):
    return render_to_string("ui/parts/form.html", {"fields": fields})
