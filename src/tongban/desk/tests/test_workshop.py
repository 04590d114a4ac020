"""The workshop's pages: from the list of items to a published version, by two people, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM, Actor
from tongban.base.jobs import run_pending
from tongban.base.legal import legal_today
from tongban.cases.actions import case_submit
from tongban.cases.tests.world import World, filled
from tongban.catalogue import bundle
from tongban.catalogue.actions import draft_open, files_publish, save_file
from tongban.catalogue.keeping import files_of_draft, files_of_version
from tongban.catalogue.models import ItemVersion, PackageDraft, PackageRun
from tongban.catalogue.tests.test_drafts import good_world, owner, promise
from tongban.catalogue.yamltext import YamlText
from tongban.desk.tests.people import browser

pytestmark = pytest.mark.django_db


def opened(w: World, actor: Actor) -> PackageDraft:
    answer = browser(actor).post(f"/zh/desk/workshop/open/{w.item.code}/")
    assert answer.status_code == 302
    return PackageDraft.objects.get(open_key=w.item.code)


def page(client: Client, draft: PackageDraft, rest: str = "", lang: str = "zh") -> str:
    answer = client.get(f"/{lang}/desk/workshop/{draft.uid}/{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def step(client: Client, draft: PackageDraft, key: str, **typed: Any) -> Any:
    fresh = PackageDraft.objects.get(pk=draft.pk)
    return client.post(f"/zh/desk/workshop/{draft.uid}/do/{key}/", {"version": fresh.version, **typed})


def saved(client: Client, draft: PackageDraft, path: str, text: str, seen: str | None = None) -> Any:
    fresh = PackageDraft.objects.get(pk=draft.pk)
    seen = fresh.manifest.get(path, "") if seen is None else seen
    return client.post(f"/zh/desk/workshop/{draft.uid}/files/{path}", {"text": text, "seen": seen})


def test_the_whole_way_by_two_people() -> None:
    w = good_world()
    case_submit(w.applicant, draft=filled(w))
    one, two = owner(w), browser(owner(w, "石二"))
    assert "在工坊里修改" in browser(one).get(f"/zh/desk/items/{w.item.code}/").content.decode()
    draft, mine = opened(w, one), browser(one)
    assert "item.yaml" in page(mine, draft)
    answer = saved(mine, draft, "item.yaml", promise(draft, 3).replace("\n", "\r\n"))
    assert answer.status_code == 302
    assert b"\r" not in PackageDraft.objects.get(pk=draft.pk).body("item.yaml")
    effect = page(mine, draft, "effect/")
    assert "承诺办结时限" in effect
    assert "1 件在办件" in effect
    assert "第 2 版" in effect
    assert step(mine, draft, "send", reason="").status_code == 422
    assert step(mine, draft, "send", reason="缩短到三天").status_code == 302
    assert 'name="remark"' not in page(mine, draft)
    text = page(two, draft)
    assert "缩短到三天" in text
    assert 'name="remark"' in text
    assert step(mine, draft, "approve").status_code == 403
    assert step(two, draft, "send-back", remark="").status_code == 422
    assert step(two, draft, "approve", remark="好").status_code == 302
    assert step(mine, draft, "publish", on="").status_code == 302
    row = PackageDraft.objects.get(pk=draft.pk)
    assert row.state == PackageDraft.PUBLISHED
    assert "第 2 版" in page(mine, draft)
    assert step(mine, draft, "publish", on="").status_code == 409


def test_a_form_sent_twice_is_done_once() -> None:
    w = good_world()
    one, two = owner(w), browser(owner(w, "石二"))
    draft, mine = opened(w, one), browser(one)
    saved(mine, draft, "item.yaml", promise(draft, 3))
    step(mine, draft, "send", reason="缩短")
    step(two, draft, "approve")
    typed = {"version": PackageDraft.objects.get(pk=draft.pk).version, "key": "twice", "on": ""}
    for _n in range(2):
        answer = mine.post(f"/zh/desk/workshop/{draft.uid}/do/publish/", typed)
        assert answer.status_code == 302
    assert ItemVersion.objects.filter(item=w.item).count() == 2


def test_a_later_day_is_read_and_told() -> None:
    w = good_world()
    one, two = owner(w), browser(owner(w, "石二"))
    draft, mine = opened(w, one), browser(one)
    saved(mine, draft, "item.yaml", promise(draft, 3))
    step(mine, draft, "send", reason="缩短")
    step(two, draft, "approve")
    for wrong in ("2026-02-30", "soon", (legal_today() - timedelta(days=1)).isoformat()):
        answer = step(mine, draft, "publish", on=wrong)
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.content.decode()
    assert step(mine, draft, "publish", on=(legal_today() + timedelta(days=9)).isoformat()).status_code == 302
    assert "等待生效日" in page(mine, draft)
    assert step(mine, draft, "take-back").status_code == 302
    assert PackageDraft.objects.get(pk=draft.pk).state == PackageDraft.DRAFT


def test_two_people_in_one_file_see_both_texts() -> None:
    w = good_world()
    one, two = owner(w), owner(w, "石二")
    draft = opened(w, one)
    seen, mine, theirs = draft.manifest["item.yaml"], promise(draft, 3), promise(draft, 4)
    saved(browser(one), draft, "item.yaml", mine, seen)
    answer = saved(browser(two), draft, "item.yaml", theirs, seen)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "value: 4" in text  # what was typed
    assert "value: 3" in text  # what the other wrote
    fresh = re.search('name="seen" value="([0-9a-f]+)"', text)
    assert fresh is not None
    assert saved(browser(two), draft, "item.yaml", theirs, fresh[1]).status_code == 302


def test_findings_stand_at_their_part_and_line_in_both_languages() -> None:
    w = good_world()
    one = owner(w)
    draft, mine = opened(w, one), browser(one)
    saved(mine, draft, "item.yaml", promise(draft, 99))
    line = next(
        n for n, row in enumerate(promise(draft, 99).splitlines(), 1) if "value: 99" in row or "99" in row
    )
    chinese, english = page(mine, draft), page(mine, draft, lang="en")
    assert "承诺时限 99wd 长于" in chinese
    assert "The promised limit 99wd is longer" in english
    assert f"?line={line}" in chinese
    assert "承诺时限 99wd 长于" in page(mine, draft, "files/item.yaml")
    assert step(mine, draft, "send", reason="太长").status_code == 409
    saved(mine, draft, "form.yaml", "groups: [\n")
    assert "form.yaml:" in page(mine, draft)
    assert page(mine, draft, "effect/")
    answer = saved(mine, draft, "item.yaml", YamlText(promise(draft, 3)).put(("code",), "another").text)
    assert answer.status_code == 422
    assert "another" in answer.content.decode()


def test_text_comes_back_as_it_was_typed() -> None:
    w = good_world()
    draft, mine = opened(w, owner(w)), browser(owner(w, "石二"))
    for text in ("\n\n# 标题\n\n<script>x</script> & 空行\n\n", "no end", ""):
        assert saved(mine, draft, "guide.zh.md", text).status_code == 302
        assert PackageDraft.objects.get(pk=draft.pk).text("guide.zh.md") == text
        shown = page(mine, draft, "files/guide.zh.md")
        assert "<script>x" not in shown
        found = re.search("<textarea[^>]*>\n(.*?)</textarea>", shown, re.DOTALL)
        assert found is not None
        assert found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_export_and_import_bring_the_same_bytes() -> None:
    w = good_world()
    one = owner(w)
    draft, mine = opened(w, one), browser(one)
    answer = mine.get(f"/zh/desk/workshop/{draft.uid}/export/")
    assert answer["Content-Type"] == "application/zip"
    assert bundle.from_zip(answer.content) == files_of_draft(draft)
    files = {**files_of_draft(draft), "guide.en.md": b"# Another\n"}
    sent = SimpleUploadedFile("p.zip", bundle.to_zip(draft.code, files))
    assert mine.post(f"/zh/desk/workshop/{draft.uid}/import/", {"file": sent}).status_code == 302
    assert files_of_draft(PackageDraft.objects.get(pk=draft.pk)) == files
    bad = SimpleUploadedFile("p.zip", b"nothing")
    assert mine.post(f"/zh/desk/workshop/{draft.uid}/import/", {"file": bad}).status_code == 422
    answer = mine.get(f"/zh/desk/items/{w.item.code}/versions/1/export/")
    assert bundle.from_zip(answer.content) == files_of_version(w.version)
    assert mine.get(f"/zh/desk/items/{w.item.code}/versions/9/export/").status_code == 404


def test_a_new_item_is_begun_or_imported() -> None:
    w = good_world()
    mine = browser(owner(w))
    wrong = mine.post(
        "/zh/desk/workshop/begin/", {"code": "No Code", "name_zh": "甲", "name_en": "A", "unit": "bureau"}
    )
    assert wrong.status_code == 422
    assert "No Code" in wrong.content.decode()
    typed = {
        "code": "dog-registration",
        "name_zh": "养犬登记",
        "name_en": "Dog registration",
        "unit": "bureau",
    }
    assert mine.post("/zh/desk/workshop/begin/", typed).status_code == 302
    draft = PackageDraft.objects.get(code="dog-registration")
    assert "没有需要改的" in page(mine, draft)
    assert mine.get("/zh/desk/workshop/begin/").status_code == 200
    answer = mine.post("/zh/desk/workshop/begin/", {"what": "import"})
    assert answer.status_code == 422
    files = {k: v.replace(b"dog-registration", b"cat-registration") for k, v in files_of_draft(draft).items()}
    sent = SimpleUploadedFile("p.zip", bundle.to_zip("cat-registration", files))
    assert mine.post("/zh/desk/workshop/begin/", {"what": "import", "file": sent}).status_code == 302
    assert PackageDraft.objects.filter(code="cat-registration", state="draft").exists()


def test_parts_are_added_and_removed() -> None:
    w = good_world()
    draft, mine = opened(w, owner(w)), browser(owner(w, "石二"))
    answer = mine.post(f"/zh/desk/workshop/{draft.uid}/add/", {"path": "rules.dmn"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/files/rules.dmn")
    assert mine.get(answer["Location"]).status_code == 200
    picture = SimpleUploadedFile("plan.png", b"\x89PNG")
    assert mine.post(f"/zh/desk/workshop/{draft.uid}/add/", {"file": picture}).status_code == 302
    fresh = PackageDraft.objects.get(pk=draft.pk)
    assert fresh.body("samples/plan.png") == b"\x89PNG"
    assert mine.get(f"/zh/desk/workshop/{draft.uid}/files/samples/plan.png").content == b"\x89PNG"
    seen = fresh.manifest["samples/plan.png"]
    assert (
        mine.post(f"/zh/desk/workshop/{draft.uid}/remove/samples/plan.png", {"seen": "x"}).status_code == 409
    )
    assert (
        mine.post(f"/zh/desk/workshop/{draft.uid}/remove/samples/plan.png", {"seen": seen}).status_code == 302
    )
    for path in ("../x", ".git", "a b"):
        assert mine.post(f"/zh/desk/workshop/{draft.uid}/add/", {"path": path}).status_code == 422
    assert mine.get(f"/zh/desk/workshop/{draft.uid}/files/.git/config").status_code == 404


def test_a_rehearsal_plays_the_draft_and_not_what_is_published() -> None:
    w = good_world()
    one = owner(w)
    mine = browser(one)
    mine.post(
        "/zh/desk/workshop/begin/",
        {"code": "dog-registration", "name_zh": "养犬登记", "name_en": "Dog registration", "unit": "bureau"},
    )
    draft = PackageDraft.objects.get(code="dog-registration")
    files_publish(SYSTEM, code=draft.code, files=files_of_draft(draft))
    assert mine.post(f"/zh/desk/workshop/{draft.uid}/runs/").status_code == 302
    assert "已演练 0 个" in page(mine, draft, "runs/")
    assert run_pending() >= 1
    run = PackageRun.objects.get(draft=draft)
    assert (run.state, run.failed, run.done) == ("done", 0, run.total), run.verdicts
    assert run.total >= 6
    assert not PackageDraft.objects.filter(code="nothing").exists()
    text = page(mine, draft, "runs/")
    assert "都与预期一致" in text
    assert "都与预期一致" in page(mine, draft, "runs/?part=1")
    # a draft in which something is asked that no scenario answers
    form = YamlText(draft.text("form.yaml")).add(
        ("groups", 0, "questions"),
        {"id": "dog_name", "type": "text", "label": {"zh": "犬名", "en": "Name of the dog"}},
    )
    save_file(one, draft, "form.yaml", form.text, draft.manifest["form.yaml"])
    assert "上次修改以前" in page(mine, draft, "runs/")
    mine.post(f"/zh/desk/workshop/{draft.uid}/runs/")
    run_pending()
    run = PackageRun.objects.filter(draft=draft).order_by("-id")[0]
    assert run.state == "done"
    assert run.failed > 0
    assert ItemVersion.objects.filter(item__code=draft.code).count() == 1


def test_overtaken_is_said_and_taken_over() -> None:
    w = good_world()
    draft, mine = opened(w, owner(w)), browser(owner(w, "石二"))
    files = dict(files_of_version(w.version)) | {"guide.en.md": b"# Fresh\n"}
    files_publish(SYSTEM, code=w.item.code, files=files)
    text = page(mine, draft)
    assert "第 2 版在这份草稿打开之后发布" in text
    assert step(mine, draft, "send", reason="x").status_code == 409
    assert step(mine, draft, "follow").status_code == 302
    assert PackageDraft.objects.get(pk=draft.pk).text("guide.en.md") == "# Fresh\n"
    assert "第 2 版在这份草稿打开之后发布" not in page(mine, draft)


def test_roll_back_shows_what_would_change_and_asks_why() -> None:
    w = good_world()
    one = owner(w)
    text = (
        YamlText(files_of_version(w.version)["item.yaml"].decode())
        .put(("clock", "promised", "value"), 3)
        .text
    )
    files_publish(SYSTEM, code=w.item.code, files={**files_of_version(w.version), "item.yaml": text.encode()})
    mine, at = browser(one), f"/zh/desk/items/{w.item.code}/versions/1/"
    assert at in mine.get(f"/zh/desk/items/{w.item.code}/").content.decode()
    assert "承诺办结时限" in mine.get(at).content.decode()
    assert mine.post(at, {"reason": ""}).status_code == 422
    assert mine.post(at, {"reason": "三天做不到"}).status_code == 302
    assert ItemVersion.objects.filter(item=w.item).order_by("-number")[0].number == 3
    assert mine.post(at, {"reason": "再来"}).status_code == 409
    assert mine.get(f"/zh/desk/items/{w.item.code}/versions/9/").status_code == 404


def test_who_may_come_in() -> None:
    w = good_world()
    draft = opened(w, owner(w))
    places = ("", "effect/", "runs/", "export/", "files/item.yaml")
    for actor, status in ((w.clerk, 403), (w.applicant, 403), (w.examiner, 403)):
        for place in places:
            assert browser(actor).get(f"/zh/desk/workshop/{draft.uid}/{place}").status_code == status
        assert saved(browser(actor), draft, "guide.zh.md", "x").status_code == status
    head = browser(w.head)
    assert head.get("/zh/desk/workshop/").status_code == 200
    assert "测试许可" in head.get("/zh/desk/workshop/").content.decode()
    assert page(head, draft)
    assert saved(head, draft, "guide.zh.md", "x", "").status_code == 403
    assert head.post(f"/zh/desk/workshop/open/{w.item.code}/").status_code == 403
    assert Client().get("/zh/desk/workshop/").status_code == 401
    assert "/zh/desk/workshop/" in head.get("/zh/desk/").content.decode()
    assert "/zh/desk/workshop/" not in browser(w.clerk).get("/zh/desk/").content.decode()


def test_the_list_costs_the_same_however_long_it_is() -> None:
    w = good_world()
    one = owner(w)
    mine = browser(one)
    draft_open(one, item=w.item)
    mine.get("/zh/desk/workshop/")
    with CaptureQueriesContext(connection) as few:
        mine.get("/zh/desk/workshop/")
    for code in ("a-one", "a-two", "a-three"):
        mine.post(
            "/zh/desk/workshop/begin/", {"code": code, "name_zh": "甲", "name_en": "A", "unit": "bureau"}
        )
    with CaptureQueriesContext(connection) as many:
        text = mine.get("/zh/desk/workshop/").content.decode()
    assert "a-three" not in text.split("<main")[0]
    assert len(many) == len(few)
    assert mine.get("/zh/desk/workshop/?state=published").status_code == 200
    assert mine.get("/zh/desk/workshop/?state=nonsense").status_code == 200
