"""Makes the sample of this folder: `python grammar.py`. Not emitted.

Reports of football matches that were never played, and a sentence that sums up each: who
won, by how much, and who scored most. To get it right, goals have to be counted.
"""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SEED = 21
SIZE = 400
MINUTES = range(2, 90)

TOWNS = [
    *("Aldby", "Brackwell", "Corrow", "Dunmarsh", "Elsham", "Farley", "Grenfold"),
    *("Harrowick", "Inverlea", "Kestrel Bay", "Lowmoor", "Marsden Cross"),
]
PLAYERS = [
    *("Abara", "Brandt", "Castell", "Dyson", "Egede", "Fontaine", "Gallo", "Hale"),
    *("Ivers", "Jansson", "Kovac", "Lindqvist", "Moreau", "Novak", "Okafor", "Pires"),
]
OPENINGS = [
    "{home} met {away} on {day} {weather}.",
    "On {day}, {away} came to {home} {weather}.",
    "It was the turn of {away} to visit {home} on {day}, {weather}.",
]
DAYS = ["Saturday", "Sunday", "Friday evening", "Wednesday night"]
WEATHER = ["in steady rain", "in bright sunshine", "in a cold wind", "under grey skies"]
GOALS = [
    "{player} scored for {side} in minute {minute}.",
    "In minute {minute}, {player} put the ball away for {side}.",
    "{side} had their goal in minute {minute}, by {player}.",
    "A header by {player} went in for {side} after {minute} minutes.",
]
ASIDES = [
    "The crowd of {crowd} saw few fouls.",
    "{crowd} people had bought tickets.",
    "Both goalkeepers had a busy first half.",
    "A yellow card was the only one of the match.",
    "Two late changes made no difference.",
    "The pitch was heavy towards the end.",
]


def main() -> None:
    """Write train.csv."""
    target = Path(__file__).with_name("train.csv")
    target.write_text(make(), encoding="utf-8", newline="")


def make() -> str:
    """The sample: a CSV of the columns text and summary."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("text", "summary"))
    writer.writerows(matches(SIZE))
    return file.getvalue()


def matches(count: int, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Reports of which each comes once, and their summaries."""
    rng = random.Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        text, summary = match(rng)
        if text not in seen:
            seen.add(text)
            yield text, summary


def match(rng: random.Random) -> tuple[str, str]:
    """A report, and its summary."""
    home, away = rng.sample(TOWNS, k=2)
    squads = dict(zip((home, away), _squads(rng), strict=True))
    minutes = sorted(rng.sample(MINUTES, k=rng.choice((0, 1, 2, 3, 3, 4, 5))))
    goals = [(rng.choice((home, away)), minute) for minute in minutes]
    scorers = [rng.choice(squads[side]) for side, _ in goals]
    told = [
        rng.choice(GOALS).format(player=player, side=side, minute=minute)
        for (side, minute), player in zip(goals, scorers, strict=True)
    ]
    for aside in rng.sample(ASIDES, k=rng.choice((1, 2, 2, 3))):
        crowd = f"{rng.randrange(200, 5000):,}"
        told.insert(rng.randint(0, len(told)), aside.format(crowd=crowd))
    opening = rng.choice(OPENINGS).format(
        home=home, away=away, day=rng.choice(DAYS), weather=rng.choice(WEATHER)
    )
    result = Counter(side for side, _ in goals)
    return " ".join([opening, *told]), summary(home, away, result, Counter(scorers))


def summary(home: str, away: str, goals: Counter[str], scorers: Counter[str]) -> str:
    """The result, and who scored more than once."""
    if goals[home] == goals[away]:
        what = f"{home} and {away} drew {goals[home]}-{goals[away]}"
    else:
        winner, loser = sorted((home, away), key=lambda side: -goals[side])
        what = f"{winner} beat {loser} {goals[winner]}-{goals[loser]}"
    times = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
    often = [f"{p} scored {times[n]}" for p, n in sorted(scorers.items()) if n > 1]
    return f"{'; '.join([what, *often])}."


def _squads(rng: random.Random) -> tuple[list[str], list[str]]:
    players = rng.sample(PLAYERS, k=6)
    return players[:3], players[3:]


if __name__ == "__main__":
    main()
