"""How like each other two names are: enough for a hint, for a fault, or for a repair.

The more rests on the answer, the more it asks for:

- `nearest` gives what a message may suggest; its finding stands without it.
- `alike` and `akin` join two loose ends, a key that is written and one that is read, as one
  name: by its letters, or by its words.
- `is_slip` holds where names may be there that nobody sees.
- `misspelt` is sure enough to be written into somebody's code.
"""

import difflib
import re
from collections.abc import Iterable

_WORDS = re.compile(r"[a-z]+|\d+")
_SHORTEST = 4
"""Letters of a name that can be told from another one: `src` and `dst` may be both."""
_LONG = 8
"""Letters of a name that is told from others even if one of its words lacks its first."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name most like this one, if any is alike at all."""
    options = sorted(set(names) - {name})
    folded = _folded(name)
    same = [option for option in options if _folded(option) == folded]
    close = same or difflib.get_close_matches(name, options, n=1, cutoff=0.6)
    if close:
        return close[0]
    cut = [o for o in options if _is_part(o, name) or _is_part(name, o)]
    return cut[0] if len(cut) == 1 else None


def _is_part(short: str, long: str) -> bool:
    """Whether one name is the other but for its beginning or end: acc, accuracy."""
    return len(short) > 2 and (long.startswith(short) or long.endswith(short))


def alike(one: str, other: str) -> bool:
    """Whether one of two words is most likely the other one, misspelt."""
    first, second = _folded(one), _folded(other)
    if first == second:
        return one != other
    if first.rstrip("0123456789") == second.rstrip("0123456789"):
        return False  # beta1, beta2
    words, others = one.lower().split("_"), other.lower().split("_")
    apart = set(words) ^ set(others)
    if len(words) == len(others) and len(apart) > 2:
        return False
    if any(len(w) < 3 for w in apart):
        return False  # lr_g, lr_d
    short = min(len(first), len(second))
    if short < 5 and len(first) == len(second) and sorted(first) != sorted(second):
        return False  # bin, cin
    return short >= 3 and _distance(first, second) <= (1 if short < 8 else 2)


def akin(key: str, name: str) -> bool:
    """Whether two names have the same words, but for one that is added or is another."""
    one, other = key.lower().split("_"), name.lower().split("_")
    if any(len(word) < 2 for word in set(one) ^ set(other)):
        return False  # `t_depth` is the teacher's
    if set(one) > set(other):
        return True
    same = [word for word in one if word in other and len(word) > 2]
    return len(same) == min(len(one), len(other)) - (len(one) == len(other)) > 0


def is_slip(name: str, names: Iterable[str]) -> bool:
    """Whether a name is so much like another one that it must be the same, misspelt."""
    return any(shares(0.85, name, other) for other in set(names) - {name})


def abbreviates(one: str, other: str) -> bool:
    """Whether two names have the same words, but for one that is cut short: `acc`, `accuracy`."""
    words, others = _WORDS.findall(one.lower()), _WORDS.findall(other.lower())
    if len(words) != len(others):
        return False
    apart = [(w, o) for w, o in zip(words, others, strict=True) if w != o]
    if len(apart) != 1 or len(words) < 2:
        return False
    short, long = sorted(apart[0], key=len)
    return len(short) > 2 and long.startswith(short) and long != f"{short}s"


def misspelt(name: str, names: Iterable[str]) -> str | None:
    """The one name that this one can only be a misspelling of, if there is just one.

    A letter left out, added, doubled, swapped with its neighbour or, within a word, another
    one; or the case and the underscores alone. `conv1` is no misspelling of `conv2`, nor
    `x_min` of `y_min`, nor a class of a module.
    """
    folded = _folded(name)
    big = _is_big(name)
    options = {o for o in names if o != name and _is_big(o) is big}
    same = [option for option in options if _folded(option) == folded]
    if len(folded) < _SHORTEST:
        return None
    close = same or [option for option in options if _is_one_slip(name, option)]
    return close[0] if len(close) == 1 else None


def _is_one_slip(name: str, option: str) -> bool:
    """Whether one slip of the finger makes one name of the other."""
    if abs(len(name) - len(option)) > 1:
        return False
    start = _common(name, option)
    end = _common(name[start:][::-1], option[start:][::-1])
    ours, theirs = name[start : len(name) - end], option[start : len(option) - end]
    changed = ours + theirs
    if not changed.isalpha():
        return False  # numbers, and `_` for a private one, tell names apart
    if len(changed) == 1:
        return True
    if len(ours) != len(theirs):
        return False
    if len(ours) == 1:  # within a word, for `src` and `dst` may begin or end one
        around = name[start - 1 : start] + name[start + 1 : start + 2]
        return start > 0 and len(around) == 2 and around.isalpha()
    return len(ours) == 2 and ours == theirs[::-1]


def is_inner_slip(name: str, other: str, *, apart: bool = False) -> bool:
    """Whether two names are the same but for a slip within a word, where none has a meaning.

    Args:
        name: one of them.
        other: the other one.
        apart: the two are used side by side, as `macro` and `micro` are.
    """
    if abs(len(name) - len(other)) > 1 or max(len(name), len(other)) < _SHORTEST + 1:
        return False
    start = _common(name, other)
    end = _common(name[start:][::-1], other[start:][::-1])
    ours, theirs = name[start : len(name) - end], other[start : len(other) - end]
    changed = ours + theirs
    if changed == "_":  # `src__tokens`
        return "__" in name or "__" in other
    if len(ours) == len(theirs) == 2:
        return ours == theirs[::-1] and not any(c.isdigit() for c in changed)
    if not changed.isalpha() or not changed.islower():
        return False
    if len(ours) == len(theirs):
        return len(ours) == 1 and not apart and _is_within(name, start)
    long = name if ours else other
    if long[start - 2 : start - 1] in ("", "_") and long[start - 1] == changed:
        return False  # `bboxes`
    begins = long[start - 1 : start] == "_" and len(long) >= _LONG
    return len(changed) == 1 and (begins or _is_within(long, start))


def _is_within(name: str, at: int) -> bool:
    """Whether a letter of a name has others on both sides."""
    around = name[max(at - 1, 0) : at] + name[at + 1 : at + 2]
    return at > 0 and len(around) == 2 and around.isalpha()


def _common(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    for number, (letter, same) in enumerate(zip(one, other, strict=False)):
        if letter != same:
            return number
    return min(len(one), len(other))


def _is_big(name: str) -> bool:
    """Whether a name is one of a class or a constant."""
    return name.lstrip("_")[:1].isupper()


def _folded(name: str) -> str:
    """A name without what tells styles of spelling apart."""
    return name.replace("_", "").lower()


def shares(least: float, one: str, other: str) -> bool:
    """Whether two names have at least this share of their letters in common, in one order."""
    letters = difflib.SequenceMatcher(None, one, other)
    return letters.quick_ratio() >= least and letters.ratio() >= least


def _distance(one: str, other: str) -> int:
    """How many letters are added, left out, changed or swapped with the next one."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
