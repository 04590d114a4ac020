"""Components that hold other content between their tags."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string

register = template.Library()

NOTICES = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "error": "octagon-alert"}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: Any = "", id: str = "") -> str:
    """``{% notice "warning" title=… %}…{% endnotice %}``. Kinds: info, success, warning, error."""
    return render_to_string(
        "ui/c/notice.html",
        {"content": content, "kind": kind, "title": title, "icon": NOTICES[kind], "id": id},
    )


@register.simple_block_tag
def fold(content: str, title: Any, open: bool = False, count: int | None = None, id: str = "") -> str:
    """``{% fold "Law" %}…{% endfold %}``: opens without scripts."""
    return render_to_string(
        "ui/c/fold.html", {"content": content, "title": title, "open": open, "count": count, "id": id}
    )


@register.simple_block_tag
def panel(
    content: str,
    title: Any = "",
    icon: str = "",
    url: str = "",
    more: Any = "",
    level: int = 2,
    tone: str = "",
) -> str:
    """``{% panel title=… %}…{% endpanel %}``: a card with a heading and perhaps a way to more."""
    return render_to_string("ui/c/panel.html", locals())


@register.simple_block_tag
def dialog(content: str, id: str, title: Any) -> str:
    """``{% dialog "sure" title=… %}…{% enddialog %}``: native, opened by ``{% dialog_button "sure" … %}``."""
    return render_to_string("ui/c/dialog.html", {"content": content, "id": id, "title": title})


@register.inclusion_tag("ui/c/dialog_button.html")
def dialog_button(id: str, label: Any, kind: str = "secondary", icon: str = "") -> dict[str, Any]:
    """Opens a dialogue; without scripts it leads to the dialogue's content on the page."""
    return locals()


@register.simple_block_tag
def decision_bar(content: str, label: Any = "", danger: str = "") -> str:
    """``{% decision_bar %}…{% enddecision_bar %}``: fixed below; wrap the dangerous ones in ``.bar-danger``."""
    return render_to_string("ui/c/decision_bar.html", {"content": content, "label": label, "danger": danger})


@register.simple_block_tag
def chart_frame(content: str, title: Any, note: Any = "", source: Any = "") -> str:
    """``{% chart_frame title=… %}{% bar_chart … %}{% endchart_frame %}``: the title says the finding."""
    return render_to_string(
        "ui/c/chart_frame.html", {"content": content, "title": title, "note": note, "source": source}
    )
