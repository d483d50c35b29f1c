"""Which paths an emitted .gitignore leaves out: what a run writes, so no file of the tree."""

import re


class GitIgnore:
    """The patterns of one .gitignore at the root."""

    def __init__(self, text: str) -> None:
        lines = (line.rstrip() for line in text.splitlines())
        kept = [line for line in lines if line and not line.startswith("#")]
        self._rules = [
            (_pattern(line.removeprefix("!")), line.startswith("!")) for line in kept
        ]

    def __contains__(self, path: str) -> bool:
        parts = path.strip("/").split("/")
        return any(self._matches("/".join(parts[: i + 1])) for i in range(len(parts)))

    def _matches(self, path: str) -> bool:
        ignored = False
        for pattern, kept in self._rules:
            if pattern.fullmatch(path):
                ignored = not kept
        return ignored


def _pattern(line: str) -> re.Pattern[str]:
    anchored = "/" in line.rstrip("/")
    body = re.escape(line.strip("/"))
    body = (
        body.replace(r"/\*\*/", "/(?:.*/)?")
        .replace(r"\*\*/", "(?:.*/)?")
        .replace(r"\*\*", ".*")
    )
    body = body.replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    body = re.sub(
        r"\\\[(.+?)\\\]", lambda m: "[" + m.group(1).replace("\\", "") + "]", body
    )
    try:
        return re.compile(body if anchored else "(?:.*/)?" + body)
    except re.error:
        return re.compile(re.escape(line))
