"""What happens to a case of the replayed history, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from tongban.base.actor import Actor
from tongban.base.legal import legal_now
from tongban.base.selecting import Kept
from tongban.cases import actions, services
from tongban.cases.actions.submission import Application, open_case
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.catalogue.models import Item, ItemVersion
from tongban.catalogue.package import Package
from tongban.catalogue.queries import version_in_force
from tongban.flows.models import Task
from tongban.org.models import Party
from tongban.oversight.actions import rating_give
from tongban.packs.demo_city.filling import fill_form
from tongban.packs.demo_city.grievances import follow_rating
from tongban.packs.demo_city.paper import sample_page

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

FATES: Sequence[tuple[str, int]] = (
    ("grant", 690),
    ("refuse", 60),
    ("supplement", 80),
    ("late", 50),
    ("withdraw", 35),
    ("silent", 15),
    ("not_accepted", 15),
    ("not_needed", 10),
    ("pause", 25),
    ("extend", 20),
)
"""How the replayed cases end, in thousandths."""

_CASE: Final = Kept(lambda key: Case.objects.filter(pk=key).order_by("pk"), key=-1)
DELIVERIES = ("electronic", "pickup", "post")
EXAMINING = ("examine", "inspect", "review")
STAYING = ("accepted", "examined", "reviewing", "asked", "to_deliver")
"""Fates of cases that are left waiting for a player."""

OPINIONS = (
    "材料齐全，符合法定条件，建议准予。",
    "经审查，符合办理条件。",
    "核对无误，同意。",
    "信息属实，符合规定。",
)
ASKED_FEE: Final = "扫描件不清晰，请缴纳资料费后重新上传"
CURT: Final = "不符合。"
"""What officials should not write: the rules of supervision find it."""
PRAISE = ("办得很快，谢谢。", "窗口同志很耐心。", "不用跑腿，真方便。", "", "", "")
GRUMBLE = ("等得太久，没人说明原因。", "电话一直打不通。", "同样的材料问了两遍。")


class Moves:
    """The steps; each plans the one that follows it."""

    def __init__(self, history: History) -> None:
        self.h = history
        self._versions: dict[int, tuple[Item, ItemVersion]] = {}

    def submit(self, item: Item, package: Package, who: Actor | None, fate: str) -> None:
        """Somebody applies; what becomes of it is drawn now."""
        chance = self.h.chance
        fate = fate or chance.choices([f for f, _w in FATES], [w for _f, w in FATES])[0]
        applicant = who or self._applicant(package)
        values = fill_form(package.form, self.h.cast.names, applicant, chance)
        values["_delivery"] = "pickup" if fate == "to_deliver" else chance.choices(DELIVERIES, (85, 10, 5))[0]
        pages = {
            m.id: [sample_page(applicant)]
            for m in package.materials
            if m.source in ("applicant", "commitment") and not m.share
        }
        case = open_case(
            applicant,
            item=item,
            version=version_in_force(item),
            applicant=Party.objects.get(pk=applicant.principal or 0),
            application=Application(
                values, pages, committed=bool(package.commitment) and chance.random() < 0.7
            ),
        )
        self.h.done += 1
        if fate == "waiting":
            return
        if case.is_open:
            self._next(
                case,
                applicant,
                fate,
                0 if fate in ("grant", *STAYING) else chance.randint(0, 2),
                self.receive,
            )

    def _applicant(self, package: Package) -> Actor:
        pool = self.h.cast.residents if "natural_person" in package.audience else self.h.cast.handlers
        return self.h.chance.choice(pool)

    def _next(self, case: Case, who: Actor, fate: str, days: int, step: Any) -> None:
        key = case.pk
        self.h.plan(self.h.later(legal_now(), days), lambda: step(self._fresh(key), who, fate))

    def _fresh(self, key: int) -> Case:
        """The case as it is now; what never changes under it is not read again."""
        case = _CASE.rows(key=key)[0]
        case.item, case.package_version = self._known(case)
        case.unit = case.item.unit
        return case

    def _known(self, case: Case) -> tuple[Item, ItemVersion]:
        if case.package_version_id not in self._versions:
            row = ItemVersion.objects.select_related("item__unit").get(pk=case.package_version_id)
            self._versions[row.pk] = (row.item, row)
        return self._versions[case.package_version_id]

    def _official(self, role: str, case: Case) -> Actor:
        return self.h.cast.staff[(role, case.unit_id)]

    def receive(self, case: Case, who: Actor, fate: str) -> None:
        """The window: accept, ask for more, refuse, or stay silent."""
        clerk = self.h.cast.clerk
        if fate == "silent":
            self._next(case, who, "grant", 8, self.examine)
        elif fate == "withdraw" and self.h.chance.random() < 0.5:
            actions.case_withdraw(who, case=case, reason="计划有变")
        elif fate == "not_accepted":
            actions.case_refuse_acceptance(
                clerk, case=case, reason="申请事项依法不属于本机关职权范围。", competent="望山县人民政府"
            )
        elif fate == "not_needed":
            actions.case_not_needed(
                clerk, case=case, reason="该活动依法不需要取得行政许可。", advice="可以直接开展。"
            )
        elif (
            fate in ("supplement", "asked_more", "asked_fee")
            and case.materials.filter(status="provided", source="").exists()
        ):
            line = case.materials.filter(status="provided", source="").first()
            assert line is not None
            problem = ASKED_FEE if fate == "asked_fee" else "扫描件不清晰，请重新上传原件彩色扫描件"
            actions.case_supplement(clerk, case=case, problems={line.line: problem})
            self._serve(case, who, fate)
            if fate == "supplement" and self.h.chance.random() < 0.85:
                self._next(case, who, "grant", self.h.chance.randint(1, 6), self.answer)
        else:
            actions.case_accept(clerk, case=case, opinion="材料齐全，符合法定形式")
            self._serve(case, who, fate)
            if fate == "accepted":
                return
            quick = case.item.kind == "instant" or fate in STAYING
            days = 0 if quick else self.h.chance.randint(1, 2)
            for member in case.members.all():
                self._next(member, who, "grant", self.h.chance.randint(1, 4), self.examine)
            self._next(case, who, fate, days, self.examine)

    def _serve(self, case: Case, who: Actor, fate: str) -> None:
        """Where a notice did not reach an inbox that was chosen for it, it reaches its addressee a day later."""
        if services.unserved(case.notices.all()):
            self._next(case, who, fate, 1, self.reached)

    def reached(self, case: Case, who: Actor, fate: str) -> None:
        """Most open their notices on line, some take them at the window, a few leave them lying."""
        for notice in [row for row in case.notices.select_related("case") if services.is_waiting(row)]:
            if case.pk % 4:
                actions.notice_read(who, notice=notice)
            elif case.pk % 5:
                handed = actions.Served("person", legal_now(), receiver=case.applicant_name, relation="self")
                actions.notice_serve(self.h.cast.clerk, notice=notice, served=handed)

    def answer(self, case: Case, who: Actor, fate: str) -> None:
        """The applicant hands in what was missing."""
        lines = case.materials.filter(status="open").values_list("line", flat=True)
        actions.case_supplement_answer(who, case=case, pages={line: [sample_page(who)] for line in lines})
        self._next(case, who, fate, 1, self.receive)

    def examine(self, case: Case, who: Actor, fate: str) -> None:
        """The department looks at it; tasks of the process one after another."""
        if not case.is_open:
            return
        if fate == "withdraw":
            actions.case_withdraw(who, case=case, reason="不再需要办理")
            return
        if fate == "pause" and case.status == Case.ACCEPTED and self._pause(case, who):
            return
        if fate == "asked":
            actions.extension_ask(self._official("examiner", case), case=case, reason="需要补充现场核查")
            return
        if fate == "extend":
            self._extend(case)
            fate = "grant"
        if fate == "late":
            self._next(
                case, who, "grant", case.item.promised_value + self.h.chance.randint(1, 4), self.examine
            )
            return
        tasks = [t for t in open_tasks(case) if t.kind in EXAMINING]
        if fate == "reviewing" and any(t.kind == "review" for t in tasks):
            return
        for task in tasks:
            if len(tasks) == 1 or task.pk in {
                still.pk for still in open_tasks(case)
            }:  # the others may agree already
                self._pass(case, task)
        if fate in ("examined", "reviewing"):
            if any(t.kind in EXAMINING for t in open_tasks(case)):
                self._next(case, who, fate, 0, self.examine)
            return
        self._next(
            case, who, fate, 0 if case.item.kind == "instant" else self.h.chance.randint(0, 1), self.decide
        )

    def _pass(self, case: Case, task: Task) -> None:
        actor = self.h.cast.staff.get((task.role, task.unit_id)) or self._official("examiner", case)
        opinion = self.h.chance.choice(OPINIONS)
        actions.case_examine(actor, case=self._fresh(case.pk), task=task, outcome="pass", opinion=opinion)

    def _pause(self, case: Case, who: Actor) -> bool:
        grounds = case.package_version.content["item"].get("clock", {}).get("grounds") or []
        if not grounds:
            return False
        days = self.h.chance.randint(5, 15)
        actions.case_pause(self._official("examiner", case), case=case, ground=grounds[0], expected_days=days)
        self._next(case, who, "grant", days - 2, self.resume)
        return True

    def resume(self, case: Case, who: Actor, fate: str) -> None:
        """The special procedure is over."""
        actions.case_resume(
            self._official("examiner", case), case=case, result="评审（检验）结论：符合要求。"
        )
        self._next(case, who, fate, 1, self.examine)

    def _extend(self, case: Case) -> None:
        if not case.package_version.content["item"].get("clock", {}).get("extension"):
            return
        actions.extension_ask(self._official("examiner", case), case=case, reason="需要进一步核实相关情况")
        actions.extension_answer(self._official("head", case), case=self._fresh(case.pk), approved=True)

    def decide(self, case: Case, who: Actor, fate: str) -> None:
        """Grant or refuse; then, perhaps, a rating."""
        if case.status == Case.DECIDED:
            self._afterwards(case, who, fate)
            return
        if not case.is_open:
            return
        waiting = open_tasks(case, "decide")
        if not waiting:
            if any(t.kind in EXAMINING for t in open_tasks(case)):
                self._next(case, who, fate, 1, self.examine)
            elif case.members.exists():  # decided by the process itself, when the last member is
                self._next(case, who, fate, 1, self.decide)
            elif not open_tasks(case) and case.status == Case.ACCEPTED:  # it waits for a day: a public notice
                self._next(case, who, fate, 2, self.examine)
            return
        conditions = case.package_version.content["item"].get("conditions") or []
        approver = self._official(waiting[0].role, case)
        if fate in ("refuse", "curt") and conditions:
            failed = self.h.chance.choice(conditions)
            actions.case_decide(
                approver,
                case=case,
                outcome="refused",
                reasons=CURT if fate == "curt" else "经审查，申请不符合法定条件。",
                failed=[failed["id"]],
            )
        else:
            before = set(self._siblings(case))
            actions.case_decide(approver, case=case, outcome="granted")
            for key in set(self._siblings(case)) - before:  # the next member of a joint case has begun
                self._next(self._fresh(key), who, "grant", 1, self.examine)
        self._afterwards(case, who, fate)

    def _siblings(self, case: Case) -> Iterable[int]:
        """The members of the joint case to which this one belongs."""
        if case.parent_id is None:
            return ()
        return Case.objects.filter(parent=case.parent_id).values_list("pk", flat=True)

    def make(self, case: Case, who: Actor, fate: str) -> None:
        """What a grant leads to is made: a card, plates, a place on a list."""
        for task in open_tasks(case, "issue"):
            self._pass(case, task)

    def _afterwards(self, case: Case, who: Actor, fate: str) -> None:
        """The result reaches the applicant, who perhaps rates the case."""
        if open_tasks(case, "issue"):
            self._next(case, who, fate, 1, self.make)
        if fate == "to_deliver":
            return
        if case.outcome == "refused":
            self._serve(case, who, fate)
        self._next(case, who, fate, self.h.chance.randint(1, 5), self.deliver)
        if self.h.chance.random() < 0.45:
            self._next(case, who, fate, self.h.chance.randint(0, 3), self.rate)

    def deliver(self, case: Case, who: Actor, fate: str) -> None:
        """What is not electronic is collected or posted, with proof."""
        if case.status != Case.DECIDED:
            return
        issuer = self.h.cast.issuer
        if case.delivery.method == "post":
            actions.delivery_send(issuer, case=case, tracking=f"YX{case.pk:09d}")
            case = self._fresh(case.pk)
        actions.delivery_confirm(issuer, case=case, received_by=case.applicant_name)

    def rate(self, case: Case, who: Actor, fate: str) -> None:
        """The applicant rates, mostly well."""
        bad = case.is_late or self.h.chance.random() < 0.03
        level = self.h.chance.choice((4, 5)) if bad else self.h.chance.choices((1, 2, 3), (70, 24, 6))[0]
        words = self.h.chance.choice(GRUMBLE if bad else PRAISE)
        follow_rating(self.h, rating_give(who, case=case, level=level, words=words))
