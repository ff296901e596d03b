"""What the keys do to a recording that is played."""

from collections.abc import Callable, Mapping

from xendrift.sources.recording.replay import Player

_JUMP = 10.0  # seconds

_MOVES: Mapping[str, Callable[[Player], None]] = {
    "step": lambda player: player.step(1),
    "back": lambda player: player.step(-1),
    "faster": lambda player: player.faster(2.0),
    "slower": lambda player: player.faster(0.5),
    "forward": lambda player: player.seek(_JUMP),
    "rewind": lambda player: player.seek(-_JUMP),
}


def move(player: Player, what: str) -> None:
    """Moves through a recording.

    Args:
        player: what moves.
        what: `step`, `back`, `faster`, `slower`, `forward` or `rewind`.
    """
    _MOVES[what](player)
