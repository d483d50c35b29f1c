"""What `--data` finds out about a file, and what it refuses."""

import importlib.util
import json
import tomllib
from pathlib import Path

import pytest
from conftest import Run

from generator import data
from generator.data import DataFacts
from generator.errors import UserError

ROLES = ("text", "text_pair", "label", "multi_label", "label_separator", "group")
TEXTS = ["It does not start", "Where is my parcel", "Thank you", "Broken again"]


def _csv(rows: int = 40, header: str = "id,body,queue", sep: str = ",") -> str:
    lines = [header.replace(",", sep)]
    queues = ("sales", "repairs")
    lines += [
        sep.join((str(i), f"{TEXTS[i % 4]} {i}", queues[i % 2])) for i in range(rows)
    ]
    return "\n".join(lines) + "\n"


def _look(path: Path, content: str | bytes, **named: str) -> DataFacts:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return data.inspect(path, roles=ROLES, named=named)


def test_columns_are_found_by_what_they_hold(tmp_path: Path) -> None:
    facts = _look(tmp_path / "my.csv", _csv())
    assert facts.roles == {
        "text": "body",
        "label": "queue",
        "encoding": "utf-8",
        "max_length": 32,
    }
    assert any("sales (20)" in note for note in facts.notes)


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    facts = _look(
        tmp_path / "my.csv", _csv(header="label,Text,category"), label="category"
    )
    assert (facts.roles["text"], facts.roles["label"]) == ("Text", "category")


def test_tabs_and_json_lines(tmp_path: Path) -> None:
    facts = _look(tmp_path / "my.tsv", _csv(sep="\t"))
    assert facts.roles["text"] == "body"
    lines = [{"text": t, "label": i % 2} for i, t in enumerate(TEXTS)]
    facts = _look(tmp_path / "my.jsonl", "\n".join(map(json.dumps, lines)))
    assert (facts.roles["text"], facts.roles["label"]) == ("text", "label")
    assert "encoding" not in facts.roles


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "cp1251"])
def test_the_encoding_is_told(encoding: str, tmp_path: Path) -> None:
    text = (
        "Посылка не пришла"
        if encoding == "cp1251"
        else "Das Päckchen fehlt, große Eile"
    )
    rows = [f'"{text} {i}",{"gut" if i % 2 else "schlecht"}' for i in range(200)]
    content = "\n".join(["text,label", *rows])
    facts = _look(tmp_path / "my.csv", content.encode(encoding))
    found = facts.roles["encoding"]
    assert content.encode(encoding).decode(str(found)).lstrip("\ufeff") == content


@pytest.mark.parametrize(("words", "length"), [(5, 32), (60, 128), (5000, 512)])
def test_lengths_fit_the_texts(words: int, length: int, tmp_path: Path) -> None:
    rows = [f"{'word ' * words},{i % 2}" for i in range(20)]
    facts = _look(tmp_path / "my.csv", "\n".join(["text,label", *rows]))
    assert facts.roles["max_length"] == length


def test_quoted_newlines_and_commas_are_text(tmp_path: Path) -> None:
    rows = [f'"one, two\nthree {i}",{i % 2}' for i in range(20)]
    facts = _look(tmp_path / "my.csv", "\n".join(["text,label", *rows]))
    assert any("20 rows" in note for note in facts.notes)


