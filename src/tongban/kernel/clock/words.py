"""The machine codes of the clock in Chinese and English, for pages, notices and the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from tongban.kernel.clock.rules import Citation, Limit

Lang = Literal["zh", "en"]

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "workday": ("工作日", "working day"),
    "make-up": ("调休上班", "make-up working day"),
    "weekend": ("休息日", "weekend"),
    "calendar-day": ("自然日", "calendar day"),
    "last-day-moved": ("最后一日逢休假日，顺延", "last day was a day off, moved on"),
    "holiday.new-year": ("元旦假期", "New Year holiday"),
    "holiday.spring-festival": ("春节假期", "Spring Festival holiday"),
    "holiday.qingming": ("清明节假期", "Qingming holiday"),
    "holiday.labour-day": ("劳动节假期", "Labour Day holiday"),
    "holiday.dragon-boat": ("端午节假期", "Dragon Boat holiday"),
    "holiday.mid-autumn": ("中秋节假期", "Mid-Autumn holiday"),
    "holiday.national-day": ("国庆节假期", "National Day holiday"),
    "holiday.victory-day": ("抗战胜利纪念日假期", "Victory Day holiday"),
}
GROUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "hearing": ("听证", "hearing"),
    "tender": ("招标", "tender"),
    "auction": ("拍卖", "auction"),
    "inspection": ("检验", "inspection"),
    "testing": ("检测", "testing"),
    "quarantine": ("检疫", "quarantine"),
    "appraisal": ("鉴定", "appraisal"),
    "expert-review": ("专家评审", "expert review"),
}
APPROVERS: Final[Mapping[str, tuple[str, str]]] = {
    "head-of-authority": ("本行政机关负责人", "head of the authority"),
    "head-of-government": ("本级人民政府负责人", "head of the people's government"),
    "head-of-registry": ("登记机关负责人", "head of the registry"),
}
SILENCE: Final[Mapping[str, tuple[str, str]]] = {
    "deemed-accepted": (
        "逾期不告知的，自收到材料之日起即为受理",
        "in silence: accepted from the day of receipt",
    ),
    "deemed-renewed": ("逾期未作决定的，视为准予延续", "in silence: deemed renewed"),
}
UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "wd": ("个工作日", " working days"),
    "d": ("日", " days"),
    "month": ("个月", " months"),
    "hour": ("小时", " hours"),
}
DIGITS: Final = "零一二三四五六七八九"
_HOLIDAYS: Final = re.compile(r"国务院办公厅关于(\d{4})年部分节假日安排的通知")
LAWS_EN: Final[Mapping[str, str]] = {
    "行政许可法": "Administrative Licensing Law (行政许可法)",
    "市场主体登记管理条例": "Regulation on Registration of Market Entities (市场主体登记管理条例)",
    "行政复议法": "Administrative Reconsideration Law (行政复议法)",
    "行政复议法（1999年）": "Administrative Reconsideration Law of 1999 (行政复议法)",
    "行政诉讼法": "Administrative Procedure Law (行政诉讼法)",
    "行政诉讼法（1989年）": "Administrative Procedure Law of 1989 (行政诉讼法)",
    "民法典": "Civil Code (民法典)",
    "民法总则": "General Provisions of the Civil Law (民法总则)",
    "民法通则": "General Principles of the Civil Law (民法通则)",
    "全国年节及纪念日放假办法": "Regulation on National Holidays (全国年节及纪念日放假办法)",
}


def reason_text(reason: str, lang: Lang = "zh") -> str:
    """A ledger day's reason in words; a code that is not known comes back as it is."""
    if reason.startswith("pause."):
        ground = _word(GROUNDS, reason.removeprefix("pause."), lang)
        return f"{ground}，不计入期限" if lang == "zh" else f"{ground}, not counted"
    return _word(REASONS, reason, lang)


def ground_text(ground: str, lang: Lang = "zh") -> str:
    """A ground of 行政许可法 art. 45 in words."""
    return _word(GROUNDS, ground, lang)


def approver_text(approver: str, lang: Lang = "zh") -> str:
    """Who approves an extension, in words."""
    return _word(APPROVERS, approver, lang)


def silence_text(silence: str, lang: Lang = "zh") -> str:
    """What the law attaches to silence, in words."""
    return _word(SILENCE, silence, lang)


def limit_text(limit: Limit, lang: Lang = "zh") -> str:
    """A limit in words: 20个工作日, 1 working day."""
    unit = _word(UNITS, limit.unit, lang)
    return f"{limit.value}{unit[:-1] if lang == 'en' and limit.value == 1 else unit}"


def citation_text(citation: Citation, lang: Lang = "zh") -> str:
    """A provision as one quotes it: 《行政许可法》第四十二条, Administrative Licensing Law art. 42."""
    law, article = citation.law, citation.article
    if lang == "en":
        holidays = _HOLIDAYS.fullmatch(law)
        name = (
            f"State Council notice on the holidays of {holidays[1]} ({law})"
            if holidays
            else LAWS_EN.get(law, law)
        )
        return f"{name} art. {article}" if article else name
    quoted = law if law.isascii() or "/" in law else f"《{law}》"
    if article.isdigit():
        return f"{quoted}第{chinese_number(int(article))}条"
    return f"{quoted} {article}".rstrip()


def chinese_number(number: int) -> str:
    """1 to 999 in the numerals of law: 十九, 二十, 一百零二."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{DIGITS[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones or not text else "")


def _word(words: Mapping[str, tuple[str, str]], code: str, lang: Lang) -> str:
    pair = words.get(code)
    return code if pair is None else pair[lang == "en"]
