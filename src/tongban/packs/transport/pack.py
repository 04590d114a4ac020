"""The pack of road transport, vehicles and drivers."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("transport", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
