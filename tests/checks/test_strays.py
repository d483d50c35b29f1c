"""Keys of dicts that cannot be followed, changed at one of their ends."""

import pytest
from rules import findings

DATA = """
class Pairs:
    def __getitem__(self, i):
        return {"source": 1, "source_mask": 2, "weights": 3, "lengths": 4, "names": 5}
"""
LOSS = """
def loss(net, sample):
    out = net(sample["source"], sample["source_mask"], sample["lengths"])
    return out * sample["weights"], sample["names"]
"""


def told(rule: str = "SC802", **files: str) -> list[str]:
    found = findings(rule, {f"{name}.py": text for name, text in files.items()})
    return [line.split(" ", 2)[0] + line.partition(rule)[2] for line in found]


def test_a_clean_project() -> None:
    assert told(data=DATA, loss=LOSS) == []


@pytest.mark.parametrize("other", ["source_msak", "source_mmask", "source__mask", "sourcemask"])  # fmt: skip
def test_a_key_that_is_misspelt_where_it_is_read(other: str) -> None:
    (found,) = told(data=DATA, loss=LOSS.replace("source_mask", other))
    assert f"batches have no '{other}' (did you mean 'source_mask'?" in found
    assert "it is written in data.py:4" in found


@pytest.mark.parametrize(
    "more",
    [
        "def one(row):\n    return row['name']\n",  # one of them
        "def ask(row):\n    return row['nmaes'], row.get('nmaes')\n",
        "def make(row):\n    return row['nmaes'], dict(nmaes=1)\n",
    ],
)
def test_what_may_be_another_key(more: str) -> None:
    assert told("SC804", data=DATA, loss=LOSS, more=more) == []
    slip = "def slip(row):\n    return row['nmaes']\n"
    assert len(told("SC804", data=DATA, loss=LOSS, more=slip)) == 0
    assert len(told("SC802", data=DATA, loss=LOSS, more=slip)) == 1


def test_keys_of_a_config_are_in_its_file() -> None:
    loss = LOSS.replace("sample", "config").replace("source_mask", "source_msak")
    assert told("SC804", data=DATA, loss=loss) == []


def test_what_tests_read_may_be_made_up() -> None:
    slip = LOSS.replace("source_mask", "source_msak")
    assert len(told(data=DATA, loss=slip)) == 1
    assert told(data=DATA, test_loss=slip) == []


def test_what_a_pattern_names_its_groups() -> None:
    write = "def write(x):\n    return {'entity': x, 'value': x, 'start': x, 'end': x, 'kind': x}\n"
    read = "import re, write\ndef read(m):\n    return m['entity'], m['value'], m['start'], m['end'], m['entity_text']\n"
    assert len(told("SC804", write=write, read=read)) == 1
    known = read + "PATTERN = r'(?P<entity_text>.*)'\n"
    assert told("SC804", write=write, read=known) == []


def test_dicts_that_have_no_way_to_each_other() -> None:
    make = "def make(x):\n    return {'name': x, 'distance': x, 'label': x, 'area': x, 'kind': x}\n"
    take = "def take(hit):\n    return hit['name'], hit['distance'], hit['label'], hit['area'], hit['sort']\n"
    assert told("SC804", make=make, take=take) == []
    assert len(told("SC804", make=make, take="import make\n" + take)) == 1
    run = "import make, take\ntake.take(make.make(1))\n"
    assert len(told("SC804", make=make, take=take, run=run)) == 1


def test_what_optimizers_give_their_groups() -> None:
    make = "def defaults():\n    return dict(lr=1, eps=2, decay=3, counter=4)\n"
    step = "def step(group):\n    return group['{}'], group['lr'], group['eps'], group['decay']\n"
    told_of = [
        told("SC804", make=make, step="import make\n" + step.format(key))
        for key in ("params", "parms")
    ]
    assert list(map(len, told_of)) == [0, 1]


def test_a_slip_where_the_other_one_is_read_beside_it() -> None:
    report = "def report(table):\n    return table['micro'], table['macro']\n"
    make = "def make():\n    return {'micro': 1}\n"
    assert told("SC804", report=report, make=make) == []


def test_a_key_that_is_misspelt_where_it_is_written() -> None:
    other = "def other(x):\n    return {'source_mask': x}\n"
    data = DATA.replace("source_mask", "source_amsk")
    (found,) = told(data=data, loss=LOSS, other=other)
    assert "nobody reads 'source_amsk' (did you mean 'source_mask'?" in found
    assert told(data=data, loss=LOSS, other=other + "print('source_amsk')\n") == []


def test_a_key_that_was_renamed_where_it_is_read() -> None:
    (found,) = told(data=DATA, loss=LOSS.replace('"weights"', '"importance"'))
    assert "batches have no 'importance' (did you mean 'weights'?" in found


def test_a_key_that_was_renamed_where_it_is_written() -> None:
    (found,) = told(data=DATA.replace('"weights"', '"importance"'), loss=LOSS)
    assert "batches have no 'weights' (did you mean 'importance'?" in found


def test_who_reads_the_other_key_may_read_a_library_s() -> None:
    other = "def more(b):\n    return b['weights']\n"
    few = LOSS.replace(', sample["lengths"]', "").replace(', sample["names"]', "")
    for text, count in ((LOSS, 1), (few, 0)):
        loss = text.replace('"weights"', '"importance"')
        assert len(told(data=DATA, loss=loss, other=other)) == count
        twice = loss + loss.replace("def loss", "def again")
        assert told(data=DATA, loss=twice, other=other) == []


def test_a_dict_that_is_given_others_may_have_the_key() -> None:
    data = DATA.replace('{"source"', '{**more, "source"')
    few = LOSS.replace(', sample["lengths"]', "").replace(', sample["names"]', "")
    assert told(data=data, loss=few.replace('"weights"', '"importance"')) == []
    (found,) = told(data=data, loss=LOSS.replace('"weights"', '"importance"'))
    assert "'importance'" in found
    named = "def name(item, side):\n    item[f'impor{side}'] = 1\n"
    loss = LOSS.replace('"weights"', '"importance"')
    assert told(data=data, loss=loss, named=named) == []


def test_a_dict_that_many_make() -> None:
    make = "def {0}(x):\n    return {{'losses': x, 'indices': x, 'reduction': 1}}\n"
    files = {name: make.format(name) for name in ("angular", "margin", "circle")}
    take = "def take(d):\n    return d['losses'], d['indices'], d['{0}']\n"
    use = {"use": take.format("reduction").replace("take", "use")}
    assert told("SC804", **files, **use, take=take.format("reduction")) == []
    (found,) = told("SC804", **files, **use, take=take.format("kind"))
    assert "no key 'kind' is put into d (did you mean 'reduction'?" in found
    files.pop("circle")
    assert told("SC804", **files, **use, take=take.format("kind")) == []


def test_a_checkpoint_whose_other_key_is_read() -> None:
    text = (
        "def save(runner, path):\n    write(path, {'model_state': 1, 'iter': runner.it})\n"
        "def load(path):\n    loaded = fetch(path)\n"
        "    use(loaded['model_state'])\n    return loaded['iter']\n"
    )
    assert told("SC801", runner=text) == []
    (found,) = told("SC801", runner=text.replace("loaded['iter']", "loaded['count']"))
    assert "nothing that is saved here has a key 'count'" in found
    assert "did you mean 'iter'?" in found
