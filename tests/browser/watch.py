"""Who watches the browser: no complaint, nothing that keeps people out, a picture of each page."""

from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


@dataclass
class Watch:
    """Listens to a page's console, and checks pages for accessibility."""

    folder: Path | None
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        """Listen to what the browser complains of: errors, and what the policy refused."""
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of the page if somebody wants to look at it."""
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    @staticmethod
    def barriers(page: Page) -> list[str]:
        """Return what keeps somebody from using the page, by axe's rules."""
        found = Axe().run(page).response["violations"]
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
