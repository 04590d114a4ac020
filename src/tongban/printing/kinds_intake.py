"""Documents of receipt and acceptance (handbook 01 §8, 行政许可法 art. 32)."""

from typing import Final

from tongban.printing.contracts import DocumentKind, Field
from tongban.printing.parts import CASE, REMEDIES, dated, optional, rows, texts

_AL = "行政许可法 art. "

INTAKE: Final = (
    DocumentKind(
        "RECEIPT",
        "收件凭证",
        "Receipt of Application",
        None,
        _AL + "32",
        (
            *CASE,
            Field("received_at", "moment"),
            *texts("clerk"),
            *optional("channel", "limit", "proof_url"),
            rows("materials", *texts("name"), *optional("form", "copies"), required=False),
            dated("accept_by"),
            dated("decide_by", required=False),
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
            dated("received_on"),
            dated("accepted_on"),
            dated("due_on"),
            *texts("limit"),
            dated("legal_due_on", required=False),
            *optional("legal_limit"),
            Field("provisional", "flag", required=False),
        ),
    ),
    DocumentKind(
        "LATER_PROMISE",
        "容缺受理承诺书",
        "Promise to Hand In Later",
        None,
        _AL + "32",
        (
            *CASE,
            dated("received_on"),
            dated("due_on"),
            *texts("promise"),
            rows("lines", *texts("name")),
        ),
        sealed=False,
    ),
    DocumentKind(
        "ACCEPT_LATER",
        "容缺受理通知书",
        "Notice of Conditional Acceptance",
        "容受",
        _AL + "32",
        (
            *CASE,
            dated("received_on"),
            dated("accepted_on"),
            dated("due_on"),
            *texts("limit", "rule"),
            dated("legal_due_on", required=False),
            *optional("legal_limit"),
            dated("later_due"),
            rows("lines", *texts("name")),
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
            dated("received_on"),
            *texts("how"),
            dated("deadline", required=False),
            rows("lines", *texts("name", "problem"), *optional("cure", "basis")),
        ),
    ),
    DocumentKind(
        "REJECT_ACCEPT",
        "不予受理通知书",
        "Notice of Non-acceptance",
        "不受",
        _AL + "32(2)",
        (*CASE, dated("received_on"), *texts("reason"), *optional("competent"), *REMEDIES),
    ),
    DocumentKind(
        "NOT_NEEDED",
        "不需要行政许可告知书",
        "Notice that No Licence Is Needed",
        "告",
        _AL + "32(1)",
        (*CASE, dated("received_on"), *texts("reason"), *optional("advice"), *REMEDIES),
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
            *texts("clerk"),
            rows("lines", *texts("field", "before", "after")),
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
            dated("received_on"),
            dated("notice_by"),
            dated("due_on"),
            *texts("limit"),
            Field("provisional", "flag", required=False),
        ),
    ),
)
