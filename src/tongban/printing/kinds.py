"""Every kind of document that Tongban issues (handbook 01 §8), with the data that each one needs."""

from typing import Final

from tongban.printing.contracts import DocumentKind, Field


def _optional(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, required=False) for name in names)


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


def _date(name: str, required: bool = True) -> Field:
    return Field(name, "date", required)


def _rows(name: str, *columns: Field, required: bool = True) -> Field:
    return Field(name, "rows", required, columns)


SHEET: Final = (
    *_texts("unit"),
    _date("issued_on"),
    *_texts("query_code", "verify_url"),
    *_optional("number", "seal_unit", "title", "basis", "contact", "address", "complaints", "note"),
    Field("test", "flag", required=False),
)
"""What every sheet carries: unit, date, verification; `seal_unit` is the Chinese name on an English sheet."""

CASE: Final = (*SHEET, *_texts("case_number", "item", "applicant"), *_optional("applicant_id"))
LATER: Final = (*SHEET, *_texts("item", "applicant"), *_optional("case_number", "applicant_id"))
"""What acts on an issued licence carry; licences of old have no case."""
REMEDIES: Final = (
    *_texts("reconsideration_body", "court"),
    Field("reconsideration_days", "number", required=False),
    Field("litigation_months", "number", required=False),
)
"""Reconsideration within 60 days (行政复议法 art. 20), litigation within 6 months (行政诉讼法 art. 46)."""
REASONS: Final = _rows("reasons", *_texts("text"), *_optional("basis"))
LICENCE: Final = _texts("licence_name", "licence_number")
FACE: Final = (
    *SHEET,
    *LICENCE,
    *_texts("holder"),
    *_optional("holder_id", "identifier", "validity", "holder_label"),
    _date("valid_from", required=False),
    _date("valid_to", required=False),
    _rows("content", *_texts("label", "value")),
)

_AL = "行政许可法 art. "

_INTAKE = (
    DocumentKind(
        "RECEIPT",
        "收件凭证",
        "Receipt of Application",
        None,
        _AL + "32",
        (
            *CASE,
            Field("received_at", "moment"),
            *_texts("clerk"),
            *_optional("channel", "limit", "proof_url"),
            _rows("materials", *_texts("name"), *_optional("form", "copies"), required=False),
            _date("accept_by"),
            _date("decide_by", required=False),
            Field("provisional", "flag", required=False),
        ),
    ),
    DocumentKind(
        "ACCEPT",
        "受理通知书",
        "Notice of Acceptance",
        "受",
        _AL + "32(5)",
        (
            *CASE,
            _date("received_on"),
            _date("accepted_on"),
            _date("due_on"),
            *_texts("limit"),
            _date("legal_due_on", required=False),
            *_optional("legal_limit"),
            Field("provisional", "flag", required=False),
        ),
    ),
    DocumentKind(
        "SUPPLEMENT",
        "补正告知书",
        "Notice of What to Supplement",
        "补",
        _AL + "32(4)",
        (
            *CASE,
            _date("received_on"),
            *_texts("how"),
            _date("deadline", required=False),
            _rows("lines", *_texts("name", "problem"), *_optional("cure", "basis")),
        ),
    ),
    DocumentKind(
        "REJECT_ACCEPT",
        "不予受理通知书",
        "Notice of Non-acceptance",
        "不受",
        _AL + "32(2)",
        (*CASE, _date("received_on"), *_texts("reason"), *_optional("competent"), *REMEDIES),
    ),
    DocumentKind(
        "NOT_NEEDED",
        "不需要行政许可告知书",
        "Notice that No Licence Is Needed",
        "告",
        _AL + "32(1)",
        (*CASE, _date("received_on"), *_texts("reason"), *_optional("advice"), *REMEDIES),
    ),
    DocumentKind(
        "CORRECT",
        "当场更正记录",
        "Record of Correction on the Spot",
        None,
        _AL + "32(3)",
        (
            *CASE,
            Field("corrected_at", "moment"),
            *_texts("clerk"),
            _rows("lines", *_texts("field", "before", "after")),
        ),
    ),
    DocumentKind(
        "DEEMED_ACCEPTED",
        "视为受理告知书",
        "Notice of Acceptance by Law",
        "视受",
        _AL + "32(4)",
        (
            *CASE,
            _date("received_on"),
            _date("notice_by"),
            _date("due_on"),
            *_texts("limit"),
            Field("provisional", "flag", required=False),
        ),
    ),
)

