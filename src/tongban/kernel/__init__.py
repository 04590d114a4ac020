"""The kernel: pure functions and values of public law, without Django and without a database.

Public face: `errors.Refusal`, `calendar`, `clock`, `ids`, `money`, `canonical`, `merkle`, `crypto`, `verify`,
`feel`, `dmn`. Nothing here reads the machine's clock for a legal effect, the network or the environment:
time, calendars and rules are parameters.
"""
