"""Commands within commands: help where none is given, and a hint where there is none of that name."""

from __future__ import annotations

import click

from copilot_sync_cli.exit_codes import USAGE


class Group(click.Group):
    """A group whose every slip gets a kind answer."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show help as help is, on standard error, where nothing was asked for."""
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(USAGE)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, or a hint where there is none of that name."""
        known = self.list_commands(ctx)
        if args[0] not in known:
            raise click.UsageError(f'there is no command "{args[0]}"{self.hint(args[0], known)}', ctx)
        return super().resolve_command(ctx, args)

    def hint(self, name: str, known: list[str]) -> str:
        """What may be meant by `name`, to go behind a sentence."""
        from copilot_sync.hints import nearest  # noqa: PLC0415 -- needed for this hint alone

        return nearest(name, known)
