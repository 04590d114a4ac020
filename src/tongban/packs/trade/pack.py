"""The pack of trade: tobacco."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("trade", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
