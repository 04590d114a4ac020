"""Cryptography: one interface, two suites, and the ring of signing keys.

Public face: ``suite(name)`` and the suites ``INTERNATIONAL`` and ``GM``; ``Suite`` (``hash``, ``digest``,
``mac``, ``seal``, ``open``, ``generate``, ``load_private``, ``load_public``); ``PrivateKey``, ``PublicKey``;
``KeyRing``. Made of ``cryptography`` and ``gmssl-pyx``; nothing is written out here but key encodings.
The choice of suite is configuration (handbook 04 §9: keep the algorithm pluggable, 国密 or international).
"""

from tongban.kernel.crypto.gm import GM
from tongban.kernel.crypto.international import INTERNATIONAL
from tongban.kernel.crypto.keyring import SUITES, KeyRing, suite, suite_of, write_private
from tongban.kernel.crypto.suite import PrivateKey, PublicKey, Suite

__all__ = [
    "GM",
    "INTERNATIONAL",
    "SUITES",
    "KeyRing",
    "PrivateKey",
    "PublicKey",
    "Suite",
    "suite",
    "suite_of",
    "write_private",
]
