"""The one switch of the demo city: let its residents rest, or go on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tongban.base.access import signed_in
from tongban.base.errors import NotFound
from tongban.packs.demo_city.living import let_rest, state


@signed_in
@require_POST
def residents(request: HttpRequest) -> HttpResponse:
    """Turn the simulated residents on or off (demo mode only)."""
    city = state()
    if settings.TONGBAN_MODE != "demo" or city is None:
        raise NotFound
    let_rest(not city.resting)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back if safe else "/")
