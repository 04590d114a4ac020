"""The pack of construction: planning, permits, fire design, acceptance of works, city roads."""

from pathlib import Path

from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent
PACK = Pack("construction", _HERE / "services", licence_types(_HERE / "licence_types.yaml"))
