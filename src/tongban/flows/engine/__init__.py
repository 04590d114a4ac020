"""The process engine: BPMN 2.0 read at design time, compiled to a small graph, run as a token game.

Pure Python, no Django, no database, no clock. Public face:

- `bpmn.read(xml) -> Document` keeps any valid BPMN whole; `subset.judge(document) -> Verdict` names what
  we do not run.
- `compile.compile_process(document) -> Process`; `soundness.check(process) -> list[Finding]`.
- `engine.start(process, variables)`, `engine.step(process, state, event)`: both give `(State, effects)`.
- `state.encode(state) -> bytes`, `state.decode(bytes) -> State`.
- `events`: what may happen to a running process; `effects`: what the process asks of the world.
"""
