"""``calcinosis completion``: a script for the shell, so that Tab starts no Python."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from calcinosis.cli.shared.common import DONE, Commands

__all__ = ["add", "run"]

HEAD = "# calcinosis: completion of commands and options; files elsewhere"
BASH = """\
_calcinosis() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="{commands}"; else
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
    case "$word" in -*) ;; *) words="" ;; esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _calcinosis calcinosis
"""
FISH = """\
complete -c calcinosis -n __fish_use_subcommand -f -a "{commands}"
{options}"""
ONE_FISH = 'complete -c calcinosis -n "__fish_seen_subcommand_from {name}" {option}'


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    completion = commands.add_parser(
        "completion",
        help="a script that completes commands and options with Tab",
        description="Print a script for bash, zsh or fish: add to its start-up file "
        'the line eval "$(calcinosis completion bash)"; in fish: calcinosis completion '
        "fish | source.",
    )
    shells = ("bash", "zsh", "fish")
    completion.add_argument("shell", choices=shells, help="which shell")
    completion.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the script; return the exit status."""
    from calcinosis.cli.main import options_of_commands

    told = options_of_commands()
    cases = "\n".join(
        f'      {name}) words="{" ".join(own)}" ;;' for name, own in told.items()
    )
    print(HEAD)
    if options.shell == "fish":
        print(_fish(told), end="")
        return DONE
    if options.shell == "zsh":
        print("autoload -U +X compinit bashcompinit && compinit && bashcompinit")
    print(BASH.format(commands=" ".join(told), cases=cases), end="")
    return DONE


def _fish(told: Mapping[str, Sequence[str]]) -> str:
    """Write the script for fish, which takes options without their dashes."""
    lines = [
        ONE_FISH.format(
            name=name,
            option=f"-l {one[2:]}" if one.startswith("--") else f"-s {one[1:]}",
        )
        for name, own in told.items()
        for one in own
    ]
    text = "".join(f"{line}\n" for line in lines)
    return FISH.format(commands=" ".join(told), options=text)
