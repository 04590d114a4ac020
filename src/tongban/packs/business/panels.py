"""What the form of the item ``company-name`` shows above its questions: how its name compares, before it is sent.

Law: the applicant may search, compare and choose before declaring, and answers for a name that is near to others
(企业名称登记管理规定 art. 16).
"""

from __future__ import annotations

from tongban.base.legal import legal_today
from tongban.forms.panels import Page, Panel, panel
from tongban.packs.business.queries import answers_verdict
from tongban.packs.business.shown import verdict_page


@panel("business.name_check")
def name_check(page: Page) -> Panel:
    """The way to the open comparison, where a name can be tried without an application."""
    return Panel("business/panel_check.html", {})


@panel("business.name_comparison")
def name_comparison(page: Page) -> Panel | None:
    """How the name in the answers compares with the law and with the register; None before there is a name."""
    if not str(page.answers.get("name") or "").strip():
        return None
    facts = verdict_page(answers_verdict(page.answers, legal_today()))
    return Panel("business/panel_comparison.html", {**facts, "change": page.change("name")})
