"""The pack of social insurance and assistance."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("social", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
