"""Signing keys in a folder outside the database: PEM files for their owner alone, with ids and rotation.

``<folder>/<use>/<made>-<algorithm>-<id>.pem`` is a private key (mode 0600), the same name with ``.pub.pem``
its public half. The newest private key of a use signs; older ones stay readable for checking. A retired key
keeps only its public half, so that nobody can sign the past with it any more.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from tongban.kernel.canonical import text
from tongban.kernel.crypto.gm import GM
from tongban.kernel.crypto.international import INTERNATIONAL
from tongban.kernel.crypto.suite import PrivateKey, PublicKey, Suite
from tongban.kernel.errors import Refusal

SUITES: dict[str, Suite] = {suite.name: suite for suite in (INTERNATIONAL, GM)}
_BY_ALGORITHM: dict[str, Suite] = {suite.sign_name: suite for suite in SUITES.values()}


def suite(name: str) -> Suite:
    """The suite of that name, ``international`` or ``gm``; raises ``Refusal`` ``crypto.suite``."""
    try:
        return SUITES[name]
    except KeyError:
        raise Refusal("crypto.suite", f"There is no crypto suite called {name!r}.", name=name) from None


def suite_of(algorithm: str) -> Suite:
    """The suite whose signatures bear this algorithm name; raises ``Refusal`` ``crypto.algorithm``."""
    try:
        return _BY_ALGORITHM[algorithm]
    except KeyError:
        raise Refusal("crypto.algorithm", f"No suite signs with {algorithm!r}.", name=algorithm) from None


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner may read: whole or not at all, never over another one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        os.link(draft, path)
    finally:
        draft.unlink()


class KeyRing:
    """The signing keys of one use ("record", "notice" …) below a folder."""

    def __init__(self, folder: Path, use: str) -> None:
        self._folder = folder / use
        self._private: dict[str, PrivateKey] = {}
        self._public: dict[str, PublicKey] = {}

    def current(self) -> PrivateKey:
        """The newest key that signs; raises ``Refusal`` ``crypto.no_key`` where there is none."""
        names = sorted(p.name for p in self._folder.glob("*.pem") if not p.name.endswith(".pub.pem"))
        if not names:
            raise Refusal("crypto.no_key", f"There is no signing key in {self._folder}.")
        return self._load(names[-1])

    def current_or_new(self, kind: Suite, now: datetime) -> PrivateKey:
        """The newest key, made at once where there is none yet. Two processes that start together agree."""
        try:
            return self.current()
        except Refusal:
            self.rotate(kind, now)
            return self.current()

    def rotate(self, kind: Suite, now: datetime) -> PrivateKey:
        """Make a new key; from now on it is the current one."""
        key = kind.generate()
        stamp = text(now).replace(":", "").replace("-", "").replace(".", "")
        name = f"{stamp}-{key.public.algorithm}-{key.public.id}"
        write_private(self._folder / f"{name}.pub.pem", key.public.pem())
        write_private(self._folder / f"{name}.pem", key.pem())
        return key

    def retire(self, key_id: str) -> None:
        """Destroy the private half of a key that is no longer current; its public half stays."""
        if self.current().public.id == key_id:
            raise Refusal("crypto.current_key", "The key in use cannot be retired: rotate first.", id=key_id)
        for path in self._folder.glob(f"*-{key_id}.pem"):
            path.unlink()
        self._private.pop(key_id, None)

    def public(self, key_id: str) -> PublicKey:
        """A public key by its id, retired ones included; raises ``Refusal`` ``crypto.no_key``."""
        if key_id not in self._public:
            for path in self._folder.glob(f"*-{key_id}.pub.pem"):
                kind = suite_of(path.name.split("-", 1)[1].rsplit("-", 1)[0])
                self._public[key_id] = kind.load_public(path.read_text(encoding="ascii"))
        try:
            return self._public[key_id]
        except KeyError:
            raise Refusal("crypto.no_key", f"There is no key with id {key_id}.", id=key_id) from None

    def ids(self) -> list[str]:
        """All key ids, oldest first."""
        return [
            p.name.removesuffix(".pub.pem").rsplit("-", 1)[1] for p in sorted(self._folder.glob("*.pub.pem"))
        ]

    def _load(self, name: str) -> PrivateKey:
        _, rest = name.removesuffix(".pem").split("-", 1)
        algorithm, key_id = rest.rsplit("-", 1)
        if key_id not in self._private:
            pem = (self._folder / name).read_text(encoding="ascii")
            self._private[key_id] = suite_of(algorithm).load_private(pem)
        return self._private[key_id]
