"""The engine's refusals in the words of people."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Conflict, Invalid, Refused
from tongban.kernel.errors import Refusal

_WORDS: Final[dict[str, Promise]] = {
    "flows.ended": _("This process has ended; nothing can be done with it any more."),
    "flows.suspended": _("This process is suspended. Resume it first."),
    "flows.not_suspended": _("This process is not suspended."),
    "flows.task.closed": _("This step is no longer open: somebody else has dealt with it."),
    "flows.gateway.no_branch": _(
        "The process does not say how to go on from here. Tell the owner of the service."
    ),
    "flows.endless": _("The process goes round in a circle. Tell the owner of the service."),
    "flows.message.unexpected": _("Nothing in this process waits for that message."),
    "flows.send_back.elsewhere": _("One cannot go back to a step inside another part of the process."),
    "flows.send_back.not_earlier": _("One can go back only to an earlier step that was already done."),
    "flows.take_back.not_done": _("One can take back only a step that one has done oneself."),
    "flows.take_back.service": _("What followed this step reached others already; it cannot be taken back."),
    "flows.step.unknown": _("The process has no such step."),
    "flows.jump.authority": _("Name who allowed the jump, and why."),
    "flows.jump.inside": _("One can jump only to a step at the top level of the process."),
    "flows.signer.last": _("The one who decides this step cannot be removed."),
    "flows.signer.unknown": _("That person is not waiting to sign."),
    "flows.signer.where": _("A signer is added before, after or beside the holder of the task."),
    "flows.signer.held": _("This task already waits for a signer put before it."),
    "flows.signer.kind": _("Only a person's task can have more signers."),
    "flows.countersign.policy": _("Choose how many must agree, and which answer counts as consent."),
    "flows.countersign.signers": _("Name at least one signer, and a share above 0 and up to 100 %."),
    "flows.countersign.twice": _("This step is being countersigned already."),
    "flows.limit": _("A time limit is written like 2wd, 10d or 4h."),
    "flows.timer": _("The timer of this process says neither a date nor a duration."),
    "flows.service.unknown": _("The process calls a service that is not installed here. Tell its owner."),
    "flows.unit.unknown": _("The process names a unit that is not in the tree of units. Tell its owner."),
    "flows.loop.too_many": _("One step would be opened more than 1000 times. Tell the owner of the service."),
    "flows.variables.type": _("A value of this process cannot be kept. Tell the owner of the service."),
    "flows.bpmn.too_big": _("The file is larger than 8 MB. Split the model."),
    "flows.bpmn.doctype": _("The file declares a document type. Export it again as plain BPMN 2.0."),
    "flows.bpmn.syntax": _("The file is no well-formed XML. Export it again from your tool."),
    "flows.bpmn.root": _("The file is XML, but no BPMN 2.0 model."),
    "flows.bpmn.no_process": _("The file holds no process with steps."),
    "flows.edit.unknown": _("The flow has no such element any more."),
    "flows.edit.kind": _("Only simple steps can be added or taken out in the list; use the diagram."),
    "flows.edit.where": _(
        "A step can be added or taken out in the list only where exactly one way goes on; use the diagram."
    ),
    "flows.edit.boundary": _("Events stand on the edge of this step; take them out in the diagram first."),
    "flows.not_executable": _("This model has elements that cannot be run here; see the list."),
}


FINDINGS: Final[dict[str, Promise]] = {
    "flows.unreachable": _("No way leads from the start to %(element)s."),
    "flows.no_end": _("From %(element)s no end can be reached."),
    "flows.dead_end": _("The way stops at %(element)s without an end event."),
    "flows.no_start": _("The sub-process %(element)s has no start."),
    "flows.no_role": _("Nobody can take %(element)s: it names no role."),
    "flows.limit": _("The time limit of %(element)s is none; write for example 2wd, 10d or 4h."),
    "flows.no_default": _("At %(element)s no way is the default: if no condition holds, the process stops."),
    "flows.deadlock": _("The join %(element)s can wait for ever for a branch that never comes."),
    "flows.missing_join": _("Two branches can reach %(element)s at once: a join is missing before it."),
    "flows.not_explored": _("%(element)s is too large to be walked through whole."),
}


def finding_words(code: str, element: str) -> str:
    """A finding of `engine.soundness` in the reader's language."""
    return str(FINDINGS[code]) % {"element": element}


def words_of(refusal: Refusal) -> str:
    """The refusal in the reader's language."""
    return str(_WORDS.get(refusal.code, str(refusal)))


def told(refusal: Refusal) -> Refused:
    """The refusal of the engine as one that the pages and the API can show."""
    words = _WORDS.get(refusal.code, str(refusal))
    if refusal.code.startswith("flows.bpmn") or refusal.code == "flows.not_executable":
        return Invalid({"xml": words}, words, code=refusal.code, **refusal.data)
    return Conflict(refusal.code, words, **refusal.data)
