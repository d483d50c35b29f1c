"""Makes the sample of this folder: `python grammar.py`. Not emitted.

English sentences of a small seeded grammar, and their French: gender, number, the place of
adjectives, elision and negation have to be got right, word by word will not do.
"""

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

SEED = 20
SIZE = 1000

# English one, English more, French one, French more, gender
BEINGS = [
    ("cat", "cats", "chat", "chats", "m"),
    ("dog", "dogs", "chien", "chiens", "m"),
    ("bird", "birds", "oiseau", "oiseaux", "m"),
    ("child", "children", "enfant", "enfants", "m"),
    ("farmer", "farmers", "fermier", "fermiers", "m"),
    ("baker", "bakers", "boulanger", "boulangers", "m"),
    ("girl", "girls", "fille", "filles", "f"),
    ("nurse", "nurses", "infirmière", "infirmières", "f"),
    ("singer", "singers", "chanteuse", "chanteuses", "f"),
    ("queen", "queens", "reine", "reines", "f"),
]
THINGS = [
    ("boat", "boats", "bateau", "bateaux", "m"),
    ("book", "books", "livre", "livres", "m"),
    ("bridge", "bridges", "pont", "ponts", "m"),
    ("hat", "hats", "chapeau", "chapeaux", "m"),
    ("tree", "trees", "arbre", "arbres", "m"),
    ("apple", "apples", "pomme", "pommes", "f"),
    ("chair", "chairs", "chaise", "chaises", "f"),
    ("clock", "clocks", "horloge", "horloges", "f"),
    ("house", "houses", "maison", "maisons", "f"),
    ("island", "islands", "île", "îles", "f"),
    ("letter", "letters", "lettre", "lettres", "f"),
    ("song", "songs", "chanson", "chansons", "f"),
]
# English, French of one and more, masculine and feminine
BEFORE = [
    ("big", "grand", "grands", "grande", "grandes"),
    ("small", "petit", "petits", "petite", "petites"),
    ("pretty", "joli", "jolis", "jolie", "jolies"),
    ("bad", "mauvais", "mauvais", "mauvaise", "mauvaises"),
    ("old", "vieux", "vieux", "vieille", "vieilles"),
    ("new", "nouveau", "nouveaux", "nouvelle", "nouvelles"),
]
BEHIND = [
    ("red", "rouge", "rouges", "rouge", "rouges"),
    ("green", "vert", "verts", "verte", "vertes"),
    ("black", "noir", "noirs", "noire", "noires"),
    ("heavy", "lourd", "lourds", "lourde", "lourdes"),
    ("cold", "froid", "froids", "froide", "froides"),
    ("round", "rond", "ronds", "ronde", "rondes"),
]
BEFORE_A_VOWEL = {"vieux": "vieil", "nouveau": "nouvel"}
# English, French of one masculine, of one feminine, of one before a vowel, of more
DETERMINERS = [
    ("the", "le", "la", "l'", "les"),
    ("my", "mon", "ma", "mon", "mes"),
    ("this", "ce", "cette", None, "ces"),
    ("our", "notre", "notre", "notre", "nos"),
]
THESE = {"this": "these"}
# English of one, of more (after "not" as well), French of one, of more
VERBS = [
    ("sees", "see", "voit", "voient"),
    ("finds", "find", "trouve", "trouvent"),
    ("buys", "buy", "achète", "achètent"),
    ("sells", "sell", "vend", "vendent"),
    ("likes", "like", "aime", "aiment"),
    ("wants", "want", "veut", "veulent"),
    ("paints", "paint", "peint", "peignent"),
    ("loses", "lose", "perd", "perdent"),
    ("hides", "hide", "cache", "cachent"),
    ("draws", "draw", "dessine", "dessinent"),
]
TIMES = [
    ("today", "aujourd'hui"),
    ("every day", "chaque jour"),
    ("in the morning", "le matin"),
    ("at night", "la nuit"),
    ("on Monday", "lundi"),
]
PLACES = [
    ("in the garden", "dans le jardin"),
    ("near the station", "près de la gare"),
    ("behind the school", "derrière l'école"),
    ("at home", "à la maison"),
    ("in town", "en ville"),
]

Pair = tuple[str, str]


def noun_phrase(rng: random.Random, nouns: list[tuple[str, ...]]) -> tuple[str, str, bool]:
    """English, French, and whether it is more than one."""
    one, more, un, des, gender = rng.choice(nouns)
    several = rng.random() < 0.4
    english, french = [more if several else one], [des if several else un]
    place = rng.choice(("before", "behind", "none"))
    if place != "none":
        adjective = rng.choice(BEFORE if place == "before" else BEHIND)
        form = adjective[1 + several + 2 * (gender == "f")]
        if place == "before" and not several and vowel(french[0]):
            form = BEFORE_A_VOWEL.get(form, form)
        english.insert(0, adjective[0])
        french.insert(0 if place == "before" else 1, form)
    word, le, la, elided, les = rng.choice(DETERMINERS)
    the = les if several else la if gender == "f" else le
    if not several and vowel(french[0]):
        the = elided or ("cet" if gender == "m" else the)
    english.insert(0, THESE.get(word, word) if several else word)
    said = " ".join(french)
    return (
        " ".join(english),
        f"{the}{said}" if the.endswith("'") else f"{the} {said}",
        several,
    )


def vowel(word: str) -> bool:
    """Whether a French word begins with a vowel to the ear."""
    return word[0] in "aeiouéèêîh"


def sentence(rng: random.Random) -> Pair:
    """A sentence in both languages."""
    subject, sujet, several = noun_phrase(rng, BEINGS)
    one, more, voit, voient = rng.choice(VERBS)
    verb, verbe = (more, voient) if several else (one, voit)
    if rng.random() < 0.25:
        verb = f"{'do' if several else 'does'} not {more}"
        verbe = f"n'{verbe} pas" if vowel(verbe) else f"ne {verbe} pas"
    thing, chose, _ = noun_phrase(rng, THINGS)
    english, french = f"{subject} {verb} {thing}", f"{sujet} {verbe} {chose}"
    if rng.random() < 0.4:
        where, ou = rng.choice(PLACES)
        english, french = f"{english} {where}", f"{french} {ou}"
    if rng.random() < 0.3:
        when, quand = rng.choice(TIMES)
        english, french = f"{when}, {english}", f"{quand}, {french}"
    return f"{english[0].upper()}{english[1:]}.", f"{french[0].upper()}{french[1:]}."


def pairs(size: int, seed: int) -> Iterator[Pair]:
    """Pairs whose English is different."""
    rng = random.Random(seed)
    found: dict[str, str] = {}
    while len(found) < size:
        english, french = sentence(rng)
        if english not in found:
            found[english] = french
            yield english, french


def make(size: int = SIZE, seed: int = SEED) -> str:
    """The text of train.csv."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("source", "target"))
    writer.writerows(pairs(size, seed))
    return stream.getvalue()


if __name__ == "__main__":
    (Path(__file__).parent / "train.csv").write_text(make(), encoding="utf-8")
