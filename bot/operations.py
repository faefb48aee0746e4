"""The commands of those who run it: what is indexed, whose view each outlet is, whether all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.invoking import AsJson, commands_of, run_on_app
from bot.settings import Settings, environment

operations_cli = typer.Typer()
sources_cli = typer.Typer(help="The outlets, what the shipped list suggests, and an editor's confirmation.", rich_markup_mode=None)
operations_cli.add_typer(sources_cli, name="sources")
operations_cli.add_typer(sources_cli, name="outlets", hidden=True)
dead_cli = typer.Typer(help="What could not be answered and was set aside.", rich_markup_mode=None, no_args_is_help=True)
operations_cli.add_typer(dead_cli, name="dead")


@operations_cli.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files (.txt, .md, .html) and folders of them.")],
    source: Annotated[str | None, typer.Option(help="The outlet's id in the registry.")] = None,
    article_id: Annotated[str | None, typer.Option("--id", help="The article's id; the file's name without it.")] = None,
    title: Annotated[str | None, typer.Option()] = None,
    published: Annotated[str | None, typer.Option(help="A date as 2026-05-14.")] = None,
    url: Annotated[str | None, typer.Option()] = None,
    lang: Annotated[str | None, typer.Option(help="The text's language, `en` without it.")] = None,
    translated_from: Annotated[str | None, typer.Option(help="The original's language.")] = None,
    translator: Annotated[str | None, typer.Option(help="named:NAME, machine or not_named.")] = None,
    audience: Annotated[str | None, typer.Option(help="staff (default) or public.")] = None,
    embargo_until: Annotated[str | None, typer.Option(help="A time as 2026-05-14T06:00+02:00.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read articles and index them; changed text for the same id or url becomes a new version."""
    flags = {
        "id": article_id,
        "source": source,
        "title": title,
        "published": published,
        "url": url,
        "language": lang,
        "translated_from": translated_from,
        "translator": translator,
        "audience": audience,
        "embargo_until": embargo_until,
    }
    run_on_app(lambda app: commands_of("commands").add(app, paths, flags, as_json=as_json))


@operations_cli.command()
def articles(*, as_json: AsJson = False) -> None:
    """What is indexed, and whose view each is."""
    run_on_app(lambda app: commands_of("commands").articles(app, as_json=as_json))


@operations_cli.command()
def show(article: str, version: Annotated[int | None, typer.Option(help="An earlier version.")] = None, *, as_json: AsJson = False) -> None:
    """An article's text with its paragraphs numbered."""
    run_on_app(lambda app: commands_of("commands").show(app, article, version, as_json=as_json))


@operations_cli.command()
def withdraw(article: str, reason: Annotated[str, typer.Option()], *, as_json: AsJson = False) -> None:
    """Hide an article for good; its versions stay so that records can be replayed."""
    run_on_app(lambda app: commands_of("commands").withdraw(app, article, reason, as_json=as_json))


User = Annotated[str, typer.Argument(metavar="USER", help="PLATFORM/WORKSPACE/USER, or an id alone for whoever has it.")]
Reason = Annotated[str, typer.Option(help="Why, for the record.")]


