"""Makes the sample of this folder: `python grammar.py`. Not emitted.

Short articles about towns, companies and people that a small seeded grammar invents, and
questions about what stands there, or does not. No name comes twice, so that those of a
held-out part never stand in training.
"""

import json
import random
from pathlib import Path
from typing import Any

SEED = 20
SIZE = 200
"""Articles, of four questions each."""

ONSETS = "B Br C Ch D Dr F G Gr H J K Kl L M N P R S St T Tr V W Z".split()
NUCLEI = "a e i o u ai ea io ou".split()
CODAS = "l n r s t nd rk lm ss th".split()
PERSON_ENDS = "a e o in y ette ard".split()
FAMILY_ENDS = "son man ley sen ick berg ini ova".split()
PLACE_ENDS = "ville ton burg ham stad mouth ford grad".split()
GOODS = ["bicycles", "soup", "insurance", "roof tiles", "software", "green tea", "carpets", "church bells", "boat engines", "wooden toys"]  # fmt: skip
SIGHTS = ["an old mill", "a salt museum", "two stone bridges", "a glass tower", "a botanical garden", "the longest pier of the coast"]  # fmt: skip
MONTHS = "January March April June July September October November".split()
SUBJECTS = ["chemistry", "law", "painting", "mathematics", "music", "medicine"]
JOBS = ["engineer", "judge", "painter", "surveyor", "composer", "surgeon"]

# A sentence, and questions that it answers; {name} is asked about as it is filled.
TOWN = [
    ("{town} is a town in {land}.", [("Where is {town}?", "land")]),
    ("It was founded in {year} by {founder}.", [("When was {town} founded?", "year"), ("Who founded {town}?", "founder")]),
    ("About {people} people live there.", [("How many people live in {town}?", "people")]),
    ("The town is known for {sight}.", [("What is {town} known for?", "sight")]),
    ("{mayor} has been its mayor since {since}.", [("Who is the mayor of {town}?", "mayor"), ("Since when has {mayor} been mayor?", "since")]),
    ("A fair is held there each {month}.", [("In which month is the fair of {town} held?", "month")]),
]  # fmt: skip
COMPANY = [
    ("{company} is a company that makes {goods}.", [("What does {company} make?", "goods")]),
    ("{founder} started it in {town} in {year}.", [("Who started {company}?", "founder"), ("When was {company} started?", "year"), ("In which town was {company} started?", "town")]),
    ("Today it employs {people} people.", [("How many people does {company} employ?", "people")]),
    ("It is led by {head}, who came from {other}.", [("Who leads {company}?", "head"), ("From where did {head} come?", "other")]),
    ("In {since} it opened a factory near {land}.", [("When did {company} open a factory?", "since"), ("Near which place did {company} open a factory?", "land")]),
]  # fmt: skip
PERSON = [
    ("{person}, born on {day} {month} {year} in {town}, is a retired {job}.", [("When was {person} born?", "born"), ("Where was {person} born?", "town"), ("What was the job of {person}?", "job")]),
    ("After school {person} studied {subject} in {land}.", [("What did {person} study?", "subject"), ("Where did {person} study?", "land")]),
    ("The {job} married {partner} in {since}.", [("Whom did {person} marry?", "partner"), ("When did {person} marry?", "since")]),
    ("They have {children} children.", [("How many children does {person} have?", "children")]),
    ("For many years {person} worked for {company}.", [("For whom did {person} work?", "company")]),
]  # fmt: skip


class Names:
    """Names that have not been given yet."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def fresh(self, kind: str) -> str:
        """A name of this kind."""
        while True:
            name = self._make(kind)
            if name not in self._given:
                self._given.add(name)
                return name

    def _make(self, kind: str) -> str:
        choose = self._rng.choice
        root, other = (choose(ONSETS) + choose(NUCLEI) + choose(CODAS) for _ in "12")
        match kind:
            case "person":
                return f"{root}{choose(PERSON_ENDS)} {other}{choose(FAMILY_ENDS)}"
            case "place":
                return root + choose(PLACE_ENDS)
            case _:
                return f"{root}{choose(FAMILY_ENDS)} {choose(['Works', 'Brothers', 'Ltd'])}"


def facts(rng: random.Random, names: Names) -> dict[str, str]:
    """Everything that could be told of one thing."""
    year = rng.randint(1650, 1960)
    day, month = rng.randint(1, 28), rng.choice(MONTHS)
    return {
        **{key: names.fresh("place") for key in ("town", "land", "other")},
        **{
            key: names.fresh("person")
            for key in ("person", "founder", "mayor", "head", "partner")
        },
        "company": names.fresh("company"),
        "year": str(year),
        "since": str(year + rng.randint(20, 60)),
        "people": f"{rng.randint(12, 990) * 100:,}",
        "children": rng.choice(["two", "three", "four", "five", "seven"]),
        "sight": rng.choice(SIGHTS),
        "goods": rng.choice(GOODS),
        "subject": rng.choice(SUBJECTS),
        "job": rng.choice(JOBS),
        "day": str(day),
        "month": month,
        "born": f"{day} {month} {year}",
    }


def article(rng: random.Random, names: Names, number: int) -> dict[str, Any]:
    """One article as SQuAD has it: a paragraph, three questions, one without answer."""
    known = facts(rng, names)
    kind = rng.choice([TOWN, COMPANY, PERSON])
    left_out = rng.randrange(1, len(kind))  # the first sentence says what it is about
    told = [part for i, part in enumerate(kind) if i != left_out]
    context = " ".join(sentence.format(**known) for sentence, _ in told)
    asked = [pair for _, questions in told for pair in questions]
    qas: list[dict[str, Any]] = []
    for question, key in rng.sample(asked, 3):
        answer = {"text": known[key], "answer_start": context.index(known[key])}
        qas.append({"question": question.format(**known), "answers": [answer]})
    question, _ = next(
        pair for pair in kind[left_out][1] if _names_only_what_is_told(pair[0], context, known)
    )  # fmt: skip
    missing = {"question": question.format(**known), "answers": []}
    qas.insert(rng.randrange(4), missing)
    for place, one in enumerate(qas):
        one |= {"id": f"{number}-{place}", "is_impossible": not one["answers"]}
    title = next(known[k] for k, k_kind in (("town", TOWN), ("company", COMPANY), ("person", PERSON)) if k_kind is kind)  # fmt: skip
    return {"title": title, "paragraphs": [{"context": context, "qas": qas}]}


def _names_only_what_is_told(
    question: str, context: str, known: dict[str, str]
) -> bool:
    """Whether a question names nothing that the context leaves out."""
    names = [key for key in known if f"{{{key}}}" in question]
    return all(known[name] in context for name in names)


def make() -> str:
    """The text of train.json: an article a line."""
    rng = random.Random(SEED)
    names = Names(rng)
    lines = [json.dumps(article(rng, names, number)) for number in range(SIZE)]
    inside = ",\n".join(lines)
    return f'{{"version": "sample", "data": [\n{inside}\n]}}\n'


if __name__ == "__main__":
    (Path(__file__).parent / "train.json").write_text(make(), encoding="utf-8")
