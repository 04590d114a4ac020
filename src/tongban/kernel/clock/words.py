"""The machine codes of the clock in Chinese and English, for pages, notices and the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from tongban.kernel.clock.events import EVENTS
from tongban.kernel.clock.rules import Citation, Limit, Rule

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
    "third-party-consultation": ("征求第三方意见", "consulting a third party"),
    "other-body-consultation": ("征求其他机关意见", "consulting another body"),
    "supplement": ("补正材料", "supplement of materials"),
    "objection-answer": ("异议答复期间", "waiting for the answer to an objection"),
}
APPROVERS: Final[Mapping[str, tuple[str, str]]] = {
    "head-of-authority": ("本行政机关负责人", "head of the authority"),
    "head-of-government": ("本级人民政府负责人", "head of the people's government"),
    "head-of-registry": ("登记机关负责人", "head of the registry"),
    "head-of-disclosure-office": ("政府信息公开工作机构负责人", "head of the disclosure office"),
    "head-of-reconsideration": ("行政复议机构负责人", "head of the reconsideration office"),
    "hotline-body": ("热线管理机构", "hotline body"),
}
SILENCE: Final[Mapping[str, tuple[str, str]]] = {
    "deemed-accepted": (
        "逾期不告知的，自收到材料之日起即为受理",
        "in silence: accepted from the day of receipt",
    ),
    "deemed-renewed": ("逾期未作决定的，视为准予延续", "in silence: deemed renewed"),
    "deemed-accepted-at-end": (
        "期限届满未作决定的，自届满之日起视为受理",
        "in silence: accepted from the end of the limit",
    ),
    "deemed-agreed": ("逾期未提出意见的，视为同意", "in silence: deemed to agree"),
    "authority-decides": ("逾期未提出意见的，由行政机关决定", "in silence: the authority decides"),
    "deadline-postponed": ("时间不足的，顺延截止时间", "if later: the deadline is moved on"),
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
    "安阳市政务服务条例": "Anyang Regulation on Government Services (安阳市政务服务条例)",
    "行政复议法": "Administrative Reconsideration Law (行政复议法)",
    "行政复议法（1999年）": "Administrative Reconsideration Law of 1999 (行政复议法)",
    "行政诉讼法": "Administrative Procedure Law (行政诉讼法)",
    "行政诉讼法（1989年）": "Administrative Procedure Law of 1989 (行政诉讼法)",
    "民法典": "Civil Code (民法典)",
    "民事诉讼法": "Civil Procedure Law (民事诉讼法)",
    "行政处罚法": "Administrative Penalty Law (行政处罚法)",
    "民法总则": "General Provisions of the Civil Law (民法总则)",
    "民法通则": "General Principles of the Civil Law (民法通则)",
    "消防法": "Fire Control Law (消防法)",
    "危险化学品安全管理条例": "Regulation on Hazardous Chemicals (危险化学品安全管理条例)",
    "人力资源市场暂行条例": "Interim Regulation on the Human Resources Market (人力资源市场暂行条例)",
    "居住证暂行条例": "Interim Regulation on Residence Permits (居住证暂行条例)",
    "政务服务承诺": "Service promise of this platform (政务服务承诺)",
    "政府信息公开条例": "Regulation on Disclosure of Government Information (政府信息公开条例)",
    "信访工作条例": "Regulation on Petitions (信访工作条例)",
    "政府采购法": "Government Procurement Law (政府采购法)",
    "政府采购法实施条例": "Implementing Regulation of the Procurement Law (政府采购法实施条例)",
    "招标投标法": "Tendering Law (招标投标法)",
    "招标投标法实施条例": "Implementing Regulation of the Tendering Law (招标投标法实施条例)",
    "政府采购非招标采购方式管理办法": "Measures on Non-tender Procurement (政府采购非招标采购方式管理办法)",
    "政府采购竞争性磋商采购方式管理暂行办法": "Interim Measures on Competitive Consultation "
    "(政府采购竞争性磋商采购方式管理暂行办法)",
    "政府采购质疑和投诉办法": "Measures on Challenges and Complaints (政府采购质疑和投诉办法)",
    "政府采购货物和服务招标投标管理办法": "Measures on Tendering of Goods and Services "
    "(政府采购货物和服务招标投标管理办法)",
    "政府采购框架协议采购方式管理暂行办法": "Interim Measures on Framework Agreements "
    "(政府采购框架协议采购方式管理暂行办法)",
    "规章制定程序条例": "Regulation on Making Rules (规章制定程序条例)",
    "政府网站发展指引": "Guideline on Government Websites (政府网站发展指引)",
    "潍坊市12345政务服务便民热线条例": "Weifang 12345 Hotline Regulation (潍坊市12345政务服务便民热线条例)",
    "12345热线服务规范（本平台默认）": "Hotline practice, default of this platform",
    "社会治理网格化服务规范（本平台默认）": "Grid practice, default of this platform",
    "建筑法": "Construction Law (建筑法)",
    "环境影响评价法": "Environmental Impact Assessment Law (环境影响评价法)",
    "医疗机构管理条例": "Regulation on Medical Institutions (医疗机构管理条例)",
    "排污许可管理条例": "Regulation on Discharge Permits (排污许可管理条例)",
    "道路运输条例": "Regulation on Road Transport (道路运输条例)",
    "取水许可和水资源费征收管理条例": "Regulation on Water Abstraction (取水许可和水资源费征收管理条例)",
    "建设工程消防设计审查验收管理暂行规定": "Interim Provisions on Fire Design and Acceptance "
    "(建设工程消防设计审查验收管理暂行规定)",
    "食品生产许可管理办法": "Measures on Food Production Licences (食品生产许可管理办法)",
    "大型群众性活动安全管理条例": "Regulation on Large Public Events (大型群众性活动安全管理条例)",
    "全民健身条例": "National Fitness Regulation (全民健身条例)",
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


def event_text(event: str, lang: Lang = "zh") -> str:
    """An event that starts or ends a limit, in words."""
    return _word(EVENTS, event, lang)


def limit_text(limit: Limit, lang: Lang = "zh") -> str:
    """A limit in words: 20个工作日, 1 working day."""
    unit = _word(UNITS, limit.unit, lang)
    return f"{limit.value}{unit[:-1] if lang == 'en' and limit.value == 1 else unit}"


def validity_text(rule: Rule, lang: Lang = "zh") -> str:
    """From when to when a version is in force, in words; empty where no date is known."""
    begin = "" if rule.valid_from == date.min else rule.valid_from.isoformat()
    end = "" if rule.valid_to == date.max else rule.valid_to.isoformat()
    if lang == "en":
        return " ".join(part for part in (begin and f"from {begin}", end and f"until {end}") if part)
    return "".join(part for part in (begin and f"自{begin}起", end and f"至{end}") if part)


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
    quoted = law if law.isascii() or "/" in law or "〔" in law else f"《{law}》"
    if article.isdigit():
        return f"{quoted}第{chinese_number(int(article))}条"
    return f"{quoted} {article}".rstrip()


def chinese_number(number: int) -> str:
    """0 to 9999 in the numerals of law: 十九, 二十, 一百零二, 一千零七十七."""
    text, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if not digit:
            gap = bool(text)
            continue
        one = "" if place == 10 and digit == 1 and not text else DIGITS[digit]
        text += ("零" if gap else "") + one + unit
        gap = False
    return text or DIGITS[0]


def _word(words: Mapping[str, tuple[str, str]], code: str, lang: Lang) -> str:
    pair = words.get(code)
    return code if pair is None else pair[lang == "en"]
