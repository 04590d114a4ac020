"""Filling in forms as a browser without scripts would: the page is read, its hidden fields go along."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from tongban.cases.models import Case

_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def address(case: Case, key: str, lang: str = "zh") -> str:
    """The page of a step."""
    return f"/{lang}/desk/cases/{case.uid}/do/{key}/"


def hidden(html: str) -> dict[str, str]:
    """Hidden fields of the step's own form."""
    form = html.split('class="stack-l act-form"', 1)[1].split("</form>", 1)[0]
    found = {name: unescape(value) for name, value in _INPUT.findall(form)}
    found.pop("csrfmiddlewaretoken", None)
    return found


def opened(page: Client, case: Case, key: str, lang: str = "zh") -> dict[str, str]:
    """Open a step's page and read its hidden fields."""
    answer = page.get(address(case, key, lang))
    assert answer.status_code == 200, (key, answer.status_code, answer.content.decode()[-2000:])
    return hidden(answer.content.decode())


def send(page: Client, case: Case, key: str, lang: str = "zh", **typed: Any) -> Any:
    """Open a step, fill it in and send it; gives the answer."""
    return page.post(address(case, key, lang), {**opened(page, case, key, lang), **typed})


def done(page: Client, case: Case, key: str, **typed: Any) -> Case:
    """The same, and it worked; gives the case as it then is."""
    answer = send(page, case, key, **typed)
    assert answer.status_code == 302, (key, answer.status_code, answer.content.decode()[:200])
    follow = page.get(answer["Location"])
    assert follow.status_code == 200
    return Case.objects.select_related("item", "unit").get(pk=case.pk)