_COURSE = (
    DocumentKind(
        "SPECIAL",
        "特别程序告知书",
        "Notice of a Special Procedure",
        "特",
        _AL + "45",
        (
            *CASE,
            *_texts("ground", "needed"),
            _date("starts_on"),
            _date("expected_on", required=False),
            *_optional("organiser", "reason"),
            _date("due_on", required=False),
        ),
    ),
    DocumentKind(
        "EXTEND",
        "延期通知书",
        "Notice of Extension",
        "延",
        _AL + "42",
        (
            *CASE,
            _date("accepted_on"),
            *_texts("reason", "extension", "approver"),
            _date("old_due_on"),
            _date("due_on"),
            Field("provisional", "flag", required=False),
        ),
    ),
    DocumentKind(
        "HEARING_RIGHT",
        "听证告知书",
        "Notice of the Right to a Hearing",
        "听告",
        _AL + "47",
        (*CASE, *_texts("matter"), _date("ask_by")),
    ),
    DocumentKind(
        "HEARING_NOTICE",
        "听证通知书",
        "Notice of Hearing",
        "听通",
        _AL + "48",
        (
            *CASE,
            *_texts("matter", "place", "presiding"),
            *_optional("recorder", "examiner", "openness"),
            Field("held_at", "moment"),
        ),
    ),
    DocumentKind(
        "HEARING_RECORD",
        "听证笔录",
        "Record of the Hearing",
        None,
        _AL + "48",
        (
            *CASE,
            *_texts("matter", "place", "presiding", "recorder"),
            Field("held_at", "moment"),
            _rows("people", *_texts("role", "name")),
            _rows("statements", *_texts("speaker", "text")),
        ),
        sealed=False,
    ),
    DocumentKind(
        "OPINION",
        "征求意见回复函",
        "Reply with an Opinion",
        "意",
        _AL + "34",
        (
            *CASE,
            *_texts("recipient", "conclusion", "opinion"),
            *_optional("officer"),
            _date("asked_on"),
            *_optional("request_number"),
        ),
    ),
)

_DECISIONS = (
    DocumentKind(
        "GRANT",
        "准予行政许可决定书",
        "Decision Granting the Licence",
        "准",
        _AL + "38, 40",
        (
            *CASE,
            _date("accepted_on"),
            *_texts("content"),
            *_optional("term", "conditions", "licence_name", "licence_number", "delivery"),
        ),
    ),
    DocumentKind(
        "REFUSE",
        "不予行政许可决定书",
        "Decision Refusing the Licence",
        "不准",
        _AL + "38",
        (*CASE, _date("accepted_on"), *_optional("facts"), REASONS, *REMEDIES),
    ),
    DocumentKind(
        "WITHDRAW",
        "终止办理决定书",
        "Decision Ending the Procedure",
        "终",
        _AL + "29",
        (
            *CASE,
            _date("received_on"),
            _date("requested_on", required=False),
            *_texts("reason"),
            Field("by_applicant", "flag"),
        ),
    ),
    DocumentKind(
        "DELIVERY",
        "送达回证",
        "Proof of Delivery",
        "送",
        _AL + "44",
        (
            *CASE,
            *_texts("recipient", "mode", "deliverer"),
            *_optional("place", "receiver", "relation", "tracking"),
            Field("delivered_at", "moment", required=False),
            _rows("papers", *_texts("title"), *_optional("number")),
        ),
    ),
)

