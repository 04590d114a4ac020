"""The pack of water: taking water from rivers, lakes and the ground."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("water", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
