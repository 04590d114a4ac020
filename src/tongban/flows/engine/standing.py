"""Where a running process stands on its diagram: what is done, and where something waits now."""

from __future__ import annotations

from tongban.flows.engine.graph import ACTIVITIES, Kind, Process
from tongban.flows.engine.state import State, Wait

_KEPT = ACTIVITIES | {Kind.END}
"""Kinds of nodes that the state remembers; of the others is said what must have been passed."""


def standing(process: Process, state: State) -> tuple[set[str], set[str]]:
    """The ids of nodes and flows that are done, and of the nodes where something waits.

    Gateways and events are not remembered: those on a way from what is done to what is done or waits count as done.
    """
    nodes = process.nodes
    boundary = {node.index for node in nodes if node.kind == Kind.BOUNDARY}
    waiting = {t.node for t in state.tokens if t.wait != Wait.GUARD} - boundary
    kept = {node.index for node in nodes if state.visited >> node.index & 1} - waiting
    begun = _spread(process, {node.index for node in nodes if node.kind == Kind.START} | kept, forward=True)
    led = _spread(process, kept | waiting, forward=False)
    done = kept | {i for i in begun & led if nodes[i].kind not in _KEPT and i not in waiting}
    flows = {flow.id for flow in process.flows if flow.source in done and flow.target in done | waiting}
    return {nodes[index].id for index in done} | flows, {nodes[index].id for index in waiting}


def _spread(process: Process, seeds: set[int], *, forward: bool) -> set[int]:
    """What lies after (or before) the seeds through nodes that the state does not remember."""
    seen, spreading = set(seeds), list(seeds)
    while spreading:
        node = process.nodes[spreading.pop()]
        flows = node.out if forward else node.into
        for flow in flows:
            other = process.flows[flow].target if forward else process.flows[flow].source
            if other not in seen and process.nodes[other].kind not in _KEPT:
                seen.add(other)
                spreading.append(other)
    return seen
