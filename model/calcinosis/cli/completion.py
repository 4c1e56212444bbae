"""``calcinosis completion``: a script for the shell, so that Tab starts no Python."""

from __future__ import annotations

import argparse

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


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    completion = commands.add_parser(
        "completion",
        help="a script that completes commands and options with Tab",
        description="Print a script for bash or zsh: add to its start-up file the line "
        'eval "$(calcinosis completion bash)".',
    )
    completion.add_argument("shell", choices=("bash", "zsh"), help="which shell")
    completion.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the script; return the exit status."""
    from calcinosis.cli.main import options_of_commands

    told = options_of_commands()
    cases = "\n".join(
        f'      {name}) words="{" ".join(own)}" ;;' for name, own in told.items()
    )
    print(HEAD)
    if options.shell == "zsh":
        print("autoload -U +X compinit bashcompinit && compinit && bashcompinit")
    print(BASH.format(commands=" ".join(told), cases=cases), end="")
    return DONE
