"""The pack of the culture market: internet cafés and publications."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("culture", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
