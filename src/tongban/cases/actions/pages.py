"""Pages that take the place of others under a line of the material list."""

from __future__ import annotations

from collections.abc import Sequence

from tongban.base.legal import legal_now
from tongban.cases.models import Material, MaterialFile


def replace_pages(material: Material, attachments: Sequence[int]) -> None:
    """Put new pages under a line; what lay there stays, marked as replaced. The caller has locked the line."""
    now = legal_now()
    for old in MaterialFile.objects.select_for_update().filter(material=material, replaced_at=None):
        old.replaced_at = now
        old.save(update_fields=["replaced_at"])
    MaterialFile.objects.bulk_create(
        [
            MaterialFile(material=material, attachment_id=a, ordinal=n, handed_in_at=now)
            for n, a in enumerate(attachments, start=1)
        ]
    )
    material.status, material.note = "provided", ""
    material.save(update_fields=["status", "note"])
