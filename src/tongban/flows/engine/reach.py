"""What can come after what: bit masks computed once for joins and for sending back."""

from collections.abc import Iterable, Sequence

from tongban.flows.engine.graph import Flow, Node


def _after(nodes: Sequence[Node], flows: Sequence[Flow]) -> list[list[int]]:
    """The direct successors of each node; a boundary event follows its host."""
    return [[flows[index].target for index in node.out] + list(node.boundaries) for node in nodes]


def forward(nodes: Sequence[Node], flows: Sequence[Flow]) -> tuple[int, ...]:
    """For each node the mask of the nodes after it, itself included, with the edges that close a loop cut.

    A loop is closed by an edge back to a node on the way from the start; so "after" means "later on the way",
    which is what sending back to an earlier step needs.
    """
    after = _after(nodes, flows)
    masks = [0] * len(nodes)
    colour = [0] * len(nodes)
    for root in sorted(range(len(nodes)), key=lambda at: (bool(nodes[at].into), nodes[at].host >= 0)):
        _visit(root, after, masks, colour)
    return tuple(masks)


def _visit(root: int, after: list[list[int]], masks: list[int], colour: list[int]) -> None:
    """Depth first without recursion: 1 = on the way, 2 = finished (its mask is final)."""
    if colour[root]:
        return
    stack = [(root, iter(after[root]))]
    colour[root], masks[root] = 1, 1 << root
    while stack:
        node, rest = stack[-1]
        for target in rest:
            if colour[target] == 0:
                colour[target], masks[target] = 1, 1 << target
                stack.append((target, iter(after[target])))
                break
            if colour[target] == 2:
                masks[node] |= masks[target]
        else:
            stack.pop()
            colour[node] = 2
            if stack:
                masks[stack[-1][0]] |= masks[node]


def feeds(nodes: Sequence[Node], flows: Sequence[Flow], gateway: Node) -> dict[int, int]:
    """For each flow into the gateway the mask of nodes that can still feed it without passing the gateway."""
    before: list[list[int]] = [[] for _ in nodes]
    for node, targets in zip(nodes, _after(nodes, flows), strict=True):
        for target in targets:
            before[target].append(node.index)
    return {flow: _backward(flows[flow].source, gateway.index, before) for flow in gateway.into}


def _backward(source: int, barrier: int, before: list[list[int]]) -> int:
    if source == barrier:
        return 0
    mask, waiting = 1 << source, [source]
    while waiting:
        for earlier in before[waiting.pop()]:
            if earlier != barrier and not mask >> earlier & 1:
                mask |= 1 << earlier
                waiting.append(earlier)
    return mask


def mask_of(indexes: Iterable[int]) -> int:
    """The mask with these bits."""
    mask = 0
    for index in indexes:
        mask |= 1 << index
    return mask
