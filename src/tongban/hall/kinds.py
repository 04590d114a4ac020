"""The texts of the messages that this room sends."""

from __future__ import annotations

from tongban.messages.kinds import message_kind

SHELF = (
    (
        "ready",
        {"zh": "结果可以领取：{item}", "en": "Your result lies ready: {item}"},
        {
            "zh": "请携带身份证件到{hall}（{address}）统一出件窗口领取，办件编号 {number}。",
            "en": "Please fetch it with your identity card at the issue window of {hall} ({address}); case {number}.",
        },
    ),
    (
        "reminder",
        {"zh": "结果还没有领取：{item}", "en": "Your result still waits: {item}"},
        {
            "zh": "{hall}（{address}）为您保存着办件 {number} 的结果。逾期未领的，将改为邮寄或者存档。",
            "en": "{hall} ({address}) keeps the result of case {number} for you. Later it is posted or archived.",
        },
    ),
    (
        "archived",
        {"zh": "结果已存档：{item}", "en": "Your result was archived: {item}"},
        {
            "zh": "办件 {number} 的结果逾期未领，已经存档。需要时请与{hall}（{address}）联系。",
            "en": "Nobody fetched the result of case {number} in time; it was archived. Ask {hall} ({address}) for it.",
        },
    ),
)
"""About results on the shelf: kind, heading, sentence."""


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
        "appointment.changed",
        {"zh": "预约已改期：{item}", "en": "Your time was moved: {item}"},
        {
            "zh": "新的时间：{hall}，{address}，{slot} 到场，预约号 {number}。",
            "en": "The new time: {hall}, {address}, at {slot}; number {number}.",
        },
        {"zh": "日期：{due}。", "en": "The day is {due}."},
    )
    message_kind(
        "appointment.lost",
        {"zh": "预约时间不再开放，请另选：{item}", "en": "Please choose another time: {item}"},
        {
            "zh": "{hall}调整了开放时间，您 {slot} 的预约（{number}）已经取消，不算爽约。"
            "请另选时间，或者随时到大厅取号。",
            "en": "{hall} has changed its hours; your time at {slot} ({number}) was given back and does not count as "
            "missed. Please choose another, or take a number at the hall.",
        },
        {"zh": "原日期：{due}。", "en": "The day was {due}."},
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
    message_kind(
        "appointment.missed",
        {"zh": "预约未到场：{item}", "en": "You were not there: {item}"},
        {
            "zh": "{hall} {slot} 的预约（{number}）已记为爽约。多次爽约会暂停一段时间的预约；您随时可以到大厅取号。",
            "en": "The time at {hall}, {slot} ({number}), counts as missed. Whoever misses several cannot book for a "
            "while; you may take a number at the hall on any day.",
        },
        {"zh": "日期：{due}。", "en": "The day was {due}."},
    )
    for kind, heading, body in SHELF:
        message_kind(
            f"shelf.{kind}", heading, body, {"zh": "最后一日：{due}。", "en": "The last day is {due}."}
        )
