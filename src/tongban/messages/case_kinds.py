"""The messages of a case, from receipt to delivery (行政许可法 art. 32, 33, 37, 42–45, 49, 50)."""

from __future__ import annotations

from typing import Final

from tongban.messages.kinds import message_kind

_CASES: Final[dict[str, tuple[str, str, str, str, str, str]]] = {
    # code: (title zh, title en, body zh, body en, with a day zh, with a day en)
    "receipt": (
        "已收到您的申请：{item}", "We have received your application: {item}",
        "{unit}已收到您的申请，编号 {number}。收件凭证已经生成，可以随时查看和下载。",
        "{unit} has received your application, number {number}. The receipt is ready to be read and downloaded.",
        "最迟 {due} 告诉您是否受理；到时没有告知的，自收到申请之日起即为受理。",
        "You will hear by {due} whether it is accepted; if not, it counts as accepted from the day it was received.",
    ),
    "accept": (
        "已受理：{item}", "Accepted: {item}",
        "您的申请（编号 {number}）材料齐全、符合法定形式，{unit}已经受理。",
        "Your application (number {number}) is complete and in due form; {unit} has accepted it.",
        "最迟 {due} 作出决定。", "It will be decided by {due}.",
    ),
    "deemed_accepted": (
        "依法视为受理：{item}", "Accepted by law: {item}",
        "{unit}没有在五个工作日内告知您，依照行政许可法第三十二条，您的申请（编号 "
        "{number}）自收到之日起即为受理。您不需要做什么。",
        "{unit} did not answer within five working days. By article 32 of the Administrative Licensing Law your "
        "application (number {number}) is accepted from the day it was received. You need not do anything.",
        "最迟 {due} 作出决定。", "It will be decided by {due}.",
    ),
    "supplement": (
        "请补正材料：{item}", "Something is missing: {item}",
        "您的申请（编号 {number}）还缺一些材料。告知书一次列明了全部需要补正的内容，点开就能看到，"
        "在手机上也可以补交。",
        "Your application (number {number}) still lacks something. The notice lists everything at once; you can hand "
        "it in from your phone.",
        "请在 {due} 前补齐。", "Please hand it in by {due}.",
    ),
    "still_open": (
        "补交的材料还差一点：{item}", "Almost complete: {item}",
        "您补交的材料（编号 {number}）中还有项目没有补齐。只需补上次告知过的内容，不会增加新的要求。",
        "Something of what was asked for is still open (number {number}). Only points of the first notice count; "
        "nothing new is asked.",
        "请在 {due} 前补齐。", "Please hand it in by {due}.",
    ),
    "correct": (
        "请当场更正：{item}", "Please correct it on the spot: {item}",
        "您的申请（编号 {number}）里有可以当场更正的错误。点开就能更正，更正后即可受理。",
        "Your application (number {number}) has a mistake that you can correct at once; then it is accepted.",
        "", "",
    ),
    "reject_accept": (
        "不予受理：{item}", "Not accepted: {item}",
        "您的申请（编号 "
        "{number}）不属于{unit}的职权范围。决定书写明了理由和应当向哪个机关申请，也写明了不服时的救济途径。",
        "Your application (number {number}) is not within the powers of {unit}. The decision says why, which authority "
        "is competent, and what you can do if you disagree.",
        "", "",
    ),
    "not_needed": (
        "这件事不需要办许可：{item}", "No licence is needed: {item}",
        "您申请的事项（编号 {number}）依法不需要取得行政许可，可以直接去做。告知书写明了理由和其他要注意的地方。",
        "What you applied for (number {number}) needs no licence by law; you may go ahead. The notice says "
        "why and what "
        "else to mind.",
        "", "",
    ),
    "special": (
        "进入特别程序，期限暂停计算：{item}", "The clock is paused: {item}",
        "您的申请（编号 {number}）需要听证、检验、检测、鉴定或者专家评审。所需时间不计入办理期限，告知书写明了要多久。",
        "Your application (number {number}) needs a hearing, an inspection, a test or expert review. The time it takes "
        "does not count; the notice says how long it will be.",
        "预计 {due} 前完成。", "It should be done by {due}.",
    ),
    "extend": (
        "办理期限延长：{item}", "The limit is extended: {item}",
        "经{unit}负责人批准，您的申请（编号 {number}）的办理期限延长一次，告知书写明了理由。依法只能延长这一次。",
        "With the approval of its head, {unit} extends the limit of your application (number {number}) "
        "once; the notice "
        "says why. By law it can be extended only once.",
        "新的期限是 {due}。", "The new limit is {due}.",
    ),
    "grant": (
        "准予许可：{item}", "Granted: {item}",
        "恭喜，您的申请（编号 {number}）已获准。决定书可以查看和下载；电子证照签发后会另行通知。",
        "Good news: your application (number {number}) is granted. The decision can be read and downloaded; you will "
        "hear when the electronic licence is issued.",
        "", "",
    ),
    "refuse": (
        "不予许可：{item}", "Refused: {item}",
        "您的申请（编号 "
        "{number}）未获准。决定书写明了理由。您可以补充条件后重新申请，"
        "也可以依法申请行政复议或者提起行政诉讼，页面上有剩余天数。",
        "Your application (number {number}) was refused; the decision gives the reasons. You may apply again when the "
        "conditions are met, ask for reconsideration or go to court; the page shows the days left.",
        "", "",
    ),
    "withdraw": (
        "已撤回：{item}", "Withdrawn: {item}",
        "您的申请（编号 {number}）已按您的要求撤回，没有留下不利影响，以后可以重新申请。",
        "Your application (number {number}) is withdrawn as you asked. Nothing is held against you; you may "
        "apply again.",
        "", "",
    ),
    "delivery": (
        "证照和文书已送达：{item}", "Delivered: {item}",
        "您申请（编号 {number}）的办理结果已经送达，可以查看、下载，也可以到窗口或者通过邮寄领取。欢迎评价这次服务。",
        "The result of your application (number {number}) has been delivered: read it, download it, or "
        "collect it as you "
        "chose. Tell us how it went.",
        "", "",
    ),
    "revoke": (
        "许可被撤销：{item}", "Revoked: {item}",
        "{unit}撤销了编号 {number} 的许可，决定书写明了理由、依据和救济途径。",
        "{unit} has revoked the licence of number {number}. The decision gives reasons, law and remedies.",
        "", "",
    ),
    "deemed_renewed": (
        "依法视为准予延续：{item}", "Renewed by law: {item}",
        "{unit}在有效期届满前没有作出决定，依照行政许可法第五十条，您的许可（编号 {number}）视为准予延续。",
        "{unit} did not decide before the licence ended. By article 50 of the Administrative Licensing Law "
        "it is renewed "
        "(number {number}).",
        "", "",
    ),
    "reminder": (
        "补正期限快到了：{item}", "Only a few days left: {item}",
        "您的申请（编号 {number}）还有材料没有补齐。",
        "Something of your application (number {number}) is still missing.",
        "请在 {due} 前补齐；需要帮助可以打电话或者到大厅。",
        "Please hand it in by {due}; call us or come by if you need help.",
    ),
    "recomputed": (
        "办理期限按新日历重新计算：{item}", "The limit was recomputed: {item}",
        "国务院办公厅公布了新年度的放假安排，您的申请（编号 {number}）的期限已重新计算。",
        "The official calendar of the new year is out; the limit of your application (number {number}) was recomputed.",
        "新的期限是 {due}。", "The new limit is {due}.",
    ),
    "question_answered": (
        "您的咨询有了答复：{item}", "Your question is answered: {item}",
        "{unit}答复了您关于“{item}”的咨询，点开即可查看。", "{unit} has answered your question about “{item}”.",
        "", "",
    ),
    "question_asked": (
        "有新的咨询待答复：{item}", "A question waits for you: {item}",
        "有人就“{item}”提出了咨询。", "Somebody has a question about “{item}”.",
        "请在 {due} 前答复。", "Please answer by {due}.",
    ),
}  # fmt: skip

