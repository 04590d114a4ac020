"""Words for pages: kinds and states of tasks, verbs of the log, kinds of elements."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Final[dict[str, Promise]] = {
    "receive": _("Receive"),
    "examine": _("Examine"),
    "inspect": _("Inspect on site"),
    "review": _("Review"),
    "decide": _("Decide"),
    "issue": _("Issue and deliver"),
    "revoke": _("Revoke or strike off"),
    "assist": _("Do my part"),
    "opinion": _("Give an opinion"),
    "copy": _("Read for information"),
}
STATUSES: Final[dict[str, Promise]] = {
    "open": _("To do"),
    "waiting": _("On hold"),
    "done": _("Done"),
    "cancelled": _("No longer needed"),
}
INSTANCE_STATUSES: Final[dict[str, Promise]] = {
    "running": _("In progress"),
    "suspended": _("Suspended"),
    "completed": _("Completed"),
    "terminated": _("Terminated"),
    "failed": _("Ended with an error"),
    "withdrawn": _("Withdrawn"),
    "stuck": _("Cannot go on"),
}
VERBS: Final[dict[str, Promise]] = {
    "completed": _("completed the step"),
    "sent_back": _("sent it back"),
    "claimed": _("took the task"),
    "released": _("put it back into the shared queue"),
    "reassigned": _("gave it to a colleague"),
    "delegated": _("let a colleague act"),
    "lending_over": _("came back, the time of acting is over"),
    "taken_back": _("took the step back"),
    "copied": _("sent a copy"),
    "copy_read": _("read the copy"),
    "begun": _("began work together"),
    "passed_on": _("did their part"),
    "opinion_asked": _("asked an opinion"),
    "opinion_given": _("gave an opinion"),
    "signer_added": _("added a signer"),
    "signer_removed": _("took a signer away"),
    "countersigned": _("asked several to sign"),
    "reminded": _("sent a reminder"),
    "suspended": _("suspended the process"),
    "resumed": _("resumed the process"),
    "jumped": _("moved it to another step"),
    "withdrawn": _("withdrew the matter"),
    "terminated": _("ended the process"),
}
FORMS: Final[dict[str, Promise]] = {
    "startEvent": _("Start"),
    "endEvent": _("End"),
    "intermediateCatchEvent": _("Wait"),
    "intermediateThrowEvent": _("Message sent"),
    "boundaryEvent": _("Event on the edge of a step"),
    "task": _("Step without work"),
    "userTask": _("Step of a person"),
    "manualTask": _("Step by hand"),
    "serviceTask": _("Step of the machine"),
    "businessRuleTask": _("Decision table"),
    "sendTask": _("Sending"),
    "receiveTask": _("Waiting for a message"),
    "callActivity": _("Member case"),
    "subProcess": _("Sub-process"),
    "exclusiveGateway": _("One of the ways"),
    "inclusiveGateway": _("Some of the ways"),
    "parallelGateway": _("All ways at once"),
    "eventBasedGateway": _("Whatever happens first"),
    "timer": _("timer"),
    "message": _("message"),
    "signal": _("signal"),
    "error": _("error"),
    "terminate": _("ends everything"),
}
"""What BPMN elements and their events are called on pages."""
