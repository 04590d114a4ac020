"""FEEL by the areas of the standard (DMN 1.3 and later, chapter 10): own vectors for what conformance level 3 asks.

Each line is an expression and the FEEL text of its value; both are evaluated and must be the same value.
"""

import pytest

from tongban.kernel.feel import evaluate, to_json

AREAS = {
    "arithmetic": """
        10 + 20 / -5 - 3 ⇒ 3
        2 ** 3 ** 2 ⇒ 64
        -2 ** 2 ⇒ 4
        (10 + 20) / (-5 - 3) ⇒ -3.75
        1 / 0 ⇒ null
        10 ** -2 ⇒ 0.01
        .872 + 1.2e3 ⇒ 1200.872
        1.5e-2 * 2 ⇒ 0.03
        10 + null ⇒ null
        "foo" + "bar" ⇒ "foobar"
        "foo" - "bar" ⇒ null
        "foo" + 1 ⇒ null
        --1 ⇒ 1
        1 = 1.0 ⇒ true
    """,
    "comparison": """
        1 < 2 and 2 <= 2 ⇒ true
        "a" < "b" ⇒ true
        1 < "a" ⇒ null
        null = null ⇒ true
        null != 1 ⇒ true
        [1, 2] = [1, 2] ⇒ true
        [1, 2] = [2, 1] ⇒ false
        {a: 1, b: 2} = {b: 2, a: 1} ⇒ true
        {a: 1} = {a: 1, b: null} ⇒ false
        @"2018-12-08" > @"2018-12-07" ⇒ true
        duration("P1Y") = duration("P12M") ⇒ true
        duration("P1D") = duration("PT24H") ⇒ true
        duration("P0D") = duration("PT0H") ⇒ true
        date("2018-12-08") = date and time("2018-12-08T00:00:00") ⇒ null
        time("10:30:00") < time("11:00:00") ⇒ true
        5 between 1 and 10 ⇒ true
        null between 1 and 10 ⇒ null
        "c" between "a" and "d" ⇒ true
        1 in (2, 3, 1) ⇒ true
        1 in [2..5] ⇒ false
        5 in (> 3) ⇒ true
        5 in (< 3, > 4) ⇒ true
        1 in [1, 2] ⇒ true
        [1, 2] in ([1, 2]) ⇒ true
        @"2018-12-08" in [@"2018-12-01"..@"2018-12-31"] ⇒ true
        "b" in ["a".."c") ⇒ true
        null in (null) ⇒ true
    """,
    "logic": """
        true and null ⇒ null
        false and null ⇒ false
        true or null ⇒ true
        false or null ⇒ null
        true and 1 ⇒ null
        false and "x" ⇒ false
        not(null) ⇒ null
        not(true) ⇒ false
        if 1 = 1 then "y" else "n" ⇒ "y"
        if null then "y" else "n" ⇒ "n"
        if "x" then "y" else "n" ⇒ "n"
    """,
    "lists and filters": """
        [1, 2, 3][1] ⇒ 1
        [1, 2, 3][-1] ⇒ 3
        [1, 2, 3][0] ⇒ null
        [1, 2, 3][4] ⇒ null
        [1, 2, 3][item > 1] ⇒ [2, 3]
        [1, 2, 3][true] ⇒ [1, 2, 3]
        [1, 2, 3][false] ⇒ []
        [{a: 1, b: 2}, {a: 3, b: 4}][a = 3] ⇒ [{a: 3, b: 4}]
        [{a: 1, b: 2}, {a: 3, b: 4}].b ⇒ [2, 4]
        [{a: 1}, {b: 4}].a ⇒ [1, null]
        [{item: 1}, {item: 2}][item > 1] ⇒ [{item: 2}]
        5[1] ⇒ 5
        5[2] ⇒ null
        null[1] ⇒ null
        5[item > 3] ⇒ [5]
        [{a: 1}, {a: null}][a >= 1] ⇒ [{a: 1}]
        [1, 2, 3, 4][item > 2][1] ⇒ 3
        flatten([[1, 2], [[3]], 4]) ⇒ [1, 2, 3, 4]
        count([1, null, 3]) ⇒ 3
        [[1], [2, 3]][2][1] ⇒ 2
        {a: [1, 2, 3]}.a[2] ⇒ 2
    """,
    "contexts and paths": """
        {a: 1, b: a + 1}.b ⇒ 2
        {a: {b: {c: 5}}}.a.b.c ⇒ 5
        {"foo bar": 1}.foo bar ⇒ 1
        {a: 1}.b ⇒ null
        {}.a ⇒ null
        null.a ⇒ null
        get value({a: 1}, "a") ⇒ 1
        get value({a: 1}, "c") ⇒ null
        get entries({a: 1, b: 2})[key = "b"].value ⇒ [2]
        context put({a: 1}, "b", 2) ⇒ {a: 1, b: 2}
        context put({a: {b: 1}}, ["a", "b"], 2) ⇒ {a: {b: 2}}
        context merge([{a: 1}, {a: 2, b: 3}]) ⇒ {a: 2, b: 3}
        context([{key: "a", value: 1}, {key: "b", value: 2}]) ⇒ {a: 1, b: 2}
        context([{key: "a", value: 1}, {key: "a", value: 2}]) ⇒ null
        {f: function(x) x * 2, r: f(4)}.r ⇒ 8
    """,
    "iteration": """
        for i in [1, 2, 3] return i * 2 ⇒ [2, 4, 6]
        for i in 1..3 return i ⇒ [1, 2, 3]
        for i in 3..1 return i ⇒ [3, 2, 1]
        for i in -1..1 return i ⇒ [-1, 0, 1]
        for x in [1, 2], y in [10, 20] return x + y ⇒ [11, 21, 12, 22]
        for i in 0..4 return if i = 0 then 1 else i * partial[-1] ⇒ [1, 1, 2, 6, 24]
        for i in [[1, 2], [3]] return count(i) ⇒ [2, 1]
        for i in [] return i ⇒ []
        for i in 1..3 return for j in 1..i return j ⇒ [[1], [1, 2], [1, 2, 3]]
        some i in [1, 2, 3] satisfies i > 2 ⇒ true
        every i in [1, 2, 3] satisfies i > 0 ⇒ true
        every i in [] satisfies i > 0 ⇒ true
        some i in [] satisfies i > 0 ⇒ false
        some x in [1, 2], y in [2, 3] satisfies x = y ⇒ true
        every x in [1, 2], y in [3, 4] satisfies x < y ⇒ true
        for d in @"2020-01-01"..@"2020-01-03" return d ⇒ [@"2020-01-01", @"2020-01-02", @"2020-01-03"]
    """,
    "functions": """
        {f: function(a, b) a - b, r: f(b: 1, a: 5)}.r ⇒ 4
        (function(x) x + 1)(2) ⇒ 3
        {f: function(x: number) x + 1, r: f("a")}.r ⇒ null
        sort([3, 1, 2], function(x, y) x < y) ⇒ [1, 2, 3]
        sort(list: ["b", "a"], precedes: function(x, y) x < y) ⇒ ["a", "b"]
        {apply: function(f, x) f(x), r: apply(function(y) y * y, 4)}.r ⇒ 16
        substring(start position: 3, string: "foobar") ⇒ "obar"
        nothing(1) ⇒ null
        abs("x") ⇒ null
    """,
    "instance of": """
        1 instance of number ⇒ true
        "a" instance of string ⇒ true
        null instance of number ⇒ false
        null instance of Null ⇒ true
        [1, 2] instance of list<number> ⇒ true
        [1, "a"] instance of list<number> ⇒ false
        {a: 1} instance of context<a: number> ⇒ true
        {a: "x"} instance of context<a: number> ⇒ false
        @"2020-01-01" instance of date ⇒ true
        @"P1D" instance of days and time duration ⇒ true
        @"P1Y" instance of years and months duration ⇒ true
        [1..3] instance of range<number> ⇒ true
        (function(x: number) x) instance of function<number> -> Any ⇒ true
        1 instance of Any ⇒ true
    """,
    "ranges": """
        [1..3] = [1..3] ⇒ true
        [1..3].start ⇒ 1
        (1..3].start included ⇒ false
        (1..3].end included ⇒ true
        before(1, 10) ⇒ true
        before([1..10), [10..20]) ⇒ true
        before([1..10], [10..20]) ⇒ false
        after([11..20], [1..10]) ⇒ true
        meets([1..5], [5..10]) ⇒ true
        meets([1..5), [5..10]) ⇒ false
        met by([5..10], [1..5]) ⇒ true
        overlaps([1..5], [3..8]) ⇒ true
        overlaps([1..5], [6..8]) ⇒ false
        overlaps before([1..5], [3..8]) ⇒ true
        overlaps after([3..8], [1..5]) ⇒ true
        finishes(10, [1..10]) ⇒ true
        finishes([5..10], [1..10]) ⇒ true
        finished by([1..10], 10) ⇒ true
        includes([1..10], 5) ⇒ true
        includes([1..10], [4..6]) ⇒ true
        during(5, [1..10]) ⇒ true
        during([4..6], [1..10]) ⇒ true
        starts(1, [1..10]) ⇒ true
        started by([1..10], [1..5]) ⇒ true
        coincides(5, 5) ⇒ true
        coincides([1..5], [1..5]) ⇒ true
        range("[1..3)") = [1..3) ⇒ true
        5 in (3..7) ⇒ true
        3 in ]3..7] ⇒ false
    """,
    "dates and times": """
        date("2017-08-30") ⇒ @"2017-08-30"
        date("2017-13-10") ⇒ null
        date("2019-02-29") ⇒ null
        date(2017, 8, 30) ⇒ @"2017-08-30"
        date(date and time("2017-08-14T14:25:00")) ⇒ @"2017-08-14"
        time(14, 30, 1) ⇒ @"14:30:01"
        time(14, 30, 1, duration("PT1H")) ⇒ @"14:30:01+01:00"
        time("23:59:00Z") ⇒ @"23:59:00Z"
        time("24:00:00") ⇒ null
        date and time(date("2017-01-01"), time("23:59:01")) ⇒ @"2017-01-01T23:59:01"
        date and time("2017-08-10T10:20:00@Europe/Paris").timezone ⇒ "Europe/Paris"
        date("2018-10-11").weekday ⇒ 4
        date and time("2018-12-10T10:30:05").minute ⇒ 30
        time("13:10:30+02:00").time offset ⇒ duration("PT2H")
        date("2018-10-11").year ⇒ 2018
        date("2018-10-11").hour ⇒ null
        date("2020-02-28") + duration("P1D") ⇒ @"2020-02-29"
        date("2020-01-31") + duration("P1M") ⇒ @"2020-02-29"
        date("2020-03-31") - duration("P1M") ⇒ @"2020-02-29"
        date and time("2020-01-01T23:30:00") + duration("PT1H") ⇒ @"2020-01-02T00:30:00"
        time("23:30:00") + duration("PT1H") ⇒ @"00:30:00"
        date("2020-03-01") - date("2020-02-28") ⇒ duration("P2D")
        date and time("2020-01-02T00:00:00") - date and time("2020-01-01T12:00:00") ⇒ duration("PT12H")
        time("10:00:00") - time("08:30:00") ⇒ duration("PT1H30M")
        day of year(date(2019, 9, 17)) ⇒ 260
        day of week(date(2019, 9, 17)) ⇒ "Tuesday"
        month of year(date(2019, 9, 17)) ⇒ "September"
        week of year(date(2019, 9, 17)) ⇒ 38
        week of year(date(2003, 12, 29)) ⇒ 1
    """,
    "durations": """
        duration("P1Y2M") + duration("P1M") ⇒ duration("P1Y3M")
        duration("PT2H") * 2 ⇒ duration("PT4H")
        duration("P1Y") / 2 ⇒ duration("P6M")
        duration("P1D") / duration("PT12H") ⇒ 2
        duration("P1Y") / duration("P6M") ⇒ 2
        -duration("P1D") ⇒ duration("-P1D")
        duration("P1DT2H3M4S").hours ⇒ 2
        duration("P1Y2M").months ⇒ 2
        duration("P1Y2M").days ⇒ null
        abs(duration("-P1D")) ⇒ duration("P1D")
        years and months duration(date("2011-12-22"), date("2013-08-24")) ⇒ duration("P1Y8M")
        years and months duration(date("2013-08-24"), date("2011-12-22")) ⇒ duration("-P1Y8M")
        duration("P1M") + duration("P1D") ⇒ null
        string(duration("PT90M")) ⇒ "PT1H30M"
        string(duration("P14M")) ⇒ "P1Y2M"
    """,
    "strings": """
        substring("foobar", 3) ⇒ "obar"
        substring("foobar", 3, 3) ⇒ "oba"
        substring("foobar", -2, 1) ⇒ "a"
        substring("foobar", 0) ⇒ null
        substring("\\U01F40Eab", 2) ⇒ "ab"
        string length("\\U01F40Eab") ⇒ 3
        upper case("aBc4") ⇒ "ABC4"
        lower case("aBc4") ⇒ "abc4"
        substring before("foobar", "bar") ⇒ "foo"
        substring before("foobar", "xyz") ⇒ ""
        substring after("foobar", "ob") ⇒ "ar"
        substring after("", "a") ⇒ ""
        replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") ⇒ "[1=ab][2=]cd"
        replace("banana", "a", "o") ⇒ "bonono"
        replace("a.b", ".", "x", "q") ⇒ "axb"
        contains("foobar", "of") ⇒ false
        starts with("foobar", "fo") ⇒ true
        ends with("foobar", "r") ⇒ true
        matches("foobar", "^fo*b") ⇒ true
        matches("FOO", "foo", "i") ⇒ true
        split("John Doe", "\\s") ⇒ ["John", "Doe"]
        split("a;b;c;;", ";") ⇒ ["a", "b", "c", "", ""]
        string join(["a", null, "c"], "-") ⇒ "a-c"
        string join([]) ⇒ ""
        string(1.10) ⇒ "1.10"
        string(null) ⇒ null
        string([1, "a", {b: true}]) ⇒ "[1, \\"a\\", {b: true}]"
        string(@"2020-01-01") ⇒ "2020-01-01"
        number("1 000,5", " ", ",") ⇒ 1000.5
        number("x") ⇒ null
        "a\\nb" = "a\\u000ab" ⇒ true
    """,
    "numbers": """
        decimal(1/3, 2) ⇒ 0.33
        decimal(1.5, 0) ⇒ 2
        decimal(2.5, 0) ⇒ 2
        floor(-1.5) ⇒ -2
        ceiling(-1.5) ⇒ -1
        floor(-1.56, 1) ⇒ -1.6
        ceiling(-1.56, 1) ⇒ -1.5
        round up(5.5, 0) ⇒ 6
        round up(-5.5, 0) ⇒ -6
        round down(1.121, 2) ⇒ 1.12
        round half up(-1.5, 0) ⇒ -2
        round half down(1.5, 0) ⇒ 1
        abs(-10) ⇒ 10
        modulo(10, 4) ⇒ 2
        modulo(-12, 5) ⇒ 3
        modulo(12, -5) ⇒ -3
        modulo(10, 0) ⇒ null
        sqrt(16) ⇒ 4
        sqrt(-1) ⇒ null
        log(-1) ⇒ null
        exp(0) ⇒ 1
        odd(5) ⇒ true
        even(-2) ⇒ true
    """,
    "list functions": """
        list contains([1, null], null) ⇒ true
        min([3, 1, 2]) ⇒ 1
        max("a", "c", "b") ⇒ "c"
        min([]) ⇒ null
        sum([1, 2.5]) ⇒ 3.5
        sum([]) ⇒ null
        sum(1, null) ⇒ null
        mean(1, 2, 3) ⇒ 2
        all([true, null]) ⇒ null
        all([]) ⇒ true
        all([false, null]) ⇒ false
        any([false, null]) ⇒ null
        any([]) ⇒ false
        any([true, null]) ⇒ true
        sublist([4, 5, 6], 1, 2) ⇒ [4, 5]
        sublist([4, 5, 6], -2, 1) ⇒ [5]
        append([1], 2, [3]) ⇒ [1, 2, [3]]
        concatenate([1], [2, [3]]) ⇒ [1, 2, [3]]
        insert before([1, 3], 1, 2) ⇒ [2, 1, 3]
        remove([1, 2, 3], 2) ⇒ [1, 3]
        list replace([2, 4, 7, 8], 3, 6) ⇒ [2, 4, 6, 8]
        list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5) ⇒ [5, 5, 7, 8]
        reverse([1, 2]) ⇒ [2, 1]
        index of([1, 2, 3, 2], 2) ⇒ [2, 4]
        union([1, 2], [2, 3]) ⇒ [1, 2, 3]
        distinct values([1, 2, 1, null, null]) ⇒ [1, 2, null]
        product(2, 3, 4) ⇒ 24
        median(8, 2, 5, 3, 4) ⇒ 4
        median([6, 1, 2, 3]) ⇒ 2.5
        median([]) ⇒ null
        mode(6, 3, 9, 6, 6) ⇒ [6]
        mode([6, 1, 9, 6, 1]) ⇒ [1, 6]
        mode([]) ⇒ []
        stddev(2, 4, 7, 5) ⇒ 2.081665999466132735282297706979931
        stddev([47]) ⇒ null
        is(date("2012-12-25"), time("23:00:50")) ⇒ false
        is(1, 1.0) ⇒ true
    """,
    "comments and names": """
        1 + /* 2 + */ 3 ⇒ 4
    """,
}


def vectors() -> list[object]:
    found = []
    for area, text in AREAS.items():
        for line in text.strip().splitlines():
            expression, arrow, expected = line.strip().partition("⇒")
            if arrow:
                found.append(
                    pytest.param(expression.strip(), expected.strip(), id=f"{area}: {expression.strip()}")
                )
    return found


@pytest.mark.parametrize(("expression", "expected"), vectors())
def test_vector(expression: str, expected: str) -> None:
    have, wanted = evaluate(expression), evaluate(expected)
    assert type(have) is type(wanted)
    assert have == wanted or to_json(have) == to_json(wanted)
