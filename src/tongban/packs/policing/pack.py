"""The pack of public order: large events and special trades."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("policing", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