@operations_cli.command()
def hold(
    target: Annotated[str, typer.Argument(metavar="ARTICLE[:PARAGRAPH]|RECORD")],
    reason: Reason,
    export: Annotated[Path | None, typer.Option(help="Write versions, holds and sent answers there, for counsel.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show an article, a paragraph, or what a sent answer quotes nowhere from now on, until it is lifted."""
    run_on_app(lambda app: commands_of("holding").hold(app, target, reason, export, as_json=as_json))


@operations_cli.command()
def lift(
    target: Annotated[str, typer.Argument(metavar="ARTICLE[:PARAGRAPH]|RECORD")],
    reason: Reason,
    export: Annotated[Path | None, typer.Option(help="Write versions, holds and sent answers there, for counsel.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """End a hold."""
    run_on_app(lambda app: commands_of("holding").lift(app, target, reason, export, as_json=as_json))


@sources_cli.callback(invoke_without_command=True)
def sources(context: typer.Context, *, as_json: AsJson = False) -> None:
    """The outlets of the registry with their labels."""
    if context.invoked_subcommand is None:
        run_on_app(lambda app: commands_of("desk").sources(app, as_json=as_json))


@sources_cli.command("suggested")
def suggested(*, as_json: AsJson = False) -> None:
    """What the shipped list would say of outlets whose status nobody has confirmed."""
    run_on_app(lambda app: commands_of("desk").suggested(app, as_json=as_json))


@sources_cli.command("confirm")
def confirm(
    outlet: str,
    by: Annotated[str, typer.Option(help="Who confirms: a name or the desk.")] = "desk",
    status: Annotated[str | None, typer.Option(help="Another status than the registry's or the list's.")] = None,
    place: Annotated[str | None, typer.Option(help="The place shown in the label.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Confirm an outlet's status, so that readers see it."""
    run_on_app(lambda app: commands_of("desk").confirm(app, outlet, {"by": by, "status": status, "place": place}, as_json=as_json))


@operations_cli.command()
def why(subject: Annotated[str, typer.Argument(help="An outlet's id, or a record number.")], *, as_json: AsJson = False) -> None:
    """Why an outlet has the label it has."""
    run_on_app(lambda app: commands_of("desk").why(app, subject, as_json=as_json))


@operations_cli.command()
def verify(number: str, *, as_json: AsJson = False) -> None:
    """Replay a sent answer: texts, quotations, label, wording, message. Exit 1 when anything differs."""
    if not run_on_app(lambda app: commands_of("commands").verify(app, number, as_json=as_json)):
        raise typer.Exit(1)


@operations_cli.command()
def reindex(*, embeddings: Annotated[bool, typer.Option("--embeddings", help="Embeddings too.")] = False, as_json: AsJson = False) -> None:
    """Read every stored version again with the rules of this release; holds and corrections stay."""
    run_on_app(lambda app: commands_of("ledger").reindex(app, embeddings=embeddings, as_json=as_json))


@operations_cli.command()
def migrate(
    to: Annotated[str | None, typer.Option("--to", metavar="URL", help="Move all of it to an empty PostgreSQL database.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Bring the store's schema up to date, or move everything to PostgreSQL; begun again, it goes on where it was."""
    run_on_app(lambda app: commands_of("storing").migrate(app, to, as_json=as_json))


@operations_cli.command()
def backup(path: Path, *, as_json: AsJson = False) -> None:
    """Save the whole store as one new file, while it is in use."""
    run_on_app(lambda app: commands_of("storing").backup(app, path, as_json=as_json))


@operations_cli.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="Questions with what answers them, one JSON object a line.")],
    *,
    unscoped: Annotated[bool, typer.Option("--unscoped", help="Ask the whole index, not each question's article.")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong under the table.")] = False,
    as_json: AsJson = False,
) -> None:
    """How good the answers are on a question file: a row a kind and degree. Nothing is stored."""
    run_on_app(lambda app: commands_of("evaluation").evaluate(app, file, scoped=not unscoped, misses=misses, as_json=as_json))


@operations_cli.command()
def forget(user: User, *, as_json: AsJson = False) -> None:
    """Delete all that is kept of a user, so that no file of the store holds a trace of it."""
    run_on_app(lambda app: commands_of("upkeep").forget(app, user, as_json=as_json))


@operations_cli.command()
def export(user: User, *, as_json: AsJson = False) -> None:
    """All that is kept of a user, as JSON."""
    run_on_app(lambda app: commands_of("upkeep").export(app, user, as_json=as_json))


@operations_cli.command()
def purge(*, as_json: AsJson = False) -> None:
    """Delete questions that were answered longer ago than the policy keeps them. `serve` does so every hour."""
    run_on_app(lambda app: commands_of("upkeep").purge(app, as_json=as_json))


@dead_cli.command("list")
def dead_list(*, as_json: AsJson = False) -> None:
    """The jobs that failed too often and were set aside."""
    run_on_app(lambda app: commands_of("upkeep").dead(app, as_json=as_json))


@dead_cli.command("retry")
def dead_retry(
    job: Annotated[int, typer.Argument(metavar="ID", help="A job by its number in `dead list`.")], *, as_json: AsJson = False
) -> None:
    """Put a job that was set aside back into its conversation."""
    run_on_app(lambda app: commands_of("upkeep").retry(app, job, as_json=as_json))


@operations_cli.command()
def serve() -> None:
    """Answer what the platforms deliver until told to end; HTTP on ONRECORD_HTTP: /healthz, /readyz, /metrics."""
    code = run_on_app(lambda app: commands_of("serving").serve(app))
    if code:
        raise typer.Exit(code)


@operations_cli.command()
def doctor(*, as_json: AsJson = False) -> None:
    """One line a component. Exit 1 when one has failed."""
    if not commands_of("commands").doctor(lambda: Settings.from_env(environment()), as_json=as_json):
        raise typer.Exit(1)
