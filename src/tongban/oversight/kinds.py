"""The texts of the messages that this room sends."""

from __future__ import annotations

from typing import Final

from tongban.messages.kinds import message_kind

TEXTS: Final = {
    "lamp.reminder": (
        ("办件即将到期", "A case is due soon"),
        ("{item}（{number}）即将到期，请抓紧办理。", "{item} ({number}) is due soon. Please go on with it."),
    ),
    "lamp.yellow": (
        ("黄牌预警：办件今天到期", "Yellow card: a case is due today"),
        (
            "{item}（{number}）的期限今天届满，请当日办结。",
            "The limit of {item} ({number}) ends today. Please finish it today.",
        ),
    ),
    "lamp.red": (
        ("红牌：办件已经超期", "Red card: a case is overdue"),
        (
            "{item}（{number}）已超过期限，监察编号 {event}。请尽快办理，并按期说明情况。",
            "{item} ({number}) is overdue, event {event}. Please finish it and explain in time.",
        ),
    ),
    "lamp.found": (
        ("监察规则发现问题", "A rule of supervision found something"),
        (
            "{item}（{number}）：{rule}，监察编号 {event}。请说明情况。",
            "{item} ({number}): {rule}, event {event}. Please explain.",
        ),
    ),
    "lamp.reviewed": (
        ("监察事件已经审核", "An event was reviewed"),
        (
            "监察事件 {event}（办件 {number}）已由监督人员审核，请查看结论。",
            "Event {event} of case {number} was reviewed. Please read the finding.",
        ),
    ),
    "lamp.ordered": (
        ("收到督办单", "A supervision order"),
        (
            "就办件 {number} 下达了督办单（监察编号 {event}），请按期整改并报告。",
            "An order was given about case {number} (event {event}). Please correct it in time and report.",
        ),
    ),
    "complaint.accepted": (
        ("您反映的问题已受理", "Your complaint was accepted"),
        (
            "您反映的“{title}”（编号 {number}）已受理，将交由与此事无关的人员办理。",
            "“{title}” ({number}) was accepted. Somebody who is not involved will look into it.",
        ),
    ),
    "complaint.refused": (
        ("您反映的问题应走其他途径", "Your complaint belongs elsewhere"),
        (
            "您反映的“{title}”（编号 {number}）应通过其他途径解决，请查看我们的说明。",
            "“{title}” ({number}) must go another way. Please read where.",
        ),
    ),
    "complaint.answered": (
        ("您反映的问题有了答复", "Your complaint is answered"),
        (
            "您反映的“{title}”（编号 {number}）已有答复。如不满意，可以申请复核一次。",
            "“{title}” ({number}) has an answer. If it does not satisfy you, ask once for a second look.",
        ),
    ),
    "complaint.assigned": (
        ("一件投诉交由您办理", "A complaint was assigned to you"),
        (
            "投诉 {number} 交由您办理，请依法核实并按期答复，注意为反映人保密。",
            "Complaint {number} is yours. Please look into it, answer in time and keep the person's name to yourself.",
        ),
    ),
    "case.days_moved": (
        ("您的办理期限因放假安排有所调整", "The holidays moved your day"),
        (
            "国家公布了放假安排，{item}（{number}）的期限已据此重新计算。",
            "The official holidays were published; the limit of {item} ({number}) was counted anew.",
        ),
    ),
}
DUE: Final = {"lamp.reminder", "lamp.yellow", "lamp.found", "case.days_moved", "complaint.assigned"}


def register() -> None:
    """Tell the room of messages what these kinds say."""
    later = {"zh": "期限：{due}。", "en": "The day is {due}."}
    for code, (title, body) in TEXTS.items():
        said, told = (dict(zip(("zh", "en"), pair, strict=True)) for pair in (title, body))
        message_kind(code, said, told, later if code in DUE else None)