for _code, (_zh, _en, _body_zh, _body_en, _later_zh, _later_en) in _CASES.items():
    message_kind(
        f"case.{_code}",
        {"zh": _zh, "en": _en},
        {"zh": _body_zh, "en": _body_en},
        {"zh": _later_zh, "en": _later_en} if _later_zh else None,
    )

message_kind(
    "complaint.answered",
    {"zh": "您反映的问题有了答复", "en": "Your complaint is answered"},
    {
        "zh": "您反映的“{title}”（编号 {number}）已有答复。点开查看；如果不满意，可以要求再看一次。",
        "en": "What you reported, “{title}” (number {number}), is answered. If you are not content, ask for "
        "a second look.",
    },
)
message_kind(
    "licence.expiring",
    {"zh": "证照即将到期：{item}", "en": "A licence ends soon: {item}"},
    {"zh": "您的“{item}”（{number}）即将到期。", "en": "Your {item} ({number}) ends soon."},
    {
        "zh": "有效期至 {due}，需要延续的请提前三十日申请。",
        "en": "It is valid until {due}; apply for renewal 30 days before.",
    },
)
message_kind(
    "licence.issued",
    {"zh": "电子证照已签发：{item}", "en": "Your licence is issued: {item}"},
    {
        "zh": "“{item}”（{number}）已签发，可以下载、出示和验证。",
        "en": "{item} ({number}) is issued: download, show and verify it.",
    },
)
