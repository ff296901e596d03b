"""The commands that are about xendrift itself, and their arguments."""

import argparse

from xendrift_tui.cli.commands.command import Command


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="bash, zsh or fish")


ABOUT = (
    Command(
        "completion",
        "bash|zsh|fish",
        "print what makes a shell complete commands, domains and devices",
        'eval "$(xendrift completion bash)"              in ~/.bashrc\n'
        'eval "$(xendrift completion zsh)"               in ~/.zshrc, after compinit\n'
        "xendrift completion fish | source               in ~/.config/fish/config.fish",
        _completion,
        "xendrift_tui.cli.completion:completion",
        short="for bash, zsh and fish",
    ),
)
