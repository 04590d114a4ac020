"""A text browser over Django's test client: reads a page, follows links by their words, fills and sends forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html


@dataclass
class Form:
    """A form as the page gives it: where it goes and what it would send now."""

    method: str
    action: str
    values: dict[str, list[str]]
    choices: dict[str, list[str]]
    kinds: dict[str, str]
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def fill(self, **answers: Any) -> Form:
        for name, value in answers.items():
            assert name in self.kinds, f"the form has no field {name}: {sorted(self.kinds)}"
            self.values[name] = [str(v) for v in value] if isinstance(value, list) else [str(value)]
        return self


class Browser:
    """One person at one screen. Every page must be whole: status, title, heading, no template leftovers."""

    def __init__(self, language: str = "zh") -> None:
        self.client = Client()
        self.language = language
        self.url = "/"
        self.status = 0
        self.page: Any = None
        self.response: Any = None

    def open(self, path: str, status: int = 200) -> Browser:
        url = path if path.startswith(("/zh/", "/en/")) else f"/{self.language}{path}"
        return self._take(self.client.get(url), url, status)

    def _take(self, response: Any, url: str, status: int) -> Browser:
        hops = 0
        while response.status_code in (301, 302, 303) and hops < 8:
            url = urljoin(url, response["Location"])
            parts = urlsplit(url)
            response = self.client.get(parts.path, dict(parse_qsl(parts.query)))
            hops += 1
        self.url, self.response, self.status = url, response, response.status_code
        assert self.status == status, (
            f"{url}: {self.status} instead of {status}\n{self._text(response)[:1500]}"
        )
        if response.get("Content-Type", "").startswith("text/html") and response.content.strip().startswith(
            b"<!"
        ):
            self.page = html.fromstring(response.content.decode())
            assert not any(
                left in response.content.decode() for left in ("{% translate", "{% url", "{% t ")
            ), url
        return self

    def _text(self, response: Any) -> str:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response.content[:500].decode("utf-8", "replace")
        found = html.fromstring(response.content.decode() or "<p></p>").xpath("//main") or [None]
        return " ".join(found[0].text_content().split()) if found[0] is not None else ""

    @property
    def text(self) -> str:
        return " ".join(self.page.xpath("//main")[0].text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.page.xpath("//h1")[0].text_content().split())

    def links(self) -> dict[str, str]:
        return {
            " ".join(a.text_content().split()): a.get("href") for a in self.page.xpath("//main//a[@href]")
        } | {" ".join(a.text_content().split()): a.get("href") for a in self.page.xpath("//aside//a[@href]")}

    def follow(self, words: str, status: int = 200) -> Browser:
        found = [url for text, url in self.links().items() if words in text]
        assert found, f"no link “{words}” on {self.url}: {list(self.links())}"
        return self._take(self.client.get(urljoin(self.url, found[0])), urljoin(self.url, found[0]), status)

    def forms(self) -> list[Form]:
        return [self._form(f) for f in self.page.xpath("//main//form | //aside//form")]

    def form(self, *, has: str) -> Form:
        """The form that has a field or a button called ``has`` (name, or words of a button)."""
        for found in self.forms():
            if has in found.kinds or any(has in words or has == name for name, _v, words in found.buttons):
                return found
        raise AssertionError(
            f"no form with {has} on {self.url}: {[(f.kinds, f.buttons) for f in self.forms()]}"
        )

    def _form(self, node: Any) -> Form:
        form = Form(
            (node.get("method") or "get").lower(), urljoin(self.url, node.get("action") or ""), {}, {}, {}
        )
        for item in node.xpath(".//input | .//select | .//textarea"):
            self._field(form, item)
        for button in node.xpath(".//button"):
            form.buttons.append(
                (button.get("name") or "", button.get("value") or "", " ".join(button.text_content().split()))
            )
        return form

    def _field(self, form: Form, item: Any) -> None:
        name, kind = item.get("name"), (item.get("type") or item.tag).lower()
        if not name:
            return
        form.kinds[name] = kind
        if kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(item.get("value") or "on")
            if item.get("checked") is not None:
                form.values.setdefault(name, []).append(item.get("value") or "on")
        elif item.tag == "select":
            form.choices[name] = [o.get("value") for o in item.xpath(".//option")]
            chosen = [o.get("value") for o in item.xpath(".//option[@selected]")]
            form.values[name] = chosen or form.choices[name][:1]
        elif item.tag == "textarea":
            form.values[name] = [(item.text or "").removeprefix("\n")]
        elif kind != "file":
            form.values[name] = [item.get("value") or ""]

    def send(
        self, form: Form, button: str = "", files: dict[str, Any] | None = None, status: int = 200
    ) -> Browser:
        data: dict[str, Any] = dict(form.values)
        for name, value, words in form.buttons:
            if name and (button in words or button == value):
                data[name] = value
                break
        for name, file in (files or {}).items():
            data[name] = file
        if form.method == "get":
            return self._take(self.client.get(form.action, data), form.action, status)
        url = form.action.partition("#")[0]
        return self._take(self.client.post(url, data), url, status)


def pdf_file(name: str = "plan.pdf") -> SimpleUploadedFile:
    """A small honest PDF."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
        b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\n"
        b"startxref\n164\n%%EOF\n"
    )
    return SimpleUploadedFile(name, body, content_type="application/pdf")
