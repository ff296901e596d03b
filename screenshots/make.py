"""Makes the pictures of the README from the frozen demo host: `python screenshots/make.py`."""

import asyncio
import re
from pathlib import Path

from xendrift.actions.access import Access
from xendrift.actions.demo_target import DemoTarget
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.session import Session

FOLDER = Path(__file__).parent
# Name: size, keys pressed one after another.
PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "main": ((120, 40), ("n",)),
    "80x24": ((80, 24), ("n",)),
    "next-boot": ((120, 18), ("b",)),
    "plan": ((120, 34), ("n", "a")),
    "settled": ((120, 18), ("a", "ctrl+o", "b")),
    "fleet": ((120, 24), ("F",)),
    "raw": ((120, 36), ("r", "j", "j", "j", "j", "enter", "j", "j", "enter", "j", "j", "enter")),
    "help": ((100, 60), ("question_mark",)),
}
# The guest that lost its disk: its template does not know what is connected.
DOMAIN = 3
# For so many seconds nothing has moved on the frozen host.
STUCK_FOR = 41.0


class Clock:
    """A clock that stands still unless it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tells the time."""
        return self.now


async def picture(size: tuple[int, int], keys: tuple[str, ...]) -> str:
    """Opens the screen, presses keys and returns what it looks like as SVG."""
    clock = Clock()
    source = DemoSource(frozen=True, clock=clock)
    access = Access(source, DemoTarget(source))
    session = Session(source, read_only=False, clock=clock, access=access)
    app = XendriftApp(session, "dark")
    async with app.run_test(size=size) as pilot:
        while session.host.left != 0:
            await pilot.pause(0.05)
        clock.now += STUCK_FOR
        session.read_again()
        await pilot.pause(0.5)
        main = app.screen
        if isinstance(main, MainScreen):
            main.domains.go_to(DOMAIN)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.8)  # ctrl+o wants half a second of calm before it
        await pilot.pause(0.3)
        return app.export_screenshot(title="xendrift demo")


def main() -> None:
    """Writes every picture beside this file."""
    for name, (size, keys) in PICTURES.items():
        svg = asyncio.run(picture(size, keys))
        (FOLDER / f"{name}.svg").write_text(_plain(svg), encoding="utf-8")


def _plain(svg: str) -> str:
    """Makes a picture that looks alike everywhere: no font from the network, no blank lost."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]+;", "font-family: DejaVu Sans Mono, Menlo, monospace;", svg)
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)


if __name__ == "__main__":
    main()
