"""Makes the sample of this folder: `python grammar.py`. Not emitted.

Sentences of a small seeded grammar. No name comes twice, so that those of a held-out part
never stand in training: a model finds them by the words around them and by how names of
their kind are built.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

SEED = 20
SIZE = 1000

ONSETS = "B Br C Ch D Dr F G Gr H J K Kl L M N P R S St T Tr V W Z".split()
NUCLEI = "a e i o u ai ea io ou".split()
CODAS = "l n r s t nd rk lm ss th".split()
PERSON_ENDS = "a e o in y ette ard".split()
FAMILY_ENDS = "son man ley sen ick berg ini ova".split()
PLACE_ENDS = "ville ton burg ham stad mouth ford grad".split()
COMPANY_ENDS = ["Inc.", "Ltd", "Group", "Bank", "Foods", "Motors", "& Co"]
PLACE_STARTS = ["New", "Port", "Upper", "Saint", "Lake"]
EVENT_KINDS = ["Festival", "Summit", "Marathon", "Fair", "Cup"]
TITLES = ["Dr", "Ms", "Mr", "Professor"]
DAYS = "Monday Tuesday Wednesday Thursday Friday".split()
ROLES = ["engineer", "lawyer", "singer", "baker", "goalkeeper", "minister", "nurse"]
GOODS = ["bicycles", "soup", "insurance", "timber", "software", "tea", "carpets"]

# PER, LOC, ORG, EVT stand for a fresh name; a word in lower case with an ending + for a choice
CARRIERS = [
    "PER was born in LOC and works for ORG .",
    "ORG sells goods+ in LOC .",
    "On day+ PER , a role+ from LOC , joined ORG .",
    "The EVT begins on day+ in LOC .",
    "PER said that ORG would leave LOC .",
    "Have you ever been to LOC ?",
    "Nobody at ORG wanted to talk to PER .",
    "title+ PER won the EVT for the second time .",
    "After the EVT , PER moved from LOC to LOC .",
    "ORG , which makes goods+ , has hired PER .",
    "The mayor of LOC thanked PER and PER .",
    "It rained all day+ , and the goods+ got wet .",
    "I asked a role+ about the goods+ .",
    "Tickets for the EVT cost less in LOC .",
    "ORG and ORG will build a factory near LOC .",
    "\" The goods+ are fine , \" said PER of ORG .",
    "The role+ met PER in LOC , not in LOC .",
    "Shares of ORG fell on day+ .",
    "PER left .",
    "ORG pays for the EVT .",
    "The train to LOC was late on day+ .",
    "May the role+ write to ORG about it ?",
    "title+ PER speaks for ORG at the EVT .",
    "Who is PER ?",
]  # fmt: skip
OPENINGS = ["", "", "", "Yesterday ,", "According to our reporter ,", "In the end ,", "As we heard ,"]  # fmt: skip


class Names:
    """Names that have not been given yet."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def _root(self) -> str:
        choose = self._rng.choice
        root = choose(ONSETS) + choose(NUCLEI) + choose(CODAS)
        if self._rng.random() < 0.3:
            root += choose(NUCLEI) + choose(CODAS)
        return root

    def fresh(self, kind: str) -> list[str]:
        """The words of a name of this kind."""
        while True:
            words = self._make(kind)
            if " ".join(words) not in self._given:
                self._given.add(" ".join(words))
                return words

    def _make(self, kind: str) -> list[str]:
        choose, chance = self._rng.choice, self._rng.random()
        first = self._root() + choose(PERSON_ENDS)
        family = self._root() + choose(FAMILY_ENDS)
        place = self._root() + choose(PLACE_ENDS)
        match kind:
            case "PER":
                return [first] if chance < 0.3 else [first, family]
            case "LOC":
                return [place] if chance < 0.7 else [choose(PLACE_STARTS), place]
            case "ORG":
                # a company may be called after a person or a place
                head = [family] if chance < 0.5 else [place]
                return [*head, *choose(COMPANY_ENDS).split()]
            case _:
                return [place, choose(EVENT_KINDS)]


def sentences(rng: random.Random, names: Names) -> Iterator[tuple[list[str], list[str]]]:
    """Words and their tags, without end."""
    choices = {"day+": DAYS, "role+": ROLES, "goods+": GOODS, "title+": TITLES}
    while True:
        words: list[str] = []
        tags: list[str] = []
        for part in f"{rng.choice(OPENINGS)} {rng.choice(CARRIERS)}".split():
            if part in ("PER", "LOC", "ORG", "EVT"):
                name = names.fresh(part)
                words += name
                tags += [f"B-{part}", *[f"I-{part}"] * (len(name) - 1)]
            else:
                words.append(rng.choice(choices[part]) if part in choices else part)
                tags.append("O")
        yield words, tags


def make() -> str:
    """The text of train.jsonl."""
    rng = random.Random(SEED)
    lines: dict[str, None] = {}
    for words, tags in sentences(rng, Names(rng)):
        lines[json.dumps({"tokens": words, "ner_tags": tags})] = None
        if len(lines) == SIZE:
            break
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent / "train.jsonl").write_text(make(), encoding="utf-8")
