"""The commands that are about xendrift itself, and their arguments."""

import argparse

from xendrift_tui.cli.commands.command import Command
from xendrift_tui.cli.commands.options import (
    json_option,
    policy_option,
    screen_options,
    xl_option,
)


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="bash, zsh or fish")


def _doctor(parser: argparse.ArgumentParser) -> None:
    json_option(parser)


def _config(parser: argparse.ArgumentParser) -> None:
    json_option(parser)
    policy_option(parser)
    xl_option(parser)
    screen_options(parser)


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="end when all was said once")
    parser.add_argument("--whole", action="store_true", help="every node, not those of devices")
    parser.add_argument("--secrets", action="store_true", help="leave passwords in")


ABOUT = (
    Command(
        "doctor",
        "[--json]",
        "say what can be reached on this host, and what to do about the rest",
        "xendrift doctor",
        _doctor,
        "xendrift_tui.cli.doctor:doctor",
        short="what can be reached here",
    ),
    Command(
        "config",
        "[--json]",
        "show every setting, and where it comes from",
        "xendrift config",
        _config,
        "xendrift_tui.cli.config:config",
        short="settings and their origin",
    ),
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
    Command(
        "serve",
        "[options]",
        "say what this host holds on standard output, until standard input ends",
        "ssh xen-a xendrift serve --once > xen-a.xdr     a recording",
        _serve,
        "xendrift_tui.cli.serve:serve",
        short="for --host elsewhere",
    ),
)
