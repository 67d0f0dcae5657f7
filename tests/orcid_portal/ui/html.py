"""A strict reading of HTML: what a browser would silently mend is named here."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "popovertarget")


class Reading(HTMLParser):
    """Collects tags that do not match, ids, references to ids, classes and inline code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.classes: set[str] = set()
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.faults += [
            f"<{tag} {name}>: inline code or style"
            for name in found
            if name == "style" or name.startswith("on")
        ]
        if tag == "style" or (tag == "script" and not {"src", "type"} & found.keys()):
            self.faults.append(f"<{tag}>: inline code or style")
        self.ids += [found["id"]] if "id" in found else []
        self.classes.update(found.get("class", "").split())
        for name in REFERENCES:
            self.references.update(found.get(name, "").split())

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")