_LATER = (
    DocumentKind(
        "RENEW",
        "准予延续行政许可决定书",
        "Decision Renewing the Licence",
        "续",
        _AL + "50",
        (
            *LATER,
            *LICENCE,
            _date("asked_on"),
            _date("old_valid_to"),
            _date("valid_to"),
            *_optional("content"),
        ),
    ),
    DocumentKind(
        "CHANGE",
        "准予变更行政许可决定书",
        "Decision Changing the Licence",
        "变",
        _AL + "49",
        (*LATER, *LICENCE, _date("asked_on"), _rows("lines", *_texts("field", "before", "after"))),
    ),
    DocumentKind(
        "REVOKE",
        "撤销行政许可决定书",
        "Decision Revoking the Licence",
        "撤",
        _AL + "69",
        (
            *LATER,
            *LICENCE,
            _date("granted_on"),
            *_texts("facts"),
            *_optional("bar", "compensation"),
            REASONS,
            *REMEDIES,
        ),
    ),
    DocumentKind(
        "CANCEL",
        "注销行政许可决定书",
        "Decision Striking the Licence Off",
        "注",
        _AL + "70",
        (*LATER, *LICENCE, *_texts("ground"), *_optional("facts"), _date("effective_on"), *REMEDIES),
    ),
    DocumentKind(
        "LICENCE_SUSPEND",
        "暂扣许可证件决定书",
        "Decision Suspending the Licence",
        "暂扣",
        "行政处罚法 art. 9",
        (
            *LATER,
            *LICENCE,
            *_texts("ground", "facts"),
            *_optional("law"),
            _date("effective_on"),
            _date("until_on", required=False),
            *REMEDIES,
        ),
    ),
    DocumentKind(
        "LICENCE_RESTORE",
        "恢复许可证件效力通知书",
        "Notice Lifting the Suspension of the Licence",
        "恢",
        "行政处罚法 art. 9",
        (*LATER, *LICENCE, *_texts("ground"), *_optional("facts"), _date("effective_on")),
    ),
    DocumentKind(
        "LICENCE_WITHDRAW",
        "撤回行政许可决定书",
        "Decision Withdrawing the Licence",
        "撤回",
        _AL + "8",
        (
            *LATER,
            *LICENCE,
            *_texts("ground", "facts", "compensation"),
            *_optional("law"),
            _date("effective_on"),
            *REMEDIES,
        ),
    ),
    DocumentKind(
        "LICENCE_FORFEIT",
        "吊销许可证件决定书",
        "Decision Revoking the Licence as a Penalty",
        "吊销",
        "行政处罚法 art. 9",
        (*LATER, *LICENCE, *_texts("ground", "facts"), *_optional("law"), _date("effective_on"), *REMEDIES),
    ),
    DocumentKind(
        "DEEMED_RENEWED",
        "视为准予延续告知书",
        "Notice of Renewal by Law",
        "视续",
        _AL + "50",
        (*CASE, *LICENCE, _date("asked_on"), _date("old_valid_to"), _date("valid_to", required=False)),
    ),
)

_FACES = (
    DocumentKind("LICENCE", "证照", "Licence", None, _AL + "39", FACE, template="licence"),
    DocumentKind(
        "LICENCE_FISHING",
        "内陆渔业捕捞许可证",
        "Inland Fishing Licence",
        None,
        "渔业法 art. 23",
        FACE,
        template="licence_fishing",
    ),
    DocumentKind(
        "LICENCE_FOOD",
        "食品经营许可证",
        "Food Business Licence",
        None,
        "食品安全法 art. 35",
        FACE,
        template="licence_food",
    ),
    DocumentKind(
        "RESIDENCE_PERMIT",
        "居住证",
        "Residence Permit",
        None,
        "居住证暂行条例 art. 4",
        FACE,
        template="residence_permit",
    ),
    DocumentKind(
        "NAME_RETENTION",
        "企业名称保留告知书",
        "Notice of Name Retention",
        "名留",
        "企业名称登记管理规定 art. 16",
        (
            *SHEET,
            *_texts("case_number", "applicant", "name"),
            _date("kept_from"),
            _date("kept_to"),
            _rows("content", *_texts("label", "value"), required=False),
        ),
        template="name_retention",
    ),
)

KINDS: Final[dict[str, DocumentKind]] = {
    kind.code: kind for kind in (*_INTAKE, *_COURSE, *_DECISIONS, *_LATER, *_FACES)
}
"""Every kind by its code."""
