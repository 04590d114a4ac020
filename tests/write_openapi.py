"""Write ``docs/developer/openapi.json`` anew: ``python -m tests.write_openapi``."""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")


def main() -> None:
    """One file, sorted, so that changes are read easily."""
    import django

    django.setup()
    from tongban.config.api import description

    text = json.dumps(description(), ensure_ascii=False, indent=1, sort_keys=True, default=str)
    Path("docs/developer/openapi.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
