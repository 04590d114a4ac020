"""Takes a proposed name apart (企业名称登记管理规定 art. 6), in any of the orders that registration permits.

1. the characters (art. 5); 2. the organisation form at the end (art. 10); 3. the region at the head or in
brackets (arts. 6, 7); 4. the industry at the end of the rest (art. 9); 5. what remains is the trade name
(art. 8).
"""

from dataclasses import dataclass

from tongban.kernel.errors import Refusal
from tongban.packs.business.names import characters, industries, regions
from tongban.packs.business.names.findings import Finding, Severity
from tongban.packs.business.names.subject import Context, NameParts
from tongban.packs.business.names.tables import Form, Tables, tables

RULE_FORM = "企业名称登记管理规定 art. 10"
RULE_BRANCH = "企业名称登记管理规定 art. 13"
RULE_TRADE_NAME = "企业名称登记管理规定 art. 8"
RULE_INDUSTRY = "企业名称登记管理规定 art. 9"
RULE_PARTS = "企业名称登记管理规定 art. 6"


@dataclass(frozen=True, slots=True)
class _Ending:
    body: str
    form: str
    kind: str


def _form_at_end(text: str, forms: tuple[Form, ...]) -> Form | None:
    return next((form for form in forms if text.endswith(form.text)), None)


def _branch(text: str, branch: Form, forms: tuple[Form, ...]) -> tuple[_Ending, list[Finding]]:
    """A branch's name begins with its enterprise's whole name (art. 13)."""
    rest = text.removesuffix(branch.text)
    companies = [form.text for form in forms if form.kind in ("company", "joint_stock")]
    inside = [(rest.rfind(form), form) for form in companies if rest.rfind(form) > 0]
    if not inside:
        found = Finding("form.branch_without_parent", Severity.REFUSE, "form", branch.text, RULE_BRANCH)
        return _Ending(rest, branch.text, "branch"), [found]
    at, _ = max(inside, key=lambda pair: (pair[0] + len(pair[1]), len(pair[1])))
    return _Ending(text[:at], text[at:], "branch"), []


def _names_industry(text: str, form: Form, known: Tables) -> bool:
    """Whether the form is the last character of an industry expression too: 饭店, 中医馆, 酒厂."""
    return len(form.text) == 1 and any(text[-size:] in known.group_of for size in (2, 3, 4))


def _ending(text: str, known: Tables) -> tuple[_Ending, list[Finding]]:
    form = _form_at_end(text, known.forms)
    if form is not None and form.kind == "branch":
        return _branch(text, form, known.forms)
    if form is not None:
        body = text if _names_industry(text, form, known) else text.removesuffix(form.text)
        return _Ending(body, form.text, form.kind), []
    code, match = ("form.bare_company", "公司") if text.endswith("公司") else ("form.missing", "")
    found = Finding(code, Severity.REFUSE, "form", match, RULE_FORM)
    return _Ending(text.removesuffix(match), "", ""), [found]


def _is_region(text: str, known: Tables) -> bool:
    own = (known.home.name, known.home.short, *known.home.districts, *known.home.counties)
    return text in own or text in known.elsewhere_full or text in known.elsewhere_short


def _trade_name(split: industries.Split, known: Tables) -> list[Finding]:
    trade = split.trade_name

    def refuse(code: str, match: str) -> list[Finding]:
        return [Finding(code, Severity.REFUSE, "trade_name", match, RULE_TRADE_NAME)]

    if not trade:
        return refuse("trade_name.missing", split.industry)
    if len(trade) < 2:
        return refuse("trade_name.too_short", trade)
    if _is_region(trade, known):
        return refuse("trade_name.is_region", trade)
    if industries.covered(trade, known):
        return refuse("trade_name.is_industry", trade)
    inside = next((name for name in known.elsewhere_short if name in trade), "")
    if inside:
        return [Finding("trade_name.contains_region", Severity.WARN, "trade_name", inside, RULE_TRADE_NAME)]
    return []


def _industry(split: industries.Split, context: Context) -> list[Finding]:
    if not split.industry:
        severity = Severity.INFO if context.multi_industry else Severity.WARN
        return [Finding("industry.missing", severity, "industry", "", RULE_PARTS)]
    if not split.known:
        return [Finding("industry.unknown", Severity.WARN, "industry", split.industry, RULE_INDUSTRY)]
    return []


def read(text: str, context: Context) -> tuple[NameParts | None, list[Finding]]:
    """The parts of a name, or None, with every finding about its making."""
    name = characters.normalise(text[: characters.LONGEST * 4])
    found = characters.check(name)
    if any(finding.severity is Severity.REFUSE for finding in found):
        return None, found
    known = tables(context.on)
    ending, about_form = _ending(name, known)
    located, about_region = regions.locate(ending.body, known, context)
    split = industries.split(located.rest, located.before, known)
    found += about_form + about_region + _trade_name(split, known) + _industry(split, context)
    if not ending.form or len(split.trade_name) < 2:
        return None, found
    group = industries.group_of(split, known)
    parts = NameParts(
        name, located.region, split.trade_name, split.industry, ending.form, ending.kind, group, located.order
    )
    return parts, found


def parse(text: str, context: Context) -> NameParts:
    """The parts of a name; raises `Refusal` ("business.name." and the finding's code) for the first fault."""
    parts, found = read(text, context)
    fault = next((finding for finding in found if finding.severity is Severity.REFUSE), None)
    if fault is not None or parts is None:
        finding = fault or found[0]
        raise Refusal(f"business.name.{finding.code}", finding.message("en"), match=finding.match)
    return parts