def _rows(header: str, *rows: str) -> str:
    """Each row ten times over, a number making its texts different."""
    return "\n".join(
        [header, *(row.replace("#", str(i)) for i in range(10) for row in rows)]
    )


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ("premise,hypothesis,label", ("premise", "hypothesis")),
        ("id,Sentence1,Sentence2,gold_label", ("Sentence1", "Sentence2")),
        ("question,title,label", ("title", None)),  # nothing says that they are a pair
    ],
)
def test_pairs_of_columns_are_told_by_their_names(
    header: str, texts: tuple[str, str | None], tmp_path: Path
) -> None:
    columns = header.split(",")
    start = "1," if columns[0] == "id" else ""
    content = _rows(
        header, f"{start}a man #,he sleeps # long,yes", f"{start}x #,y #,no"
    )
    facts = _look(tmp_path / "my.csv", content, label=columns[-1])
    assert (facts.roles["text"], facts.roles.get("text_pair")) == texts
    assert ("texts are columns" in facts.notes[1]) == (texts[1] is not None)
    one = _look(tmp_path / "my.csv", content, label=columns[-1], text=columns[-2])
    assert "text_pair" not in one.roles
    task = data.inspect(tmp_path / "my.csv", roles=(), named={"label": columns[-1]})
    assert "text_pair" not in task.roles  # the task cannot be told


def test_a_pair_column_that_was_named(tmp_path: Path) -> None:
    content = _rows("body,reply,label", "hello #,well then #,x", "good day #,no #,y")
    facts = _look(tmp_path / "my.csv", content, text_pair="body")
    assert (facts.roles["text"], facts.roles["text_pair"]) == ("reply", "body")
    with pytest.raises(UserError, match="no column 'bod'; did you mean 'body'"):
        _look(tmp_path / "my.csv", content, text_pair="bod")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("x|y", "x", "y"), ("x (20)", "|")),
        (("x; y", "y; z", "x;z", "z"), ("z (30)", ";")),
        (("sports, outdoor", "music"), None),  # a name with a comma in it
        (("x", "y"), None),
    ],
)
def test_joined_labels_are_told_if_they_are_plain(
    cells: tuple[str, ...], found: tuple[str, str] | None, tmp_path: Path
) -> None:
    content = _rows("text,tags", *(f'text {n} #,"{c}"' for n, c in enumerate(cells)))
    facts = _look(tmp_path / "my.csv", content)
    if found is None:
        assert "multi_label" not in facts.roles
        return
    assert facts.roles["multi_label"] is True
    assert facts.roles["label_separator"] == found[1]
    assert found[0] in facts.notes[2]
    assert f"several, joined by {found[1]!r}, and 0 have none" in facts.notes[2]
    single = _look(tmp_path / "my.csv", content, multi_label="false")
    assert "multi_label" not in single.roles


def test_lists_of_labels(tmp_path: Path) -> None:
    labels: tuple[object, ...] = (["x", "y"], ["y"], [], None)
    lines = [{"text": f"text {i}", "labels": labels[i % 4]} for i in range(20)]
    facts = _look(tmp_path / "my.jsonl", "\n".join(map(json.dumps, lines)))
    assert facts.roles["multi_label"] is True
    assert "label_separator" not in facts.roles
    assert "2 labels: y (10), x (5)" in facts.notes[2]
    assert "in lists, and 10 have none" in facts.notes[2]


