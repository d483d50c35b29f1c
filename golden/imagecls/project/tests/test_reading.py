"""Reading: folders and tables of every kind, mistakes name the place."""

import csv
import json
from pathlib import Path

import pytest
from datasets import ClassLabel, Dataset, Features, Image, Value

from imagecls import reading
from imagecls.errors import UserError
from imagecls.reading import ReadingConfig

from . import examples

ROWS = examples.rows(6)
LABELS = [(label,) for _, label in ROWS]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Names of image files beside a table."""
    (tmp_path / "deep").mkdir()
    names = [f"deep/{number}.png" for number in range(len(ROWS))]
    for name, (image, _) in zip(names, ROWS, strict=True):
        (tmp_path / name).write_bytes(image)
    return names


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_tables_of_paths(tmp_path: Path, files: list[str], suffix: str) -> None:
    path = tmp_path / f"rows{suffix}"
    records = [
        {"image": name, "label": label}
        for name, (_, label) in zip(files, ROWS, strict=True)
    ]
    match suffix:
        case ".jsonl":
            path.write_text("".join(json.dumps(r) + "\n" for r in records))
        case ".parquet":
            Dataset.from_list(records).to_parquet(path)
        case _:
            with path.open("w", newline="", encoding="utf-8") as file:
                mark = "," if suffix == ".csv" else "\t"
                writer = csv.DictWriter(file, ["image", "label"], delimiter=mark)
                writer.writeheader()
                writer.writerows(records)
    rows = reading.read(str(path), ReadingConfig())
    assert rows.images == [str(tmp_path / name) for name in files]
    assert rows.labels == LABELS
    items = reading.read_items(str(path), ReadingConfig())
    assert [item.image for item in items] == rows.images


@pytest.mark.parametrize("feature", [Value("binary"), Image()])
def test_tables_of_images(tmp_path: Path, feature: object) -> None:
    path = str(tmp_path / "rows.parquet")
    kind = ClassLabel(names=["bad", "good"])
    columns = {
        "image": [image for image, _ in ROWS],
        "label": [int(label == "good") for _, label in ROWS],
        "who": list("aabbcc"),
    }
    if isinstance(feature, Image):
        columns["image"] = [{"bytes": image, "path": None} for image, _ in ROWS]
    features = Features({"image": feature, "label": kind, "who": Value("string")})
    Dataset.from_dict(columns, features).to_parquet(path)
    rows = reading.read(path, ReadingConfig(group_column="who"))
    assert rows.images == [image for image, _ in ROWS]
    assert rows.labels == LABELS
    assert rows.groups == list("aabbcc")
    items = list(reading.read_items(path, ReadingConfig()))
    assert [item.place for item in items] == [f"{path}: row {n}" for n in range(1, 7)]


def test_class_folders(tmp_path: Path) -> None:
    root = examples.write_folder(tmp_path / "all", ROWS)
    (tmp_path / "all/good/more").mkdir()
    (tmp_path / "all/good/more/one.PNG").write_bytes(ROWS[0][0])
    (tmp_path / "all/good/notes.txt").write_text("none")
    (tmp_path / "all/good/.hidden.png").write_text("none")
    rows = reading.read(root, ReadingConfig())
    assert rows.labels == 3 * [("bad",)] + 4 * [("good",)]
    assert f"{root}/good/more/one.PNG" in rows.images
    note = f"{root}: 1 files are no images, such as {root}/good/notes.txt"
    assert rows.notes == (note,)
    items = list(reading.read_items(root, ReadingConfig()))
    assert [item.image for item in items] == list(rows.images)
    (item,) = reading.read_items(str(rows.images[0]), ReadingConfig())
    assert item.image == rows.images[0]


def test_folders_beside_each_other(tmp_path: Path) -> None:
    for side in ("train", "test"):
        examples.write_folder(tmp_path / side, ROWS)
    whole = ReadingConfig(train=str(tmp_path))
    assert reading.sides(whole) == (f"{tmp_path}/train", f"{tmp_path}/test")
    examples.write_folder(tmp_path / "val", ROWS)
    assert reading.sides(whole) == (f"{tmp_path}/train", f"{tmp_path}/val")
    chosen = ReadingConfig(train=str(tmp_path), eval="other")
    assert reading.sides(chosen) == (f"{tmp_path}/train", "other")
    alone = ReadingConfig(train=f"{tmp_path}/train")
    assert reading.sides(alone) == (f"{tmp_path}/train", None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("image,label\nx.png,a\n,b\n", "row 2: column 'image': nothing, not the path"),
        ("image,label\nx.png,a\ny.png,\n", "row 2: column 'label': '' is not a label"),
        ("imag,label\nx.png,a\n", "no column 'image' (did you mean 'imag'? there are"),
        ("image,label\n", "holds no rows"),
    ],
)
def test_mistakes_name_the_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(content)
    with pytest.raises(UserError) as caught:
        reading.read(str(path), ReadingConfig())
    assert str(caught.value).startswith(f"{path}: {message}")


def test_folders_that_cannot_serve(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder with images in it; expected one"):
        reading.read(str(tmp_path), ReadingConfig())
    root = examples.write_folder(tmp_path / "all", ROWS)
    with pytest.raises(UserError, match=r"has no columns; data\.group_column is set"):
        reading.read(root, ReadingConfig(group_column="who"))
    with pytest.raises(UserError, match="none: unknown kind of file"):
        reading.read(str(tmp_path / "none"), ReadingConfig())
