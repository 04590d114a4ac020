"""The pack of the environment: impact assessment and discharge."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("environment", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