def test_columns_that_may_tie_rows_are_only_mentioned(tmp_path: Path) -> None:
    rows = [f"text {i},{'xy'[i % 2]},{i // 5},{i}" for i in range(40)]
    content = "\n".join(["text,label,user_id,session", *rows])
    facts = _look(tmp_path / "my.csv", content)
    assert "group" not in facts.roles
    (note,) = (note for note in facts.notes if "group_column" in note)
    assert note.startswith("column 'user_id' repeats (8 values)")
    known = _look(tmp_path / "my.csv", content, group="user_id")
    assert not any("group_column" in note for note in known.notes)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.csv", "", "the file is empty"),
        ("a.csv", "text,label\n", "holds no rows"),
        ("a.csv", "text;label\nx;1\n", "its header 'text;label' is one column"),
        ("a.csv", "a,a,b\n1,2,3\n", "its header names 'a' twice"),
        ("a.csv", "text,label\nx,1\ny,2,3\n", "a.csv:3: 3 columns, the header has 2"),
        ("a.csv", "text,label\nx,1\ny\n", "a.csv:3: 1 columns, the header has 2"),
        ("a.csv", "text,label\nx,1\ny,1\n", "column 'label' holds 1 label(s)"),
        ("a.csv", b"\x00\x01\x02" * 50, "a binary file"),
        ("a.csv", "a,b\n1,2\n3,4\n", "which column is the label?"),
        ("a.csv", "label,n\nx,1\ny,2\n", "no column of text beside 'label'"),
        ("a.jsonl", '{"text": "x", "label": 1}\n{oops\n', "a.jsonl:2: not JSON"),
        ("a.jsonl", "[1]\n", "a.jsonl:1: not a JSON object"),
        ("a.xlsx", "x", "unknown format '.xlsx'; use .csv, .jsonl, .parquet, .tsv"),
        ("a", "x", "unknown format"),
    ],
)
def test_a_file_that_cannot_serve(
    name: str, content: str | bytes, error: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        _look(tmp_path / name, content)
    assert error in str(caught.value)


def test_a_column_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no column 'queu'; did you mean 'queue'"):
        _look(tmp_path / "my.csv", _csv(), label="queu")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        data.inspect(tmp_path / "my.csv", roles=ROLES, named={})


def test_a_parquet_file_that_is_none(tmp_path: Path) -> None:
    """Reading Parquet is left to pyarrow, which the verify extra brings."""
    here = importlib.util.find_spec("pyarrow") is not None
    with pytest.raises(UserError) as caught:
        _look(tmp_path / "a.parquet", "PAR")
    assert ("not Parquet" if here else "needs pyarrow") in str(caught.value)


def test_the_project_is_told_what_was_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text(_csv(header="id,body,queue"), encoding="utf-8")
    (tmp_path / "spec.toml").write_text(
        'task = "textcls"\n[config]\ndata.text_column = "id"\n', encoding="utf-8"
    )
    base = ("new", "out", "--data", "my.csv", "--no-commit")
    result = run(*base, "--task", "textcls", "--set", "data.max_length=99")
    assert result.code == 0, result.err
    assert "text is column 'body', label is column 'queue'" in result.err
    config = tomllib.loads((tmp_path / "out/scaffold.toml").read_text("utf-8"))[
        "config"
    ]
    assert config["data"] == {
        "train": "../my.csv",
        "text_column": "body",
        "label_column": "queue",
        "encoding": "utf-8",
        "max_length": 99,
    }
    default = (tmp_path / "out/configs/default.toml").read_text("utf-8")
    assert tomllib.loads(default)["data"]["train"] == "../my.csv"
    named = run("new", "two", *base[2:], "--spec", "spec.toml", "--dry-run")
    assert "text is column 'id'" in named.err


TAGGED = ("tokens", "tags", "group")


def _tagged(path: Path, content: str | bytes, **named: str) -> DataFacts:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return data.inspect(path, roles=TAGGED, named=named)


def _records(tokens: str, tags: str) -> str:
    rows = [
        {"id": i, tokens: ["Ann", "in", "New", "York"], tags: spelt.split()}
        for i, spelt in enumerate(["B-PER O B-LOC I-LOC", "U-PER O B-LOC L-LOC"] * 9)
    ]
    return "\n".join(map(json.dumps, rows))


@pytest.mark.parametrize(
    "names", [("tokens", "ner_tags"), ("words", "Tags"), ("forms", "iob")]
)
def test_words_and_tags_are_found(names: tuple[str, str], tmp_path: Path) -> None:
    facts = _tagged(tmp_path / "my.jsonl", _records(*names))
    assert facts.roles == {"tokens": names[0], "tags": names[1], "max_length": 32}
    assert "2 types of entities: PER (18), LOC (18)" in facts.notes


def test_a_word_a_line(tmp_path: Path) -> None:
    text = "-DOCSTART- O\n\nAnn I-PER\nin O\nNew\tI-LOC\nYörk\tI-LOC\n\t\nso O\n"
    facts = _tagged(tmp_path / "my.conll", text.encode() * 20)
    assert facts.roles == {"encoding": "utf-8", "max_length": 32}
    assert facts.notes[0].startswith("40 rows, encoding utf-8")
    assert "2 types of entities: PER (20), LOC (20)" in facts.notes


def test_tags_that_are_numbers_are_mentioned(tmp_path: Path) -> None:
    row = json.dumps({"tokens": ["Ann", "so"], "ner_tags": [1, 0]})
    facts = _tagged(tmp_path / "my.jsonl", row)
    assert any("--set data.tag_names" in note for note in facts.notes)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.conll", "Ann B-PER\nso\n", "a.conll:2: 'so' stands alone, expected a word"),
        ("a.conll", "so O\n", "no tag in 'tags' begins an entity, as B-PER would"),
        ("a.conll", "", "the file is empty"),
        ("a.xml", "<a/>", "unknown format '.xml'; use .bio, .conll, .csv, .iob, "),
        (
            "a.jsonl",
            '{"tokens": ["a"], "ner_tags": []}',
            "row 1: 1 words in 'tokens' an",
        ),
        (
            "a.jsonl",
            '{"a": ["a"], "b": ["O"]}',
            "which column holds the tags? (of a, b)",
        ),
        (
            "a.jsonl",
            '{"a": 3, "tags": ["O"]}',
            "which column holds the tokens? (of a, t",
        ),
    ],
)
def test_a_tagged_file_that_cannot_serve(
    name: str, content: str, error: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        _tagged(tmp_path / name, content)
    assert error in str(caught.value)


def test_a_project_about_a_file_of_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my.conll").write_text("Ann B-PER\nsings O\n\n" * 9, encoding="utf-8")
    result = run("new", "out", "--data", "my.conll", "--task", "tokcls", "--no-commit")
    assert result.code == 0, result.err
    written = tomllib.loads((tmp_path / "out/scaffold.toml").read_text("utf-8"))
    assert written["config"]["data"] == {
        "train": "../my.conll",
        "encoding": "utf-8",
        "max_length": 32,
    }


ASKED = (
    "question",
    "context",
    "answers",
    "start",
    "impossible",
    "unanswerable",
    "group",
)


def _asked(path: Path, content: str, **named: str) -> DataFacts:
    path.write_text(content, encoding="utf-8")
    return data.inspect(path, roles=ASKED, named=named)


def _squad(*answers: str | None) -> str:
    qas = [
        {"question": "Who?", "answers": [{"text": a, "answer_start": 0}] if a else []}
        for a in answers
    ]
    paragraph = {"context": "Ann sings.", "qas": qas}
    return json.dumps({"data": [{"title": "Ann", "paragraphs": [paragraph]}]})


def test_questions_of_a_nested_file(tmp_path: Path) -> None:
    facts = _asked(tmp_path / "my.json", _squad("Ann", None, "sings"))
    named = {"question": "question", "context": "context", "answers": "answers"}
    assert facts.roles == {**named, "unanswerable": True}
    assert "1 of them have no answer" in facts.notes
    facts = _asked(tmp_path / "my.json", _squad("Ann", "sings"))
    assert facts.roles == {**named, "unanswerable": False}


def test_questions_of_a_table(tmp_path: Path) -> None:
    text = "Query,passage,answer,answer_start,is_impossible\n"
    text += "Who?,Ann sings.,Ann,0,false\nWho?,Bob sings.,Bob,0,true\n"
    facts = _asked(tmp_path / "my.csv", text)
    assert facts.roles == {
        "question": "Query",
        "context": "passage",
        "answers": "answer",
        "start": "answer_start",
        "impossible": "is_impossible",
        "unanswerable": True,
        "encoding": "utf-8",
    }
    row = {"question": "Who?", "context": "Ann sings.", "start": 4}
    answers = {"text": ["Ann"], "answer_start": [0]}
    facts = _asked(tmp_path / "my.jsonl", json.dumps({**row, "answers": answers}))
    assert "start" not in facts.roles
    with pytest.raises(UserError, match="no column 'txt'"):
        _asked(tmp_path / "my.jsonl", json.dumps(row), answers="txt")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.json", "[]", "no SQuAD file: it has no list 'data' of articles"),
        ("a.json", "{", "not JSON: "),
        ("a.json", '{"data": [{"paragraphs": [{}]}]}', "not nested as SQuAD's files"),
        ("a.json", _squad(None), "column 'answers' holds no answer"),
        ("a.json", _squad(None, "Bob"), "row 2: the answer does not stand in its cont"),
        ("a.jsonl", '{"question": "Who?"}', "which column holds the context?"),
        (
            "a.jsonl",
            '{"question": 3, "context": "Ann", "answer": "Ann"}',
            "row 1: column 'question' holds no text",
        ),
    ],
)
def test_a_file_of_questions_that_cannot_serve(
    name: str, content: str, error: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        _asked(tmp_path / name, content)
    assert error in str(caught.value)


def test_a_project_about_questions(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my.json").write_text(_squad("Ann"), encoding="utf-8")
    result = run("new", "out", "--data", "my.json", "--task", "qa", "--no-commit")
    assert result.code == 0, result.err
    written = tomllib.loads((tmp_path / "out/scaffold.toml").read_text("utf-8"))
    assert written["config"]["data"] == {
        "train": "../my.json",
        "question_column": "question",
        "context_column": "context",
        "answers_column": "answers",
        "unanswerable": False,
    }


RATED = ("file", "text", "text_pair", "number", "group", "encoding", "max_length")


def _rated(path: Path, content: str, **named: str) -> DataFacts:
    path.write_text(content, encoding="utf-8")
    return data.inspect(path, roles=RATED, named=named)


@pytest.mark.parametrize(
    ("header", "named", "found"),
    [
        ("id:n,text,score:n", {}, ("text", None, "score")),  # by its name
        ("review,weight:n", {}, ("review", None, "weight")),  # the only number
        ("sentence1,sentence2,y:n", {}, ("sentence1", "sentence2", "y")),
        ("a:n,b:n,text", {"number": "b"}, ("text", None, "b")),
    ],
)
def test_texts_with_numbers(
    header: str,
    named: dict[str, str],
    found: tuple[str, str | None, str],
    tmp_path: Path,
) -> None:
    names = header.split(",")
    rows = [
        [
            f"{i / 4}" if name.endswith(":n") else f"words of {name} {i}"
            for name in names
        ]
        for i in range(9)
    ]
    lines = [header.replace(":n", ""), *(",".join(row) for row in rows)]
    facts = _rated(tmp_path / "my.csv", "\n".join(lines), **named)
    roles = facts.roles
    assert (roles["text"], roles.get("text_pair"), roles["number"]) == found
    assert facts.notes[2] == "numbers from 0 to 2, 9 different ones"


@pytest.mark.parametrize(
    ("content", "named", "error"),
    [
        ("text,a,b\nx,1,2\n", {}, "which column is the number? Candidates: a, b"),
        ("text,a\nx,high\n", {}, "Candidates: none (of text, a); for names of classes"),
        ("text,a\nx,1\ny,\n", {"number": "a"}, "row 2: column 'a': '' is not a number"),
        ("text,a\nx,1\n", {"number": "aa"}, "no column 'aa'"),
    ],
)
def test_numbers_that_cannot_be_told(
    content: str, named: dict[str, str], error: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        _rated(tmp_path / "a.csv", content, **named)
    assert error in str(caught.value)


def test_a_scale_among_labels_is_noted(tmp_path: Path) -> None:
    lines = ["text,label", *(f"a text of {i},{i / 8}" for i in range(24))]
    path = tmp_path / "my.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    facts = data.inspect(path, roles=("text", "label"), named={})
    assert "24 different numbers: to predict a number" in facts.notes[-1]


PAIRS = ("source", "target", "translation", "source_lang", "target_lang", "group")


def _pairs(path: Path, content: str, **named: str) -> DataFacts:
    path.write_text(content, encoding="utf-8")
    return data.inspect(path, roles=PAIRS, named=named)


@pytest.mark.parametrize(
    ("header", "named", "found"),
    [
        ("id,source,target", {}, ("source", "target")),
        ("Summary,id,Article", {}, ("Article", "Summary")),
        ("id,en,fr", {}, ("en", "fr")),  # the only two of text
        ("summary,en,fr", {"source": "en", "target": "fr"}, ("en", "fr")),
        ("text,en,id", {"target": "text"}, ("en", "text")),
    ],
)
def test_both_texts_of_a_pair_are_found(
    header: str, named: dict[str, str], found: tuple[str, str], tmp_path: Path
) -> None:
    cells = ["7" if name == "id" else f"words of {name}" for name in header.split(",")]
    content = "\n".join([header, *[",".join(cells)] * 9])
    facts = _pairs(tmp_path / "my.csv", content, **named)
    assert (facts.roles["source"], facts.roles["target"]) == found
    assert facts.roles["max_length"] == facts.roles["max_target_length"] == 32
    assert f"source is column {found[0]!r}, target is column" in facts.notes[1]


@pytest.mark.parametrize(
    ("keys", "named", "found"),
    [
        (("en", "ro"), {}, ("en", "ro")),
        (("en", "ro"), {"source_lang": "ro"}, ("ro", "en")),
        (("en", "ro", "de"), {"source_lang": "de", "target_lang": "en"}, ("de", "en")),
    ],
)
def test_texts_by_language(
    keys: tuple[str, ...], named: dict[str, str], found: tuple[str, str], tmp_path: Path
) -> None:
    row = {"id": 1, "translation": {key: f"a text in {key}" for key in keys}}
    facts = _pairs(tmp_path / "my.jsonl", f"{json.dumps(row)}\n" * 9, **named)
    assert (facts.roles["source_lang"], facts.roles["target_lang"]) == found
    assert facts.roles["translation"] == "translation"
    assert "source" not in facts.roles


@pytest.mark.parametrize(
    ("content", "named", "error"),
    [
        (
            {"a": "x", "b": "y", "c": "z"},
            {},
            "which column is the source? (of a, b, c)",
        ),
        ({"a": "x", "n": 1}, {}, "which column is the source? (of a, n)"),
        (
            {"a": "x", "b": "y", "c": "z"},
            {"source": "a"},
            "which column is the target?",
        ),
        ({"source": "x", "target": ""}, {}, "no row holds both a source and a target"),
        ({"source": "x", "target": "y"}, {"source": "sourc"}, "no column 'sourc'; did"),
        (
            {"t": {"en": "x", "ro": "y", "de": "z"}},
            {},
            "which languages of column 't'?",
        ),
        ({"t": {"en": "x", "ro": "y"}}, {"source_lang": "fr"}, "'t' holds no 'fr'"),
    ],
)
def test_pairs_that_cannot_be_told(
    content: dict[str, object], named: dict[str, str], error: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        _pairs(tmp_path / "a.jsonl", json.dumps(content), **named)
    assert error in str(caught.value)


def test_a_project_about_pairs(run: Run, tmp_path: Path) -> None:
    row = {"translation": {"en": "A cat.", "ro": "O pisica."}}
    (tmp_path / "my.jsonl").write_text(f"{json.dumps(row)}\n" * 9, encoding="utf-8")
    result = run("new", "out", "--data", "my.jsonl", "--task", "seq2seq", "--no-commit")
    assert result.code == 0, result.err
    written = tomllib.loads((tmp_path / "out/scaffold.toml").read_text("utf-8"))
    assert written["config"]["data"] == {
        "train": "../my.jsonl",
        "translation_column": "translation",
        "source_lang": "en",
        "target_lang": "ro",
        "max_length": 32,
        "max_target_length": 32,
    }


PIXEL = (  # a PNG file of one point
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
    b":~\x9bU\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
SEEN = ("image", "label", "multi_label", "label_separator", "group")


def _folders(root: Path, *names: str) -> Path:
    """Folders with images in them: three in the first, two in each other."""
    for number, name in enumerate(names):
        (root / name).mkdir(parents=True)
        for i in range(2 if number else 3):
            (root / name / f"{i}.png").write_bytes(PIXEL)
    return root


def _seen(path: Path, **named: str) -> DataFacts:
    return data.inspect(path, roles=SEEN, named=named)


def test_class_folders_are_seen(tmp_path: Path) -> None:
    facts = _seen(_folders(tmp_path / "pets", "cat", "dog"))
    assert facts.roles == {}
    assert facts.notes == ("5 images", "2 labels: cat (3), dog (2)")
    both = _folders(
        tmp_path / "both", *(f"{s}/{c}" for s in ("train", "val") for c in "ab")
    )
    facts = _seen(both)
    assert facts.notes[0] == "5 images"
    assert facts.notes[2] == "train/ is trained on, val/ evaluated"


def test_columns_of_images_are_found(tmp_path: Path) -> None:
    _folders(tmp_path, "files")
    rows = [f"{i},files/{i % 3}.png,{'ab'[i % 2]}" for i in range(20)]
    (tmp_path / "a.csv").write_text("\n".join(["id,where,kind", *rows]))
    facts = _seen(tmp_path / "a.csv")
    wanted = {"image": "where", "label": "kind", "encoding": "utf-8"}
    assert facts.roles == wanted
    assert "image is column 'where', label is column 'kind'" in facts.notes[1]


def test_columns_of_images_within_a_table_are_found(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="generation needs it for Parquet alone")
    from pyarrow import parquet, table

    columns = {"photo": 9 * [PIXEL], "path": 9 * ["x.png"], "label": list("abcabcabc")}
    parquet.write_table(table(columns), tmp_path / "a.parquet")
    facts = _seen(tmp_path / "a.parquet")
    assert facts.roles == {"image": "photo", "label": "label"}
    structs = {"image": 9 * [{"bytes": PIXEL, "path": None}], "label": columns["label"]}
    parquet.write_table(table(structs), tmp_path / "b.parquet")
    assert _seen(tmp_path / "b.parquet").roles["image"] == "image"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("none", None, "none: no such file or folder"),
        ("empty", (), "0 folder(s) with images in them (none), two are needed"),
        (
            "one",
            ("cat",),
            "1 folder(s) with images in them (cat), two are needed: one f",
        ),
        ("a.csv", "image,label\nx.png,a\ny.png,b\n", "row 1: column 'image': "),
        (
            "a.csv",
            "text,label\nx,a\ny,b\n",
            "which column holds images or their paths?",
        ),
        ("a.jsonl", '{"image": "x.png", "label": "a"}', "x.png: no such file"),
    ],
)
def test_images_that_cannot_serve(
    name: str, content: str | tuple[str, ...] | None, error: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif content is not None:
        path.mkdir()
        _folders(path, *content)
    with pytest.raises(UserError) as caught:
        _seen(path)
    assert error in str(caught.value)


def test_a_project_about_a_folder(run: Run, tmp_path: Path) -> None:
    _folders(tmp_path / "pets", "cat", "dog")
    result = run("new", "out", "--data", "pets", "--task", "imagecls", "--no-commit")
    assert result.code == 0, result.err
    assert "2 labels: cat (3), dog (2)" in result.err + result.out
    written = tomllib.loads((tmp_path / "out/scaffold.toml").read_text("utf-8"))
    assert written["config"]["data"] == {"train": "../pets"}


DIALOGUES = ("messages", "conversations", "instruction", "input", "output", "group")
TALK = [
    {"role": "user", "content": "Who is it?"},
    {"role": "assistant", "content": "I."},
]
SHARED = [{"from": "human", "value": "Who is it?"}, {"from": "gpt", "value": "I."}]


def _dialogues(path: Path, *rows: dict[str, object], **named: str) -> DataFacts:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return data.inspect(path, roles=DIALOGUES, named=named)


@pytest.mark.parametrize(
    ("row", "named", "found"),
    [
        ({"messages": TALK}, {}, {"messages": "messages"}),
        ({"id": 1, "chat": TALK}, {}, {"messages": "chat"}),
        ({"conversations": SHARED}, {}, {"conversations": "conversations"}),
        ({"talk": SHARED, "text": "x"}, {}, {"conversations": "talk"}),
        ({"a": TALK, "b": TALK}, {"messages": "b"}, {"messages": "b"}),
        (
            {"Instruction": "Who is it?", "Output": "I.", "id": 1},
            {},
            {"instruction": "Instruction", "output": "Output"},
        ),
        (
            {"prompt": "Who?", "context": "the door", "response": "I."},
            {},
            {"instruction": "prompt", "input": "context", "output": "response"},
        ),
        (
            {"messages": TALK, "ask": "Who?", "output": "I."},
            {"instruction": "ask"},
            {"instruction": "ask", "output": "output"},
        ),
    ],
)
def test_conversations_and_instructions_are_found(
    row: dict[str, object],
    named: dict[str, str],
    found: dict[str, str],
    tmp_path: Path,
) -> None:
    facts = _dialogues(tmp_path / "my.jsonl", *[row] * 9, **named)
    roles = dict(facts.roles)
    assert roles.pop("max_length") == 64
    assert roles == found
    assert facts.notes[1].endswith(f"(of {', '.join(row)})")


@pytest.mark.parametrize(
    ("row", "named", "error"),
    [
        ({"text": "x", "n": 1}, {}, "which column holds the instruction? (of text, n)"),
        ({"instruction": "x", "n": 1}, {}, "which column holds the output?"),
        ({"messages": TALK}, {"messages": "mesages"}, "no column 'mesages'; did you"),
        ({"messages": "x"}, {"messages": "messages"}, "row 1: column 'messages' holds"),
        (
            {"chat": [{"speaker": "a", "text": "b"}]},
            {},
            "column 'chat' holds messages of speaker, text, expected {role, content} or",
        ),
        (
            {"messages": [{"role": "usr", "content": "x"}]},
            {},
            "row 1: column 'messages', message 1: unknown role 'usr'; did you mean 'user'",
        ),
        ({"messages": [*TALK, {"role": "user"}]}, {}, "message 3: expected 'role' and"),
        ({"messages": TALK[:1]}, {}, "no row holds both a question and an answer"),
        ({"instruction": "x", "output": ""}, {}, "no row holds both a question and an"),
    ],
)
def test_conversations_that_cannot_be_told(
    row: dict[str, object], named: dict[str, str], error: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        _dialogues(tmp_path / "a.jsonl", row, **named)
    assert error in str(caught.value)


def test_long_conversations_get_room(tmp_path: Path) -> None:
    long = [{**message, "content": "some words " * 40} for message in TALK]
    facts = _dialogues(tmp_path / "a.jsonl", *[{"messages": long}] * 9)
    assert facts.roles["max_length"] == 256


def test_a_project_about_conversations(run: Run, tmp_path: Path) -> None:
    rows = [{"talk": SHARED, "user": f"u{n % 3}"} for n in range(9)]
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    (tmp_path / "my.jsonl").write_text(text, encoding="utf-8")
    result = run("new", "out", "--data", "my.jsonl", "--task", "sft", "--no-commit")
    assert result.code == 0, result.err
    written = tomllib.loads((tmp_path / "out/scaffold.toml").read_text("utf-8"))
    assert written["config"]["data"] == {
        "train": "../my.jsonl",
        "conversations_column": "talk",
        "max_length": 64,
    }
    assert "data.group_column=user" in result.err
