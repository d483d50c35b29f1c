"""Findings as SARIF 2.1.0, the format of code scanning services."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from generator import __version__
from generator.check.result import Identity, Result, identity
from generator.check.shown.source import Sources, relative
from generator.check.shown.text import notes
from generator.checks.portable import TITLES
from generator.model import Finding, Fix, Place

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"


def log(results: Iterable[Result], sources: Sources) -> str:
    """The whole document, as text. No address of this machine is in it."""
    every = tuple(results)
    findings = [finding for result in every for finding in result.findings]
    unread = {
        os.path.relpath(path).replace(os.sep, "/"): why
        for result in every
        for path, why in result.unread.items()
    }
    run = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _BASE: {"description": {"text": "The folder where the check was started."}}
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "exitCode": 1 if findings else 0,
                "toolExecutionNotifications": [
                    _notification(path, why) for path, why in unread.items()
                ],
            }
        ],
        "results": list(_results(findings, sources)),
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _driver() -> dict[str, Any]:
    return {
        "name": "scaffold",
        "version": __version__,
        "rules": [_rule(code) for code in TITLES],
    }


def _rule(code: str) -> dict[str, Any]:
    """A rule. Its page has no address of its own on the web, hence no `helpUri`."""
    title = TITLES[code]
    page = f"docs/rules/{code}.md"
    return {
        "id": code,
        "shortDescription": {"text": f"{title[:1].upper()}{title[1:]}."},
        "help": {
            "text": f"{page} of scaffold has an example, and where the rule is silent.",
        },
        "defaultConfiguration": {"level": "error"},
    }


def _results(findings: Iterable[Finding], sources: Sources) -> Iterator[dict[str, Any]]:
    seen: Counter[Identity] = Counter()
    for typed in findings:
        finding, width = relative(typed), sources.width(typed)
        known = identity(finding)
        seen[known] += 1
        place = Place(path=finding.path, line=finding.line, column=finding.column)
        hint = f" ({finding.hint})" if finding.hint else ""
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": list(TITLES).index(finding.code),
            "level": finding.level,
            "message": {"text": f"{finding.message}{hint}"},
            "locations": [{"physicalLocation": _physical(place, width)}],
            "partialFingerprints": {"scaffold/v1": _fingerprint(known, seen[known])},
        }
        if finding.other is not None:
            note = next((text for label, text in notes(finding) if label == "note"), "")
            related = {"id": 1, "physicalLocation": _physical(finding.other)}
            result["relatedLocations"] = [{**related, "message": {"text": note}}]
        if finding.fix is not None:
            result["fixes"] = [_fix(finding.path, finding.fix)]
        yield result


def _physical(place: Place, width: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {"artifactLocation": _artifact(place.path)}
    if place.line:
        found["region"] = {"startLine": place.line, **_columns(place.column, width)}
    return found


def _columns(column: int, width: int) -> Mapping[str, int]:
    if not column:
        return {}
    end = {"endColumn": column + width} if width else {}
    return {"startColumn": column, **end}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(os.fsencode(path)), "uriBaseId": _BASE}


def _fix(path: str, fix: Fix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.line,
                **_columns(edit.column, len(edit.old)),
            },
            "insertedContent": {"text": edit.new},
        }
        for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}


def _fingerprint(known: Identity, count: int) -> str:
    """The same wherever the lines of a file, and the project, are moved."""
    text = "\0".join((*known, str(count)))
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:32]


def _notification(path: str, why: str) -> dict[str, Any]:
    return {
        "level": "note",
        "message": {"text": f"not read: {why}"},
        "locations": [{"physicalLocation": _physical(Place(path=path))}],
    }
