"""Compiled processes, kept in the process of the server: a definition never changes once published."""

from __future__ import annotations

from typing import Final

from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import compile_process
from tongban.flows.engine.graph import Process
from tongban.flows.models import Definition, Instance

_MOST: Final = 1024
_kept: dict[str, Process] = {}


def process_of(instance: Instance) -> Process:
    """The graph that an instance runs on; the document is read from the database only on first use."""
    kept = _kept.get(instance.digest)
    return kept if kept is not None else keep(instance.definition)


def keep(definition: Definition) -> Process:
    """Compile a definition and keep it. Raises Refusal where it cannot run here."""
    kept = _kept.get(definition.digest)
    if kept is None:
        kept = compile_process(read(definition.xml.encode()))
        if len(_kept) >= _MOST:
            _kept.pop(next(iter(_kept)))
        _kept[definition.digest] = kept
    return kept
