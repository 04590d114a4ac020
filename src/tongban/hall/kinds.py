"""The texts of the messages that this room sends."""

from __future__ import annotations

from tongban.messages.kinds import message_kind


def register() -> None:
    """Tell the room of messages what these kinds say."""
    message_kind(
        "appointment.booked",
        {"zh": "预约成功：{item}", "en": "Your time is booked: {item}"},
        {
            "zh": "{hall}，{address}，{slot} 到场，预约号 {number}。",
            "en": "{hall}, {address}, at {slot}; number {number}.",
        },
        {"zh": "日期：{due}。", "en": "The day is {due}."},
    )
    message_kind(
        "appointment.reminder",
        {"zh": "预约提醒：{item}", "en": "Remember your time: {item}"},
        {
            "zh": "请于 {slot} 到{hall}（{address}）办理，预约号 {number}。不能前往的请取消，把时间留给别人。",
            "en": "Please come to {hall} ({address}) at {slot}; number {number}. If you cannot come, please cancel.",
        },
        {"zh": "日期：{due}。", "en": "The day is {due}."},
    )
