"""A refusal carries code, data and sentence, across processes too."""

import pickle
import re
from pathlib import Path

from tongban.kernel import refusals
from tongban.kernel.errors import Refusal


def test_a_refusal_holds_code_sentence_and_data() -> None:
    refusal = Refusal("ids.mobile.shape", "A mobile number has 11 digits.", {"length": 3}, kind="mobile")
    assert (refusal.code, str(refusal)) == ("ids.mobile.shape", "A mobile number has 11 digits.")
    assert refusal.data == {"length": 3, "kind": "mobile"}


def test_a_refusal_travels_between_processes() -> None:
    copy = pickle.loads(pickle.dumps(Refusal("a.b", "No.", x=1)))
    assert (copy.code, str(copy), copy.data) == ("a.b", "No.", {"x": 1})


def test_every_refusal_of_the_ground_has_a_chinese_sentence() -> None:
    """The codes are read from the source, so that a new one without its sentence is found."""
    room = Path(refusals.__file__).parent
    files = [
        *(room / "clock").glob("*.py"),
        *(room / "ids").glob("*.py"),
        room / "calendar.py",
        room / "calendar_table.py",
        room / "money.py",
    ]
    codes = set()
    for file in files:
        text = file.read_text(encoding="utf-8")
        codes |= set(re.findall(r'"((?:clock|calendar|money)\.[a-z_]+)"', text))
        codes |= {f"ids.{code}" for code in re.findall(r'refuse\(\s*"([a-z_.]+)"', text)}
    assert codes == set(refusals.SENTENCES_ZH)


def test_a_sentence_in_either_language() -> None:
    refusal = Refusal("ids.uscc.length", "A credit code has 18 characters; this one has 3.", length=3)
    assert refusals.sentence(refusal) == "统一社会信用代码应为18位，现为3位。"
    assert refusals.sentence(refusal, "en") == str(refusal)
    assert refusals.sentence(Refusal("other.code", "Unknown.")) == "Unknown."
