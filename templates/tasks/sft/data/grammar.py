"""Makes the sample of this folder: `python grammar.py`. Not emitted.

Conversations at the desk of a library that does not exist. Where a subject stands, when the
library is open and how long things may be kept is decided once, by the seed, so that answers
to new questions can be learnt from others about the same.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

SEED = 7
SIZE = 600

SUBJECTS = ("bees", "bridges", "chess", "clouds", "dancing", "deserts", "drawing", "engines", "fishing", "forests", "gardens", "glass", "horses", "insects", "islands", "jazz", "kites", "lakes", "maps", "mountains", "music", "opera", "painting", "pottery", "railways", "rivers", "ships", "stars", "trees", "volcanoes", "weather", "whales")  # fmt: skip
THINGS = {"book": "four weeks", "film": "one week", "game": "two weeks", "map": "three days", "magazine": "five days", "record": "ten days"}  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
FLOORS = ("ground floor", "first floor", "second floor")

GREETINGS = ("", "", "", "Hello. ", "Good morning. ", "Excuse me. ", "Hi, ")
WHERE = ("Where are the books about {subject}?", "Where do I find something about {subject}?", "Do you have anything on {subject}?", "I am looking for a book about {subject}.", "My daughter wants to read about {subject}.", "Which shelf has {subject}?")  # fmt: skip
WHEN = ("When are you open on {day}?", "Until when are you open on {day}?", "Can I come on {day}?", "What are your hours on {day}?")  # fmt: skip
KEEP = ("How long may I keep a {thing}?", "For how long can I borrow a {thing}?", "When does a {thing} have to be back?")  # fmt: skip
WITH = ("I need it for school. ", "It is for my aunt. ", "I come from far away. ", "I have little time. ", "It need not be today. ", "")  # fmt: skip
AND = ("And ", "Thank you. And ", "One more thing: ")

Talk = list[dict[str, str]]


class Library:
    """What there is to know of it."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        places = rng.sample(range(1, 60), len(SUBJECTS))
        self.shelves = dict(zip(SUBJECTS, places, strict=True))
        self.hours = {day: (rng.choice((8, 9, 10)), rng.choice((5, 6, 7, 8))) for day in DAYS}

    def where(self, subject: str) -> str:
        """Where a subject stands: twenty shelves a floor."""
        shelf = self.shelves[subject]
        return f"{subject.capitalize()}: shelf {shelf}, on the {FLOORS[shelf // 20]}."

    def when(self, day: str) -> str:
        """When the library is open."""
        begins, ends = self.hours[day]
        return f"On {day} we are open from {begins} in the morning to {ends} in the evening."

    def keep(self, thing: str) -> str:
        """How long a thing may be kept."""
        return f"You may keep a {thing} for {THINGS[thing]}."

    def exchange(self, rng: random.Random) -> tuple[str, str]:
        """A question and its answer."""
        kind = rng.random()
        if kind < 0.6:
            subject = rng.choice(SUBJECTS)
            return rng.choice(WHERE).format(subject=subject), self.where(subject)
        if kind < 0.8:
            day = rng.choice(DAYS)
            return rng.choice(WHEN).format(day=day), self.when(day)
        thing = rng.choice(list(THINGS))
        return rng.choice(KEEP).format(thing=thing), self.keep(thing)


def talks(size: int, seed: int) -> Iterator[Talk]:
    """Conversations of one to three questions, whose first questions are different."""
    library, rng = Library(seed), random.Random(seed)
    seen: set[str] = set()
    while len(seen) < size:
        question, answer = library.exchange(rng)
        first = f"{rng.choice(GREETINGS)}{rng.choice(WITH)}{question}"
        if first in seen:
            continue
        seen.add(first)
        talk = _turns(first, answer)
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            question, answer = library.exchange(rng)
            more = rng.choice(AND)
            lower = more.endswith("And ") or more.endswith(": ")
            asked = f"{question[0].lower()}{question[1:]}" if lower and question[0] != "I" else question
            talk += _turns(f"{more}{asked}", answer)
        yield talk


def _turns(question: str, answer: str) -> Talk:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def make(size: int = SIZE, seed: int = SEED) -> str:
    """The text of train.jsonl."""
    lines = (json.dumps({"messages": talk}, ensure_ascii=False) for talk in talks(size, seed))
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    (Path(__file__).parent / "train.jsonl").write_text(make(), encoding="utf-8")
