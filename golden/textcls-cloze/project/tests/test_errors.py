"""The doors: one line and an exit code instead of a traceback."""

import pytest

from textcls_cloze.errors import UserError, run_door


def test_a_mistake_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def door() -> None:
        raise UserError("a\n  b", exit_code=1)

    with pytest.raises(SystemExit) as ended:
        run_door(door)
    assert ended.value.code == 1
    assert capsys.readouterr().err == "error: a b\n"


def test_a_fault_of_the_code_is_not_hidden() -> None:
    def door() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        run_door(door)
