"""The command line. Each command reads its words, calls one use case and prints; nothing is decided here."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.core.errors import InputError, OnRecordError, StoreError
from bot.invoking import AsJson, commands_of, run_on_app
from bot.operations import operations_cli
from bot.settings import Settings, environment

cli = typer.Typer(
    name="onrecord",
    help="Answers about news articles in their own words, each under the viewpoint it comes from.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
positions_cli = typer.Typer(help="Whose words each sentence carries, and an editor's correction of it.", rich_markup_mode=None)
cli.add_typer(positions_cli, name="positions")
cli.add_typer(operations_cli)

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
    lang: Annotated[str | None, typer.Option(help="The language of the reply, where its words are released; else the question's.")] = None,
    audience: Annotated[str, typer.Option(help="Ask as `staff` or as one of the `public`.")] = "staff",
    *,
    no_model: Annotated[bool, typer.Option("--no-model", help="Answer by rule even where a model is set.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer one question from the indexed articles."""
    scope = {"articles": tuple(article or ()), "sources": tuple(source or ()), "speaker": speaker}
    run_on_app(
        lambda app: commands_of("commands").ask(app, question, scope, language=lang, audience=audience, as_json=as_json, no_model=no_model)
    )


@cli.command()
def chat(
    article: Articles = None,
    source: Sources = None,
    lang: Annotated[str, typer.Option(help="The language of the replies, where its words are released.")] = "en",
) -> None:
    """Answer questions in a conversation, typed or one a line from stdin: "And why?", "What did she say about that?"."""
    scope = {"articles": tuple(article or ()), "sources": tuple(source or ()), "speaker": None}
    run_on_app(lambda app: commands_of("chatting").chat(app, scope, language=lang))


@cli.command("try", hidden=True)
def try_(
    question: Annotated[str, typer.Argument()] = "",
    article: Annotated[Path | None, typer.Option(help="A .txt, .md or .html file; the bundled samples without it.")] = None,
    source: Annotated[str | None, typer.Option()] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Answer a question about one article, or the samples, in a data folder that is thrown away."""
    commands_of("commands").try_once(Settings.from_env(environment()), article, source, question, as_json=as_json)


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
        run_on_app(lambda app: commands_of("ledger").positions(app, article, speaker, about, as_json=as_json))


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
    run_on_app(lambda app: commands_of("ledger").fix(app, sentence, speaker, voice, by, as_json=as_json))


@cli.command()
def timeline(article: OneArticle = None, *, as_json: AsJson = False) -> None:
    """What the articles say happened, in the order of its dates, each in its own words and whose they are."""
    run_on_app(lambda app: commands_of("accounts").timeline(app, article, as_json=as_json))


@cli.command()
def brief(article: OneArticle = None, *, shares: Shares = False, as_json: AsJson = False) -> None:
    """One screen on an article: what it reports, whom it quotes, whom it only names."""
    run_on_app(lambda app: commands_of("accounts").brief(app, article, with_shares=shares, as_json=as_json))


@cli.command()
def check(
    text: Annotated[str | None, typer.Argument(help="A quotation, best with the words that say whose it is.")] = None,
    draft: Annotated[Path | None, typer.Option("--file", help="A draft: every quotation in it is checked, none of it stored.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Is this a quotation, word for word, and of whom it is given to? Exit 1 when it is not."""
    if not run_on_app(lambda app: commands_of("checking").check_text(app, text, draft, as_json=as_json)):
        raise typer.Exit(1)


@cli.command()
def record(number: str, *, as_json: AsJson = False) -> None:
    """What a sent answer says now."""
    run_on_app(lambda app: commands_of("commands").record(app, number, as_json=as_json))
