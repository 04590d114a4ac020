"""Drafts of packages: opening, saving, review by a second person, publication on its day, roll back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_now, legal_time, legal_today
from tongban.base.timers import fire_due
from tongban.cases.tests.world import ITEM, World, staff, world
from tongban.catalogue import bundle
from tongban.catalogue.actions import (
    draft_begin,
    draft_follow,
    draft_import,
    draft_judge,
    draft_open,
    draft_publish,
    draft_send,
    draft_take_back,
    draft_withdraw,
    files_publish,
    item_roll_back,
    remove_file,
    save_file,
)
from tongban.catalogue.actions.workshop import Clash
from tongban.catalogue.keeping import files_of_draft, files_of_version
from tongban.catalogue.models import ItemVersion, PackageBlob, PackageDraft
from tongban.catalogue.queries import forget_packages, package_of, version_in_force
from tongban.catalogue.replaying import STATE
from tongban.catalogue.telling import SENTENCES, sentence
from tongban.catalogue.yamltext import YamlText
from tongban.records.queries import entries_of

pytestmark = pytest.mark.django_db
WORDS = {
    "summary": {"zh": "测试。", "en": "A test."},
    "legal_basis": [{"law": "行政许可法", "article": "42"}],
}


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_packages()


def good_world() -> World:
    """A world whose item has nothing to mend."""
    condition = {
        **ITEM["conditions"][0],
        "ask": {"zh": "成年了吗？", "en": "Adult?"},
        "fail": {"zh": "再等。", "en": "Wait."},
    }
    materials = [ITEM["materials"][0], {**ITEM["materials"][1], "source": "government"}]
    return world({**ITEM, **WORDS, "conditions": [condition], "materials": materials})


def owner(w: World, name: str = "石一") -> Actor:
    return staff(w.bureau, "service_owner", name=name)


def promise(draft: PackageDraft, days: int) -> str:
    return YamlText(draft.text("item.yaml")).put(("clock", "promised", "value"), days).text


def changed(actor: Actor, w: World, days: int = 3) -> PackageDraft:
    draft = draft_open(actor, item=w.item)
    save_file(actor, draft, "item.yaml", promise(draft, days), draft.manifest["item.yaml"])
    return draft


def fresh_row(draft: PackageDraft) -> PackageDraft:
    return PackageDraft.objects.get(pk=draft.pk)


def events(draft: PackageDraft) -> list[str]:
    return [e.type.split(".")[1] for e in entries_of(f"catalogue.packagedraft:{draft.uid}")]


def test_from_opening_to_publication_by_two_people() -> None:
    w = good_world()
    one, two = owner(w), owner(w, "石二")
    draft = changed(one, w)
    assert draft_open(two, item=w.item).pk == draft.pk  # one open draft an item
    draft_send(one, draft=draft, reason="承诺时限缩短到三天")
    with pytest.raises(Forbidden):
        draft_judge(one, draft=draft, approve=True)
    draft_judge(two, draft=draft, approve=True, remark="好")
    done = draft_publish(one, draft=draft)
    assert (done.state, done.open_key) == (PackageDraft.PUBLISHED, None)
    assert done.published is not None
    assert done.published.number == 2
    assert package_of(version_in_force(w.item)).clock.promised_value == 3
    assert files_of_version(done.published) == files_of_draft(done)
    assert events(draft) == ["draft_opened", "draft_saved", "draft_sent", "draft_approved", "draft_published"]
    with pytest.raises(Conflict, match=r"published already|已经发布"):
        draft_publish(one, draft=draft)


def test_whoever_wrote_of_it_does_not_review_and_the_head_may() -> None:
    w = good_world()
    one, two = owner(w), owner(w, "石二")
    draft = changed(one, w)
    save_file(two, draft, "guide.zh.md", "# 指南\n", draft.manifest.get("guide.zh.md", ""))
    draft_send(one, draft=fresh_row(draft), reason="缩短")
    for actor in (one, two, w.examiner, w.stranger):
        with pytest.raises(Forbidden):
            draft_judge(actor, draft=draft, approve=True)
    assert draft_judge(w.head, draft=draft, approve=True).state == PackageDraft.APPROVED


def test_sent_back_needs_a_remark_and_can_be_changed_again() -> None:
    w = good_world()
    one = owner(w)
    draft = changed(one, w)
    with pytest.raises(Invalid):
        draft_send(one, draft=draft, reason=" ")
    draft_send(one, draft=draft, reason="缩短")
    with pytest.raises(Conflict):
        save_file(one, draft, "guide.zh.md", "x", "")
    with pytest.raises(Invalid):
        draft_judge(w.head, draft=draft, approve=False)
    draft_judge(w.head, draft=draft, approve=False, remark="请写明理由")
    row = fresh_row(draft)
    assert (row.state, row.remark) == (PackageDraft.DRAFT, "请写明理由")
    save_file(one, row, "item.yaml", promise(row, 4), row.manifest["item.yaml"])
    with pytest.raises(Conflict):
        draft_judge(w.head, draft=draft, approve=True)


def test_two_people_in_one_file_lose_nothing() -> None:
    w = good_world()
    one, two = owner(w), owner(w, "石二")
    draft = draft_open(one, item=w.item)
    seen = draft.manifest["item.yaml"]
    mine, theirs = promise(draft, 3), promise(draft, 4)
    other = fresh_row(draft)
    save_file(one, draft, "item.yaml", mine, seen)
    with pytest.raises(Clash) as clash:
        save_file(two, other, "item.yaml", theirs, seen)
    assert clash.value.data["digest"] == draft.manifest["item.yaml"]
    assert fresh_row(draft).text("item.yaml") == mine
    save_file(two, other, "item.yaml", theirs, clash.value.data["digest"])
    assert fresh_row(draft).text("item.yaml") == theirs
    assert (
        save_file(two, other, "item.yaml", theirs, "anything") == other.manifest["item.yaml"]
    )  # nothing to do


def test_files_that_no_package_may_hold_are_refused() -> None:
    w = good_world()
    one = owner(w)
    draft = draft_open(one, item=w.item)
    for path in ("../evil", "/etc/x", "a//b", ".hidden", "a/../b", ""):
        with pytest.raises(Invalid):
            save_file(one, draft, path, "x", "")
    with pytest.raises(Invalid):
        save_file(one, draft, "guide.en.md", b"\xff", "")
    with pytest.raises(Invalid):
        save_file(one, draft, "big.txt", "x" * (bundle.MOST_BYTES + 1), "")
    text = YamlText(draft.text("item.yaml")).put(("code",), "another").text
    with pytest.raises(Invalid):
        save_file(one, draft, "item.yaml", text, draft.manifest["item.yaml"])
    with pytest.raises(Invalid):
        remove_file(one, draft, "item.yaml", draft.manifest["item.yaml"])
    save_file(one, draft, "samples/plan.txt", "x", "")
    remove_file(one, draft, "samples/plan.txt", draft.manifest["samples/plan.txt"])
    assert "samples/plan.txt" not in fresh_row(draft).manifest


def test_errors_keep_it_from_review() -> None:
    w = good_world()
    one = owner(w)
    draft = changed(one, w, days=99)
    with pytest.raises(Conflict) as refused:
        draft_send(one, draft=draft, reason="太长")
    assert refused.value.code == "catalogue.draft.errors"
    broken = fresh_row(draft)
    save_file(one, broken, "item.yaml", "a: [1\n", broken.manifest["item.yaml"])
    with pytest.raises(Conflict):
        draft_send(one, draft=broken, reason="坏")
    assert fresh_row(draft).name_zh == "测试许可"


def approved(w: World, actor: Actor, days: int = 3) -> PackageDraft:
    draft = changed(actor, w, days)
    draft_send(actor, draft=draft, reason="缩短")
    return draft_judge(w.head, draft=draft, approve=True)


def test_a_later_day_comes_by_itself() -> None:
    w = good_world()
    one = owner(w)
    draft = approved(w, one)
    day = legal_today() + timedelta(days=5)
    with pytest.raises(Invalid):
        draft_publish(one, draft=draft, on=legal_today() - timedelta(days=1))
    assert draft_publish(one, draft=draft, on=day).state == PackageDraft.WAITING
    with legal_time(legal_now() + timedelta(days=3)):
        fire_due()
        assert fresh_row(draft).state == PackageDraft.WAITING
    with legal_time(legal_now() + timedelta(days=5)):
        fire_due()
        row = fresh_row(draft)
        assert (row.state, row.effective_on) == (PackageDraft.PUBLISHED, day)
        assert package_of(version_in_force(w.item)).clock.promised_value == 3


def test_taken_back_it_does_not_come() -> None:
    w = good_world()
    one = owner(w)
    draft = approved(w, one)
    draft_publish(one, draft=draft, on=legal_today() + timedelta(days=2))
    draft_take_back(one, draft=draft)
    with legal_time(legal_now() + timedelta(days=3)):
        fire_due()
        assert fresh_row(draft).state == PackageDraft.DRAFT
        assert ItemVersion.objects.filter(item=w.item).count() == 1


def other_publication(w: World, days: int = 7) -> ItemVersion:
    files = dict(files_of_version(ItemVersion.objects.filter(item=w.item).order_by("-number")[0]))
    text = YamlText(files["item.yaml"].decode()).put(("clock", "promised", "value"), days).text
    files |= {"item.yaml": text.encode(), "guide.en.md": b"# Guide\n\nWritten by another.\n"}
    return files_publish(SYSTEM, code=w.item.code, files=files)


def test_overtaken_it_waits_until_the_other_version_is_taken_over() -> None:
    w = good_world()
    one = owner(w)
    draft = changed(one, w)
    other_publication(w)
    with pytest.raises(Conflict) as refused:
        draft_send(one, draft=draft, reason="缩短")
    assert refused.value.code == "catalogue.draft.overtaken"
    assert draft_follow(one, draft=draft) == ["item.yaml"]
    row = fresh_row(draft)
    assert row.base is not None
    assert row.base.number == 2
    assert YamlText(row.text("item.yaml")).get(("clock", "promised", "value")) == 3
    assert "another" in row.text("guide.en.md")
    assert draft_send(one, draft=row, reason="缩短").state == PackageDraft.REVIEW
    assert draft_follow(one, draft=draft_take_back(one, draft=row)) == []


def test_overtaken_before_its_day_it_is_held_and_says_so() -> None:
    w = good_world()
    one = owner(w)
    draft = approved(w, one)
    draft_publish(one, draft=draft, on=legal_today() + timedelta(days=2))
    other_publication(w)
    with legal_time(legal_now() + timedelta(days=3)):
        fire_due()
        row = fresh_row(draft)
        assert (row.state, row.fault, row.published) == (PackageDraft.DRAFT, "overtaken", None)
        assert events(draft)[-1] == "draft_held"


def test_what_only_files_say_is_kept_without_a_new_version() -> None:
    w = good_world()
    one = owner(w)
    draft = draft_open(one, item=w.item)
    text = "# ours\n" + draft.text("item.yaml")
    save_file(one, draft, "item.yaml", text, draft.manifest["item.yaml"])
    draft_send(one, draft=draft, reason="注释")
    done = draft_publish(one, draft=draft_judge(w.head, draft=draft, approve=True))
    assert done.published is not None
    assert done.published.number == 1
    assert files_of_version(done.published)["item.yaml"].decode() == text


def test_roll_back_publishes_the_earlier_version_again() -> None:
    w = good_world()
    one = owner(w)
    first = files_of_version(w.version)
    draft_publish(one, draft=approved(w, one))
    with pytest.raises(Invalid):
        item_roll_back(one, item=w.item, number=1, reason="")
    with pytest.raises(Forbidden):
        item_roll_back(w.examiner, item=w.item, number=1, reason="错了")
    made = item_roll_back(one, item=w.item, number=1, reason="三天做不到")
    assert (made.number, made.note) == (3, "三天做不到")
    assert made.digest == w.version.digest
    assert files_of_version(made) == first
    with legal_time(legal_now() + timedelta(seconds=2)):
        assert version_in_force(w.item).number == 3
    with pytest.raises(Conflict):
        item_roll_back(one, item=w.item, number=1, reason="再来")


def test_import_opens_a_draft_and_goes_into_an_open_one() -> None:
    w = good_world()
    one = owner(w)
    files = dict(files_of_version(w.version))
    draft = draft_import(one, files=bundle.from_zip(bundle.to_zip(w.item.code, files)))
    assert files_of_draft(draft) == files
    assert draft.base == w.version
    with pytest.raises(Conflict):
        draft_import(one, files=files)
    files["guide.en.md"] = b"# Fresh\n"
    draft_import(one, files=files, into=draft)
    assert files_of_draft(fresh_row(draft)) == files
    text = YamlText(files["item.yaml"].decode()).put(("code",), "another").text.encode()
    with pytest.raises(Invalid):
        draft_import(one, files={**files, "item.yaml": text}, into=draft)
    draft_withdraw(one, draft=fresh_row(draft))
    assert fresh_row(draft).open_key is None
    assert draft_open(one, item=w.item).pk != draft.pk
    missing = YamlText(files["item.yaml"].decode()).put(("unit",), "nowhere").text.encode()
    with pytest.raises(Invalid):
        draft_import(one, files={**files, "item.yaml": missing})
    assert PackageBlob.objects.count() == len(set(PackageBlob.objects.values_list("digest", flat=True)))


def test_a_new_item_is_begun_and_published() -> None:
    w = good_world()
    one = owner(w)
    told: dict[str, Any] = {"name_zh": "养犬登记", "name_en": "Dog registration", "unit": "bureau"}
    for code in ("No Code", "../x", "", w.item.code):
        with pytest.raises(Invalid):
            draft_begin(one, code=code, **told)
    with pytest.raises(Invalid):
        draft_begin(one, code="dog-registration", **{**told, "name_en": " "})
    draft = draft_begin(one, code="dog-registration", **told)
    assert draft.item is None
    draft_send(one, draft=draft, reason="新事项")
    done = draft_publish(one, draft=draft_judge(w.head, draft=draft, approve=True))
    assert done.item is not None
    assert done.item.name_zh == "养犬登记"


def test_who_does_not_look_after_the_item_changes_nothing() -> None:
    w = good_world()
    one = owner(w)
    draft = changed(one, w)
    for actor in (w.examiner, w.head, w.applicant, w.stranger):
        with pytest.raises(Forbidden):
            draft_open(actor, item=w.item)
        with pytest.raises(Forbidden):
            save_file(actor, draft, "guide.zh.md", "x", "")
        with pytest.raises(Forbidden):
            draft_withdraw(actor, draft=draft)


def test_a_page_that_is_stale_is_told_so() -> None:
    w = good_world()
    one = owner(w)
    draft = changed(one, w)
    seen = draft.version
    draft_send(one, draft=draft, reason="缩短", version=seen)
    with pytest.raises(Stale):
        draft_take_back(one, draft=draft, version=seen)


def test_each_event_has_its_sentence() -> None:
    assert set(STATE) <= set(SENTENCES)
    w = good_world()
    draft = changed(owner(w), w)
    remove_file(owner(w, "石三"), draft, "guide.zh.md", draft.manifest["guide.zh.md"])
    told = [sentence(e) for e in entries_of(f"catalogue.packagedraft:{draft.uid}")]
    assert len(told) == 3
    assert "guide.zh.md" in told[2]
