"""Every refusal of calendar, clock, identifiers and money as a sentence in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from tongban.kernel.errors import Refusal

SENTENCES_ZH: Final[Mapping[str, str]] = {
    "calendar.table": "日历数据有误：{message}",
    "calendar.range": "工作日历为{first}年至{last}年，不含{year}年，请导入该年度的放假安排。",
    "clock.extension_ground": "延长期限须写明理由，并告知申请人。",
    "clock.extension_other": "{rule}的延长规则是{extension}，不是{given}。",
    "clock.extension_twice": "期限已经延长过一次。行政许可法第四十二条只允许延长一次。",
    "clock.ground": "“{ground}”不能中止计时。"
    "行政许可法第四十五条只列：听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审。",
    "clock.ground_inside": "现场勘验、公示的时间计入期限，法律另有规定的除外。"
    "行政许可法第四十五条只列：听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审。",
    "clock.ground_other": "“{ground}”不能中止{rule}的计时，只能因下列事由中止：{grounds}。",
    "clock.limit": "“{text}”不是期限，请写成如 5wd、30d、6month。",
    "clock.no_extension": "法律没有规定{rule}可以延长。",
    "clock.no_pause": "{rule}的期限不因任何事由中止。行政许可法第四十五条只适用于作出决定的期限。",
    "clock.pause_order": "暂停的结束日{end}早于开始日{start}。",
    "clock.promise_longer": "承诺期限{promised}长于{rule}的法定期限{legal}，承诺期限只能缩短。",
    "clock.promise_unit": "承诺期限{promised}与{rule}的法定期限{legal}单位不同，无法比较。",
    "clock.provisional": "{years}年的放假安排尚未公布，{due}只是暂定日期。",
    "clock.rule": "没有编号为“{rule}”的期限规则。",
    "clock.rule_date": "{on}时{rule}尚未施行或已失效，最早版本自{first}起施行。",
    "clock.start_time": "以小时计算的期限，须写明起算时刻。",
    "clock.table": "期限规则数据有误：{message}",
    "ids.bank_card.check_digit": "银行卡号各位数字不相符，请与卡面核对。",
    "ids.bank_card.parts": "银行卡号由11至18位数字和一位校验码组成。",
    "ids.bank_card.shape": "银行卡号为12至19位数字。",
    "ids.case_number.check_digit": "办件编号有误，请与回执核对。",
    "ids.case_number.date": "办件编号中的日期不存在。",
    "ids.case_number.parts": "区划代码为6位数字，每日办件不超过999999件。",
    "ids.case_number.shape": "办件编号共21位数字，按6、8、6、1位分段。",
    "ids.citizen_id.characters": "身份证号码前17位为数字，末位为数字或X，出生年份在1800年至2099年之间。",
    "ids.citizen_id.check_digit": "身份证号码末位与前17位不相符，请与证件核对。",
    "ids.citizen_id.date": "身份证号码中的出生日期不存在。",
    "ids.citizen_id.future": "身份证号码中的出生日期晚于今天。",
    "ids.citizen_id.length": "身份证号码应为18位，现为{length}位。",
    "ids.citizen_id.old": "一代身份证号码应为15位，现为{length}位。",
    "ids.citizen_id.parts": "区划代码为6位，顺序码在0至999之间。",
    "ids.licence_id.check_character": "电子证照标识末位校验不符，请核对。",
    "ids.licence_id.shape": "电子证照标识由根码1.2.156.3005.2、21位类型代码、颁发机构代码、流水号、"
    "三位版本号和校验位组成，以点分隔。",
    "ids.licence_id.version": "一个证照最多有999个版本。",
    "ids.mobile.shape": "手机号码应为11位，以13至19开头。",
    "ids.query_code.check_character": "查询码有误，请与回执核对。",
    "ids.query_code.shape": "查询码为16位字母和数字，不含0、1、I、L、O、U。",
    "ids.uscc.characters": "统一社会信用代码由数字和大写字母组成，不含I、O、S、V、Z，第3至8位为数字。",
    "ids.uscc.check_character": "统一社会信用代码末位校验不符，请与证照核对。",
    "ids.uscc.length": "统一社会信用代码应为18位，现为{length}位。",
    "ids.uscc.parts": "统一社会信用代码由2位类别、6位区划和8位主体代码组成。",
    "money.amount": "“{text}”不是金额，请写成如1234.50。",
    "money.capital": "大写金额只用于人民币，且须小于一亿亿元。",
    "money.currency": "不支持币种“{currency}”。",
    "money.decimals": "金额最多保留{digits}位小数。",
    "money.mixed": "不同币种（{currencies}）的金额不能合并计算。",
    "money.rate": "“{text}”不是百分率，小数最多四位。",
    "money.weights": "分摊比例不得为负，且不得全部为零。",
}


def sentence(refusal: Refusal, lang: Literal["zh", "en"] = "zh") -> str:
    """The sentence of a refusal; English where no Chinese one is known."""
    template = SENTENCES_ZH.get(refusal.code) if lang == "zh" else None
    if template is None:
        return str(refusal)
    data = {key: _joined(value) for key, value in refusal.data.items()}
    return template.format(**{"message": str(refusal), **data})


def _joined(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
