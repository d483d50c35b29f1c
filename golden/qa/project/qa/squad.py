"""Files that are nested as SQuAD's: articles, paragraphs, questions about each."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import files
from .errors import UserError
from .files import Columns

NAMES = ("id", "title", "context", "question", "answers")
"""The columns of such a file."""


def columns(path: str, encoding: str) -> Columns | None:
    """The questions of a file, a row each; None if it is not nested so.

    Of a question that is_impossible, what may be written as its answer is none.

    Raises:
        UserError: naming the file, and the place in it that lacks something.
    """
    if Path(path).suffix.lower() != ".json" or not Path(path).is_file():
        return None
    with files.opened(path, encoding) as file:
        try:
            content = json.load(file)
        except ValueError:
            return None  # a JSON object a line, or a mistake that its reader names
    articles = content.get("data") if isinstance(content, dict) else None
    if not isinstance(articles, list):
        return None
    rows = list(_questions(path, articles))
    if not rows:
        raise UserError(f"{path}: holds no questions")
    return {name: [row[name] for row in rows] for name in NAMES}


def _questions(path: str, articles: list[Any]) -> Iterator[dict[str, Any]]:
    for a, article in enumerate(articles):
        place = f"{path}: data[{a}]"
        for p, paragraph in enumerate(_part(article, "paragraphs", list, place)):
            inside = f"{place}.paragraphs[{p}]"
            context = _part(paragraph, "context", str, inside)
            for q, asked in enumerate(_part(paragraph, "qas", list, inside)):
                question = _part(asked, "question", str, f"{inside}.qas[{q}]")
                yield {
                    "id": asked.get("id"),
                    "title": article.get("title"),
                    "context": context,
                    "question": question,
                    "answers": (
                        None if asked.get("is_impossible") else asked.get("answers")
                    ),
                }


def _part(record: Any, name: str, kind: type, place: str) -> Any:
    value = record.get(name) if isinstance(record, dict) else None
    if not isinstance(value, kind):
        wanted = "list" if kind is list else "text"
        raise UserError(f"{place}: expected a {wanted} {name!r}, as in SQuAD's files")
    return value
