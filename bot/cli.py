"""The command line. Each command reads its words, calls one use case and prints; nothing is decided here."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot import __version__
from bot.core.errors import InputError, OnRecordError, StoreError
from bot.settings import Settings, environment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

    from bot.app import App

T = TypeVar("T")
cli = typer.Typer(
    name="onrecord",
    help="Answers about news articles in their own words, each under the viewpoint it comes from.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
sources_cli = typer.Typer(help="The outlets, what the shipped list suggests, and an editor's confirmation.", rich_markup_mode=None)
cli.add_typer(sources_cli, name="sources")
cli.add_typer(sources_cli, name="outlets", hidden=True)
positions_cli = typer.Typer(help="Whose words each sentence carries, and an editor's correction of it.", rich_markup_mode=None)
cli.add_typer(positions_cli, name="positions")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
OneArticle = Annotated[str | None, typer.Option("--article", help="Only this article; all of them without it.")]
Shares = Annotated[bool, typer.Option("--shares", help="Show whose words the article is made of.")]
Articles = Annotated[list[str] | None, typer.Option("--article", help="Only this article; may be given several times.")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this outlet; may be given several times.")]


def main() -> None:
    """Run the command line; errors that a person can act on end with one line and their exit code."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        _refuse_broken_words()
        cli()
    except OSError as error:
        sys.stderr.write(f"onrecord: cannot write the result: {error.strerror}\n")
        sys.stdout = None  # nothing more goes out, at exit neither
        sys.exit(StoreError.exit_code)
    except OnRecordError as error:
        sys.stderr.write(f"onrecord: {' '.join(str(error).split())}\n")
        sys.exit(error.exit_code)


def _refuse_broken_words() -> None:
    """A word that was not typed as UTF-8 cannot be stored or searched for."""
    for word in sys.argv[1:]:
        if any("\ud800" <= character <= "\udfff" for character in word):
            raise InputError("an argument is not valid Unicode text; type it again, or rename the file")


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _run(work: Callable[[App], Awaitable[T]]) -> T:
    """Run a piece of work on the app and close it."""
    from bot.app import opened  # noqa: PLC0415 (help and usage errors need none of it)

    async def run() -> T:
        async with opened(Settings.from_env(environment())) as app:
            return await work(app)

    # asyncio would only cancel the task, and reading a file waits for no task: an interrupt ends the command where it is.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    return asyncio.run(run())


