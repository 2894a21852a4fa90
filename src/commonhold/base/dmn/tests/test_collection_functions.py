"""Every built-in function on lists, contexts and ranges, as tables 75, 78, 80 and 81 have them."""

import pytest

from commonhold.base.dmn.feel import compile_expression
from commonhold.base.dmn.refusals import NotFeel
from commonhold.base.dmn.tests.lines import feel, lines


@lines(
    """
    list contains([1, 2, 3], 2)
    list contains([1, null], null)
    count([1, [2, 3]]) = 2
    count([]) = 0
    min([1, 2, 3]) = 1
    min(1) = min([1])
    max(1, 2, 3) = 3
    max("a", "c", "b") = "c"
    min([@"2026-02-01", @"2026-01-01"]) = @"2026-01-01"
    sum(1, 2, 3) = 6
    sum(1) = 1
    mean([1, 2, 3]) = 2
    all([false, null, true]) = false
    all(true) = all([true])
    all([])
    any([false, null, true])
    any([]) = false
    sublist([4, 5, 6], 1, 2) = [4, 5]
    sublist([4, 5, 6], -2) = [5, 6]
    append([1], 2, 3) = [1, 2, 3]
    append([1], [2]) = [1, [2]]
    concatenate([1, 2], [3]) = [1, 2, 3]
    insert before([1, 3], 1, 2) = [2, 1, 3]
    insert before(list: [1, 3], position: -1, newItem: 2) = [1, 2, 3]
    remove([1, 2, 3], 2) = [1, 3]
    list replace([2, 4, 7, 8], 3, 6) = [2, 4, 6, 8]
    list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5) = [5, 5, 7, 8]
    list replace(list: [1, 2], match: function(a, b) a = 2, newItem: 3) = [1, 3]
    reverse([1, 2, 3]) = [3, 2, 1]
    index of([1, 2, 3, 2], 2) = [2, 4]
    union([1, 2], [2, 3]) = [1, 2, 3]
    distinct values([1, 2, 3, 2, 1]) = [1, 2, 3]
    distinct values([null, {a: 1}, null, {a: 1}, "1", 1]) = [null, {a: 1}, "1", 1]
    flatten([[1, 2], [[3]], 4]) = [1, 2, 3, 4]
    product([2, 3, 4]) = 24
    median(8, 2, 5, 3, 4) = 4
    median([6, 1, 2, 3]) = 2.5
    stddev(2, 4, 7, 5) = 2.081665999466132735282297706979931
    mode(6, 3, 9, 6, 6) = [6]
    mode([6, 1, 9, 6, 1]) = [1, 6]
    mode([]) = []
    sort(list: [3, 1, 4, 5, 2], precedes: function(x, y) x < y) = [1, 2, 3, 4, 5]
    sort([{a: 2, b: 1}, {a: 1, b: 2}, {a: 2, b: 3}], function(x, y) x.a < y.a).b = [2, 1, 3]
    """
)
def test_lists(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    get value({key1: "value1"}, "key1") = "value1"
    get value({key1: "value1"}, "no such key") = null
    get entries({key1: 1, key2: 2}) = [{key: "key1", value: 1}, {key: "key2", value: 2}]
    get entries({key1: "value1"})[key = "key1"].value = ["value1"]
    context([{key: "a", value: 1}, {key: "b", value: 2, something: "else"}]) = {a: 1, b: 2}
    context put({x: 1}, "y", 2) = {x: 1, y: 2}
    context put({x: 1, y: 0, z: 0}, "y", 2) = {x: 1, y: 2, z: 0}
    context put({x: 1}, ["y"], 2) = {x: 1, y: 2}
    context put({x: 1, y: {a: 0}}, ["y", "a"], 2) = {x: 1, y: {a: 2}}
    context put(context: {x: 1}, keys: ["y"], value: 2) = {x: 1, y: 2}
    context merge([{x: 1}, {y: 2}]) = {x: 1, y: 2}
    context merge([{x: 1, y: 0}, {y: 2}]) = {x: 1, y: 2}
    """
)
def test_contexts(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    before(1, 10) and before(1, (1..10]) and before([1..10), 10) and before([1..10), [10..20])
    not(before(10, 1)) and not(before(1, [1..10])) and not(before([1..10], [10..20]))
    after(10, 5) and after(10, [1..10)) and after((11..20], 11) and after((11..20], [1..11])
    not(after(5, 10)) and not(after([11..20], 12)) and not(after([1..10], [11..20]))
    meets([1..5], [5..10]) and not(meets([1..5), [5..10])) and not(meets([1..5], [6..10]))
    met by([5..10], [1..5]) and not(met by((5..10], [1..5]))
    overlaps([1..8], [3..5]) and overlaps([5..8], [1..5]) and not(overlaps([1..5), [5..8]))
    overlaps before([1..5], [3..8]) and overlaps before([1..5], [5..8]) and overlaps before([1..5), (1..5])
    not(overlaps before([1..5], (5..8])) and not(overlaps before([1..5], [1..5]))
    overlaps after([3..8], [1..5]) and overlaps after((1..5], [1..5)) and not(overlaps after([1..5], [1..5)))
    finishes(10, [1..10]) and finishes([5..10), [1..10)) and not(finishes([5..10), [1..10]))
    finished by([1..10], 10) and finished by([1..10], (1..10]) and not(finished by([1..10], [5..10)))
    includes([1..10], 5) and includes([1..10], (1..10)) and not(includes((1..10], 1))
    during(5, [1..10]) and during([1..10), [1..10]) and not(during(10, [1..10)))
    starts(1, [1..10]) and starts((1..5], (1..10]) and not(starts((1..5], [1..10]))
    started by([1..10], 1) and started by([1..10], [1..10)) and not(started by((1..10], [1..5]))
    coincides(5, 5) and coincides([1..5], [1..5]) and not(coincides((1..5), [1..5]))
    before(range1: [1..2], range2: [3..4]) and before(point: 1, range: [3..4])
    before((<5), 5) and includes((>=5), 7) and not(meets((<5), [5..6]))
    after(@"2026-02-01", [@"2026-01-01"..@"2026-01-31"])
    range("[18..21)") = [18..21)
    range("[2..)") = (>=2)
    range("(..2)") = (<2)
    range("[@\\"2026-01-01\\"..@\\"2026-12-31\\"]") = [@"2026-01-01"..@"2026-12-31"]
    """
)
def test_ranges(line: str) -> None:
    assert feel(line) is True


@lines(
    """
    count(null)
    min(1, "a")
    max([])
    sum([])
    sum([1, "a"])
    mean([])
    all(0)
    any([1])
    sublist([1, 2], 3)
    sublist([1, 2], 1, 0)
    sublist([1, 2], 1, 3)
    insert before([1], 0, 2)
    remove([1], 2)
    list replace([1], 2, 0)
    list replace([1], function(a, b) 3, 0)
    concatenate([1], null)
    product([])
    median([])
    stddev(47)
    stddev([])
    mode([1, null])
    sort([1, 2], "up")
    get value(null, "a")
    get entries(1)
    context([{key: "a", value: 1}, {key: "b"}])
    context put({x: 1, y: {a: 0}}, [], 2)
    context put({x: 1}, ["y", "a"], 2)
    context merge([{x: 1}, 2])
    before(1, "a")
    before(null, 1)
    meets(1, [1..2])
    range("")
    range("[..]")
    range("[1..x]")
    """
)
def test_what_is_outside_a_functions_domain_is_null(line: str) -> None:
    assert feel(line) is None


def test_arguments_have_the_names_of_the_specification() -> None:
    with pytest.raises(NotFeel, match="not the ones it takes"):
        compile_expression("sublist(list: [1], start: 1)")
