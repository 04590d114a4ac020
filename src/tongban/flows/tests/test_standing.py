"""Where a process stands: what is done and where it waits, gateways and events included."""

from __future__ import annotations

from tongban.flows.engine.standing import standing
from tongban.flows.tests.test_engine import Game

FLOW = """
start s
user a
xor g default=g_b
and f
user b
user c
and j
user d
end e
end x
s -> a
a -> g
g -> x : outcome = "stop"
g -> f
f -> b
f -> c
b -> j
c -> j
j -> d
d -> e
"""


def test_what_was_passed_is_done_and_what_was_not_is_open() -> None:
    game = Game(FLOW.replace("default=g_b", "default=g_f"))
    assert standing(game.process, game.state) == ({"s", "s_a"}, {"a"})
    game.done("a")
    done, here = standing(game.process, game.state)
    assert here == {"b", "c"}
    assert done == {"s", "s_a", "a", "a_g", "g", "g_f", "f", "f_b", "f_c"}
    game.done("b")
    done, here = standing(game.process, game.state)
    assert here == {"c", "j"} and {"b", "b_j"} <= done and "j_d" not in done
    game.done("c")
    game.done("d")
    done, here = standing(game.process, game.state)
    assert here == set() and {"d", "d_e", "e"} <= done and not done & {"x", "g_x"}
