"""What scenarios tell of interested parties and hearings."""

from __future__ import annotations

from tongban.base.actor import Actor
from tongban.cases import actions, hearings
from tongban.cases.models import Hearing
from tongban.cases.scenarios.run import Run, moment
from tongban.cases.scenarios.steps import Step, doer
from tongban.org.models import Post


def _hearing(run: Run, step: Step) -> Hearing:
    found = hearings.hearing_of(run.target(step))
    if found is None:
        raise KeyError("hearing: nobody was told of one")
    return found


def _post(run: Run, step: Step, role: str) -> Post:
    post = run.cast.staff(role, str(step.get("unit", ""))).post or 0
    return Post.objects.select_related("unit", "holder").get(pk=post)


@doer("tell_interested")
def _tell(run: Run, step: Step) -> None:
    """``with: {name, number, interest}``."""
    told = {"kind": "natural_person", **dict(step.get("with") or {})}
    actions.interested_add(run.actor(step), case=run.target(step), **told)


@doer("offer_hearing")
def _offer(run: Run, step: Step) -> None:
    told = dict(step.get("with") or {})
    actions.hearing_offer(
        run.actor(step), case=run.target(step), matter=str(told.get("matter", "拟作出的决定"))
    )


@doer("ask_hearing")
def _ask(run: Run, step: Step) -> None:
    actions.hearing_ask(run.actor(step), hearing=_hearing(run, step))


@doer("waive_hearing")
def _waive(run: Run, step: Step) -> None:
    actions.hearing_waive(run.actor(step), hearing=_hearing(run, step))


@doer("set_hearing")
def _set(run: Run, step: Step) -> None:
    """``with: {at: day, place, presiding: role, recorder: role, closed}``; the hearing is at noon."""
    told = dict(step.get("with") or {})
    actions.hearing_set(
        run.actor(step),
        hearing=_hearing(run, step),
        held_at=moment(str(told["at"])),
        place=str(told.get("place", "会议室")),
        presiding=_post(run, step, str(told.get("presiding", "head"))),
        recorder=_post(run, step, str(told.get("recorder", "issuer"))),
        closed=str(told.get("closed", "")),
    )


@doer("hold_hearing")
def _hold(run: Run, step: Step) -> None:
    """``with: {statements: {speaker: text}, recorder, refused: reason}``: recorded and signed by everybody."""
    told = dict(step.get("with") or {})
    held = _hearing(run, step)
    rows = [
        {"speaker": k, "text": str(v)} for k, v in (told.get("statements") or {"主持人": "听证开始"}).items()
    ]
    bench = run.cast.staff(str(told.get("recorder", "issuer")), str(step.get("unit", "")))
    actions.hearing_record(bench, hearing=held, statements=rows)
    people: dict[int | None, Actor] = {
        a.party: a
        for a in (
            run.cast.staff(role, str(step.get("unit", "")))
            for role in ("head", "issuer", "examiner", "approver", "expert_secretary")
        )
    }
    for person in _hearing(run, step).people.filter(present=True, waived_at=None).order_by("id"):
        actor = people.get(person.party_id, bench)
        refused = str(told.get("refused", "")) if person.role in ("applicant", "interested") else ""
        actions.hearing_sign(actor, hearing=_hearing(run, step), person=person, refused=refused)
