"""Flow and decision table of a draft: drawn, changed in the list, checked, saved, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from tongban.base.middleware import POLICY
from tongban.catalogue.actions import draft_send, save_file
from tongban.catalogue.models import PackageDraft
from tongban.catalogue.tests.samples import RULES
from tongban.catalogue.tests.test_drafts import good_world, owner
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_workshop import opened, page
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import compile_process

pytestmark = pytest.mark.django_db


class Table:
    """A draft, its owner and their browser."""

    def __init__(self) -> None:
        self.world = good_world()
        self.actor = owner(self.world)
        self.draft = opened(self.world, self.actor)
        self.client: Client = browser(self.actor)

    @property
    def fresh(self) -> PackageDraft:
        return PackageDraft.objects.get(pk=self.draft.pk)

    def send(self, part: str = "flow", *, seen: str | None = None, **typed: str):  # type: ignore[no-untyped-def]
        path = {"flow": "flow.bpmn", "rules": "rules.dmn"}[part]
        known = self.fresh.manifest.get(path, "") if seen is None else seen
        return self.client.post(f"/zh/desk/workshop/{self.draft.uid}/{part}/", {"seen": known, **typed})

    def node(self, id: str):  # type: ignore[no-untyped-def]
        return compile_process(read(self.fresh.text("flow.bpmn").encode())).node(id)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_holds_editor_panel_findings_and_list(lang: str) -> None:
    t = Table()
    text = page(t.client, t.draft, "flow/", lang)
    for part in (
        "data-flow-editor",
        'id="flow-panel"',
        'id="flow-found"',
        'id="s-examine"',
        'name="examine-limit"',
    ):
        assert part in text, part
    assert ("谁可以办" if lang == "zh" else "Who may take it") in text
    assert f"/{lang}/desk/workshop/{t.draft.uid}/flow/" in page(t.client, t.draft, "", lang)
    assert "<noscript>" in text and 'class="flow-svg"' in text


def test_a_step_is_changed_in_the_list() -> None:
    t = Table()
    answer = t.send(act="step", id="examine", **{"examine-limit": "3wd", "examine-title_en": "Look at it"})
    assert answer.status_code == 302 and answer["Location"].endswith("#s-examine")
    assert t.node("examine").details["limit"] == "3wd"
    assert t.node("examine").details["title_en"] == "Look at it"
    assert t.node("examine").details["role"] == "examiner"


def test_a_step_is_added_and_taken_out_in_the_list() -> None:
    t = Table()
    given = {"name": "复核", "title_en": "Review", "kind": "review", "role": "approver", "unit": "authority"}
    assert t.send(act="add", id="examine", **given).status_code == 302
    assert t.node("review").details["role"] == "approver"
    assert 'id="s-review"' in page(t.client, t.draft, "flow/")
    assert t.send(act="remove", id="review").status_code == 302
    with pytest.raises(KeyError):
        t.node("review")


def test_what_cannot_be_done_in_the_list_is_said() -> None:
    t = Table()
    before = t.fresh.text("flow.bpmn")
    for typed in (
        {"act": "remove", "id": "start"},
        {"act": "add", "id": "end"},
        {"act": "step", "id": "nobody"},
    ):
        answer = t.send(**typed)
        assert answer.status_code == 422 and "没有保存" in answer.content.decode()
    assert t.send(act="nonsense", id="examine").status_code == 422
    assert t.fresh.text("flow.bpmn") == before


def test_what_was_drawn_is_kept_and_what_is_no_bpmn_is_refused() -> None:
    t = Table()
    drawn = t.fresh.text("flow.bpmn").replace('tb:role="examiner"', 'tb:role="head"')
    assert t.send(act="draw", xml=drawn).status_code == 302
    assert t.node("examine").details["role"] == "head"
    answer = t.send(act="draw", xml="<no>typed</no>")
    assert answer.status_code == 422
    assert "&lt;no&gt;typed&lt;/no&gt;" in answer.content.decode()
    assert "不是 BPMN" in answer.content.decode() or "BPMN 2.0" in answer.content.decode()


def test_two_who_draw_at_once_lose_nothing() -> None:
    t = Table()
    seen, text = t.fresh.manifest["flow.bpmn"], t.fresh.text("flow.bpmn")
    other = text.replace('tb:role="examiner"', 'tb:role="head"')
    save_file(t.actor, t.draft, "flow.bpmn", other, seen)
    mine = text.replace('name="审查"', 'name="仔细审查"')
    answer = t.send(act="draw", xml=mine, seen=seen)
    assert answer.status_code == 422 and "仔细审查" in answer.content.decode()
    assert t.fresh.text("flow.bpmn") == other
    held = answer.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert t.send(act="draw", xml=mine, seen=held).status_code == 302
    assert t.fresh.text("flow.bpmn") == mine


def test_the_check_while_drawing_keeps_nothing() -> None:
    t = Table()
    before = t.fresh.text("flow.bpmn")
    broken = before.replace('bpmn:userTask id="examine"', 'bpmn:scriptTask id="examine"')
    address = f"/zh/desk/workshop/{t.draft.uid}/flow/check/"
    told = t.client.post(address, {"xml": broken}).json()
    assert "examine" in {m["element"] for m in told["marks"]["marks"] if m["level"] == "error"}
    assert "flow.subset" in told["html"]
    assert t.client.post(address, {"xml": "<no>"}).json()["marks"] == {"marks": [], "states": []}
    assert t.client.post(address, {"xml": "x" * 2_000_001}).status_code == 422
    assert t.fresh.text("flow.bpmn") == before


def test_a_table_is_begun_changed_and_checked() -> None:
    t = Table()
    text = page(t.client, t.draft, "rules/")
    assert ("data-rules-editor" in text and "&quot;grant&quot;" in text) or '"grant"' in text
    assert t.send("rules", xml=RULES).status_code == 302
    assert t.fresh.text("rules.dmn") == RULES
    assert t.send("rules", xml=RULES.replace("<text>false</text>", '<text>"no"</text>')).status_code == 302
    assert "rules.cell" in page(t.client, t.draft, "rules/")
    answer = t.send("rules", xml="mine", seen="0" * 64)
    assert answer.status_code == 422 and "mine" in answer.content.decode()


def test_others_may_look_or_not_even_that() -> None:
    t = Table()
    reviewer = browser(owner(t.world, "石二"))
    assert 'id="flow-panel"' in page(reviewer, t.draft, "flow/")
    draft_send(t.actor, draft=t.fresh, reason="请看")
    text = page(reviewer, t.draft, "flow/")
    assert 'id="flow-panel"' not in text and 'class="flow-svg"' in text
    assert t.send(act="remove", id="examine").status_code in (409, 422)
    for path in ("flow/", "rules/"):
        assert browser(t.world.clerk).get(f"/zh/desk/workshop/{t.draft.uid}/{path}").status_code == 403
    assert browser(t.world.clerk).post(f"/zh/desk/workshop/{t.draft.uid}/flow/check/").status_code == 403


def test_only_the_pages_of_the_editors_have_another_policy() -> None:
    t = Table()
    at = f"/zh/desk/workshop/{t.draft.uid}/"
    assert t.client.get(at)["Content-Security-Policy"] == POLICY
    assert t.client.get("/zh/desk/")["Content-Security-Policy"] == POLICY
    for path in ("flow/", "rules/"):
        policy = t.client.get(at + path)["Content-Security-Policy"]
        assert policy.startswith(POLICY) and "script-src 'self';" in policy and "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("style-src-attr")[0]