@cli.callback(invoke_without_command=True)
def _version(*, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        sys.stdout.write(f"onrecord {__version__}\n")
        raise typer.Exit


@cli.command()
def ask(
    question: str,
    article: Articles = None,
    source: Sources = None,
    speaker: Annotated[str | None, typer.Option(help="Only what this speaker is reported to say.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the reply, where its words are released.")] = "en",
    audience: Annotated[str, typer.Option(help="Ask as `staff` or as one of the `public`.")] = "staff",
    *,
    no_model: Annotated[bool, typer.Option("--no-model", help="Answer by rule even where a model is set.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer one question from the indexed articles."""
    del no_model  # every answer of this release is made by rule
    scope = {"articles": tuple(article or ()), "sources": tuple(source or ()), "speaker": speaker}
    _run(lambda app: _in("commands").ask(app, question, scope, language=lang, audience=audience, as_json=as_json))


@cli.command("try", hidden=True)
def try_(
    question: Annotated[str, typer.Argument()] = "",
    article: Annotated[Path | None, typer.Option(help="A .txt or .md file; the bundled samples without it.")] = None,
    source: Annotated[str | None, typer.Option()] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Answer a question about one article, or the samples, in a data folder that is thrown away."""
    _in("commands").try_once(Settings.from_env(environment()), article, source, question, as_json=as_json)


@cli.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files (.txt, .md) and folders of them.")],
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
    _run(lambda app: _in("commands").add(app, paths, flags, as_json=as_json))


@cli.command()
def articles(*, as_json: AsJson = False) -> None:
    """What is indexed, and whose view each is."""
    _run(lambda app: _in("commands").articles(app, as_json=as_json))


@cli.command()
def show(article: str, version: Annotated[int | None, typer.Option(help="An earlier version.")] = None, *, as_json: AsJson = False) -> None:
    """An article's text with its paragraphs numbered."""
    _run(lambda app: _in("commands").show(app, article, version, as_json=as_json))


@cli.command()
def withdraw(article: str, reason: Annotated[str, typer.Option()], *, as_json: AsJson = False) -> None:
    """Hide an article for good; its versions stay so that records can be replayed."""
    _run(lambda app: _in("commands").withdraw(app, article, reason, as_json=as_json))


@sources_cli.callback(invoke_without_command=True)
def sources(context: typer.Context, *, as_json: AsJson = False) -> None:
    """The outlets of the registry with their labels."""
    if context.invoked_subcommand is None:
        _run(lambda app: _in("desk").sources(app, as_json=as_json))


@sources_cli.command("suggested")
def suggested(*, as_json: AsJson = False) -> None:
    """What the shipped list would say of outlets whose status nobody has confirmed."""
    _run(lambda app: _in("desk").suggested(app, as_json=as_json))


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
    _run(lambda app: _in("desk").confirm(app, outlet, {"by": by, "status": status, "place": place}, as_json=as_json))


@cli.command()
def why(subject: Annotated[str, typer.Argument(help="An outlet's id, or a record number.")], *, as_json: AsJson = False) -> None:
    """Why an outlet has the label it has."""
    _run(lambda app: _in("desk").why(app, subject, as_json=as_json))


@positions_cli.callback(invoke_without_command=True)
def positions(
    context: typer.Context,
    article: OneArticle = None,
    speaker: Annotated[str | None, typer.Option(help="Only this speaker, by name, surname or affiliation.")] = None,
    about: Annotated[str | None, typer.Option(help="Only sentences with these words.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Who is quoted, paraphrased or only named where: a row a speaker, or with --json an object a sentence."""
    if context.invoked_subcommand is None:
        _run(lambda app: _in("ledger").positions(app, article, speaker, about, as_json=as_json))


@positions_cli.command("fix")
def fix(
    sentence: Annotated[str, typer.Argument(metavar="ARTICLE:SENTENCE", help="A sentence by the number n of `positions --json`.")],
    by: Annotated[str, typer.Option(help="Who corrects: a name or the desk.")],
    speaker: Annotated[str | None, typer.Option(help="Whose words the sentence carries.")] = None,
    voice: Annotated[str | None, typer.Option(help="outlet, not_established or unnamed.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Correct whose words a sentence carries. It stays so in new versions that have the sentence."""
    _run(lambda app: _in("ledger").fix(app, sentence, speaker, voice, by, as_json=as_json))


@cli.command()
def timeline(article: OneArticle = None, *, as_json: AsJson = False) -> None:
    """What the articles say happened, in the order of its dates, each in its own words and whose they are."""
    _run(lambda app: _in("accounts").timeline(app, article, as_json=as_json))


@cli.command()
def brief(article: OneArticle = None, *, shares: Shares = False, as_json: AsJson = False) -> None:
    """One screen on an article: what it reports, whom it quotes, whom it only names."""
    _run(lambda app: _in("accounts").brief(app, article, with_shares=shares, as_json=as_json))


@cli.command()
def check(
    text: Annotated[str | None, typer.Argument(help="A quotation, best with the words that say whose it is.")] = None,
    draft: Annotated[Path | None, typer.Option("--file", help="A draft: every quotation in it is checked, none of it stored.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Is this a quotation, word for word, and of whom it is given to? Exit 1 when it is not."""
    if not _run(lambda app: _in("checking").check_text(app, text, draft, as_json=as_json)):
        raise typer.Exit(1)


@cli.command()
def record(number: str, *, as_json: AsJson = False) -> None:
    """What a sent answer says now."""
    _run(lambda app: _in("commands").record(app, number, as_json=as_json))


@cli.command()
def verify(number: str, *, as_json: AsJson = False) -> None:
    """Replay a sent answer: texts, quotations, label, wording, message. Exit 1 when anything differs."""
    if not _run(lambda app: _in("commands").verify(app, number, as_json=as_json)):
        raise typer.Exit(1)


@cli.command()
def reindex(*, embeddings: Annotated[bool, typer.Option("--embeddings", help="Embeddings too.")] = False, as_json: AsJson = False) -> None:
    """Read every stored version again with the rules of this release; holds and corrections stay."""
    _run(lambda app: _in("ledger").reindex(app, embeddings=embeddings, as_json=as_json))


@cli.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="Questions with what answers them, one JSON object a line.")],
    *,
    unscoped: Annotated[bool, typer.Option("--unscoped", help="Ask the whole index, not each question's article.")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong under the table.")] = False,
    as_json: AsJson = False,
) -> None:
    """How good the answers are on a question file: a row a kind and degree. Nothing is stored."""
    _run(lambda app: _in("evaluation").evaluate(app, file, scoped=not unscoped, misses=misses, as_json=as_json))


@cli.command()
def doctor(*, as_json: AsJson = False) -> None:
    """One line a component. Exit 1 when one has failed."""
    if not _in("commands").doctor(lambda: Settings.from_env(environment()), as_json=as_json):
        raise typer.Exit(1)


def _in(module: str) -> ModuleType:
    """The module of some commands, imported when one runs: help and usage errors need none of what it imports."""
    return import_module(f"bot.{module}")
