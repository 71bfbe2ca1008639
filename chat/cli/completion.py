"""`chat completion`, and what a shell is told of rooms."""

import asyncio

import click
from click.shell_completion import CompletionItem, get_completion_class

# Somebody waits at the tab key.
SECONDS = 2
MOST = 200


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete `chat`.

    \b
      bash  echo 'eval "$(chat completion bash)"' >> ~/.bashrc
      zsh   echo 'eval "$(chat completion zsh)"' >> ~/.zshrc
      fish  chat completion fish > ~/.config/fish/completions/chat.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(kind(context.find_root().command, {}, "chat", "_CHAT_COMPLETE").source())


def complete_room(context: click.Context, argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """The rooms of whoever is signed in; none where that cannot be found out at once."""
    from chat.cli.faults import Refused
    from chat.cli.remote import Login, talking_to
    from chat.errors import BadSettings

    async def ask() -> list[CompletionItem]:
        async with talking_to(Login.find(), SECONDS) as server:
            found = await server.ask("GET", "rooms", params={"mine": "true", "limit": str(MOST)})
        return [CompletionItem(one["room"], help=one["name"]) for one in found["items"]]

    try:
        return [one for one in asyncio.run(ask()) if one.value.startswith(begun)]
    except (BadSettings, Refused):
        return []
