"""Notice and commitment (告知承诺): who may no longer be granted anything on a promise alone.

国办发〔2020〕42号: an applicant with an earlier false promise uses the ordinary procedure until the credit is
repaired. The bar here rests on the revoked grant itself, in any item, so that it cannot be forgotten.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Forbidden
from tongban.cases.models import Decision
from tongban.org.models import Party


def is_barred(party: int) -> bool:
    """Whether a grant that the party (its key) obtained on a promise was revoked."""
    rows = Decision.objects.filter(case__applicant_id=party, case__committed=True)
    return rows.exclude(revoked_at=None).exists()


def demand_trust(party: Party) -> None:
    """Raise ``Forbidden`` where the party may not commit any more."""
    if is_barred(party.pk):
        raise Forbidden(
            "cases.commitment_barred",
            _("An earlier promise was false, so this way is closed. Apply with all the materials instead."),
        )
