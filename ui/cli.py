"""The console command: exit status 0 done, 1 an error in one line, 2 bad usage, 3 a gate that failed."""

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from index.build import Progress, silent
from index.export import export
from index.generation import Generation
from index.names import load_names
from index.proof import prove
from rag import Assistant, FootnoteError, Scope, Settings
from rag.freshness import build_index
from rag.private import Kind, forget
from rag.settings import load_settings
from ui.access import Access
from ui.doctor import examine
from ui.input import read_draft
from ui.render import answer_text, explanation_text, one_line
from ui.report import report_markdown, report_text

__all__ = ["main"]

_OBEYED = re.compile(r"[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["eval"]:
        # Only this command needs the evaluation suite.
        from evals.__main__ import main as evaluate

        return evaluate(given[1:])
    options = _parser().parse_args(given)
    try:
        return int(options.run(options))
    except FootnoteError as error:
        print(f"footnote: {one_line(str(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0  # whoever read the output has seen enough
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="footnote", description="Answers from your documents, every sentence with its source."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = _command(commands, "ask", _ask, "answer a question")
    ask.add_argument("question")
    _add_model(ask)
    ask.add_argument("--caution", help="careful (refuses more) or eager")
    ask.add_argument("--passages", help="how many passages are read (6)")
    ask.add_argument(
        "--since", metavar="DATE", help="only documents of this date or later: 2024, 2024-12 or 2024-12-08"
    )
    ask.add_argument("--until", metavar="DATE", help="only documents of this date or earlier")
    ask.add_argument("--document", metavar="ID", action="append", help="only this document (may be repeated)")
    ask.add_argument("--explain", action="store_true", help="print the scores and rules behind the decision")
    ask.add_argument("--no-refresh", action="store_true", help="answer from the index as it is; write nothing")
    check = _command(commands, "check", _check, "say how far the documents support each sentence of a text")
    check.add_argument("file", metavar="FILE", help="a file of text in UTF-8, or - for standard input")
    check.add_argument("--markdown", action="store_true", help="print Markdown with references")
    check.add_argument("--no-refresh", action="store_true", help="check with the index as it is; write nothing")
    index = _command(commands, "index", _index, "bring the index up to date and say what changed")
    index.add_argument("--anew", action="store_true", help="embed everything again")
    index.add_argument("--verify", action="store_true", help="prove every passage, not only what is new")
    index.add_argument("--export", metavar="DIR", type=Path, help="write a copy that other programs may open")
    again = _command(commands, "recheck", _recheck, "hold a saved answer (ask --json) against the documents of today")
    again.add_argument("file", metavar="FILE", type=Path, help="the file that it was saved in")
    _add_chat(commands)
    _add_model(_command(commands, "doctor", _doctor, "check that everything is in place"))
    _add_forget(commands)
    _add_model(_command(commands, "settings", _settings, "print the effective settings"))
    commands.add_parser(
        "eval", help="measure the answers against gold questions (footnote eval --help)", add_help=False
    )
    return parser


def _add_chat(commands: Any) -> None:
    chat = _command(commands, "chat", _chat, "open the chat page")
    _add_model(chat)
    chat.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1, this machine alone)")
    chat.add_argument("--port", type=int, default=7860, help="(7860)")
    chat.add_argument(
        "--password-file", metavar="FILE", type=Path, help="only for the accounts of this file, name:password a line"
    )
    chat.add_argument(
        "--allow-remote",
        action="store_true",
        help="serve other machines without a password, or by way of a proxy on this one",
    )
    chat.add_argument("--mcp", action="store_true", help="serve ask and check as MCP tools too")
    chat.add_argument(
        "--allow-changes",
        action="store_const",
        const=True,
        help="let visitors add documents to the folder and remove them",
    )


def _add_forget(commands: Any) -> None:
    text = "remove what Footnote has written about you and your documents; footnote doctor lists the places"
    parser = commands.add_parser("forget", help="remove what Footnote has written", description=text)
    parser.set_defaults(run=_forget)
    parser.add_argument("--corpus", metavar="DIR", help="the folder of documents whose index is meant")
    parser.add_argument("--index", metavar="DIR", nargs="?", const="", help="the index of the documents")
    _add_server(parser)
    parser.add_argument("--conversations", action="store_true", help="conversations, and what people said of answers")
    parser.add_argument("--all", action="store_true", help="all of it, recordings and logs too")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    parser.add_argument("--corpus", metavar="DIR", help="the folder of documents (the five that ship with Footnote)")
    parser.add_argument("--index", metavar="DIR", help="where the index is kept (the user's cache folder)")
    _add_server(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _add_server(parser: argparse.ArgumentParser) -> None:
    """The options for a Chroma server; its token is no option, since other users of a machine see those."""
    add = parser.add_argument_group("a Chroma server that keeps the passages (docs/server.md)").add_argument
    add(
        "--chroma-url", metavar="URL", help="its address; its token is FOOTNOTE_CHROMA_TOKEN (none: the index's folder)"
    )
    add("--chroma-tenant", metavar="NAME", help="(default_tenant)")
    add("--chroma-database", metavar="NAME", help="(default_database)")


def _add_model(parser: argparse.ArgumentParser) -> None:
    """The options for a model that writes; its key is no option, since other users of a machine see those."""
    add = parser.add_argument_group("a model that writes (docs/models.md)").add_argument
    add("--mode", help="auto, extractive or llm (auto writes where a model is named)")
    add("--model", metavar="NAME", help="the model that writes; its key is FOOTNOTE_API_KEY or OPENAI_API_KEY")
    add("--base-url", metavar="URL", help="where it is asked (OpenAI's own address)")
    add("--organisation", metavar="ID", help="the organisation that pays")
    add("--timeout-s", metavar="S", help="how long the model may be silent (60)")
    add("--retries", metavar="N", help="how often a request that failed is made again (2)")
    add("--deadline-s", metavar="S", help="how long a whole question may take (120)")
    add("--context-tokens", metavar="N", help="about how much of the documents the model is given (3000)")
    add("--show-unsupported", action="store_const", const=True, help="show what failed the check, marked")
    add("--judge-model", metavar="NAME", help="a model that may lower the support of a statement")
    add("--record", metavar="FILE", help="keep every exchange with the model in this file")
    add("--replay", metavar="FILE", help="answer from such a file; no model is asked")
    add("--missing", metavar="FILE", help="where a replay writes the prompts that it has no reply for")
    add("--price-in", metavar="USD", help="the price of a million tokens read, for the cost of an answer")
    add("--price-out", metavar="USD", help="the price of a million tokens written")


def _load(options: argparse.Namespace) -> Settings:
    names = {field.name for field in fields(Settings)}
    return load_settings({name: value for name, value in vars(options).items() if name in names})


def _ask(options: argparse.Namespace) -> int:
    assistant = Assistant.from_settings(_load(options), _progress(), refresh=not options.no_refresh)
    for name in options.document or ():
        assistant.document(name)
    answer = assistant.ask(options.question, within=Scope(tuple(options.document or ()), options.since, options.until))
    if options.json:
        _print_json(answer.to_dict())
    else:
        width = min(shutil.get_terminal_size((100, 24)).columns, 100)
        _print(answer_text(answer, colour=sys.stdout.isatty(), width=width))
    if options.explain and options.json:
        print(explanation_text(answer), file=sys.stderr)
    elif options.explain:
        _print(explanation_text(answer))
    return 0


def _check(options: argparse.Namespace) -> int:
    text = read_draft(options.file, sys.stdin.buffer)
    report = Assistant.from_settings(_load(options), _progress(), refresh=not options.no_refresh).check(text)
    if options.json:
        _print_json(report.to_dict())
    elif options.markdown:
        _print(report_markdown(report))
    else:
        width = min(shutil.get_terminal_size((100, 24)).columns, 100)
        _print(report_text(report, colour=sys.stdout.isatty(), width=width))
    return 0


def _index(options: argparse.Namespace) -> int:
    settings = _load(options)
    generation, changes = build_index(settings, progress=_progress(), anew=options.anew)
    manifest = generation.manifest
    report: dict[str, Any] = {
        name: getattr(changes, name) for name in ("added", "changed", "removed", "renamed", "kept")
    }
    if options.export:
        export(generation, load_names(settings.corpus), options.export)
    report["problem"] = _verified(generation.folder, settings) if options.verify else ()
    report["skipped"] = [f"{s.path} {s.reason}" for s in manifest.skipped]
    report["encoding"] = [f"{d.id} is in {d.encoding}, not UTF-8" for d in generation.documents.known if d.encoding]
    if options.json:
        _print_json(
            {
                **report,
                "passages": manifest.passages,
                "fingerprint": manifest.fingerprint,
                "index": str(generation.folder),
            }
        )
        return 1 if report["problem"] else 0
    for what, names in report.items():
        for name in names:
            _print(f"{what:8} {one_line(' -> '.join(name) if isinstance(name, tuple) else name)}")
    proved = ", every one of them proved" if options.verify and not report["problem"] else ""
    _print(one_line(f"{manifest.passages} passages of {len(manifest.hashes)} documents in {generation.folder}{proved}"))
    return 1 if report["problem"] else 0


def _verified(folder: Path, settings: Settings) -> tuple[str, ...]:
    """What is wrong with the index, read from the disk again; each with what to do."""
    generation = Generation.open(folder, everything=True)
    names = load_names(settings.corpus)
    proof = prove(generation, names, everything=True, progress=_progress(), server=settings.chroma)
    return tuple(f"{problem}; run footnote index --anew" for problem in proof.problems)


def _recheck(options: argparse.Namespace) -> int:
    try:
        saved = json.loads(options.file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FootnoteError(f"cannot read {options.file}: {error.strerror}") from None
    except ValueError:
        raise FootnoteError(f"{options.file} is not JSON; save an answer with footnote ask --json") from None
    found = Assistant.from_settings(_load(options), _progress()).recheck(saved)
    if options.json:
        _print_json(found.to_dict())
    for each in () if options.json else found.statements:
        _print(one_line(f"{each.standing:6}  {each.text}" + (f"  ({each.problem})" if each.problem else "")))
    return 0


def _chat(options: argparse.Namespace) -> int:
    access = Access(options.host, options.port, options.password_file, options.allow_remote, options.mcp)
    # Gradio takes seconds to import, and only this command needs it.
    from ui.page import serve

    serve(Assistant.from_settings(_load(options), _progress()), access)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    findings = list(examine(_load(options)))
    if options.json:
        _print_json({f.check: {"ok": f.ok, "text": f.text} for f in findings})
    else:
        for finding in findings:
            _print(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.check}: {one_line(finding.text)}")
    return 0 if all(f.ok for f in findings) else 1


def _forget(options: argparse.Namespace) -> int:
    kinds: set[Kind] = {
        kind for kind in ("index", "conversations", "all") if getattr(options, kind) not in (None, False)
    }
    if not kinds:
        print("footnote forget: say what: --index, --conversations or --all", file=sys.stderr)
        return 2
    options.index = options.index or None
    done = list(forget(_load(options), kinds))
    if options.json:
        _print_json(
            {each.name: {"path": str(each.path), "was_there": each.was_there, "error": each.error} for each in done}
        )
    else:
        for each in done:
            told = each.error or f"{'removed' if each.was_there else 'nothing in'} {each.path}"
            _print(f"{each.name:13} {one_line(told)}")
    return 1 if any(each.error for each in done) else 0


def _settings(options: argparse.Namespace) -> int:
    plain = _load(options).shown()
    if options.json:
        _print_json(plain)
    else:
        _print("\n".join(f"{name} = {_as_json(value)}" for name, value in plain.items()))
    return 0


def _print_json(value: Any) -> None:
    _print(_as_json(value, indent=2))


def _as_json(value: Any, indent: int | None = None) -> str:
    """JSON in which what a terminal obeys, or its encoding does not hold, is escaped."""
    utf8 = sys.stdout.encoding.lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8, indent=indent)
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _print(text: str) -> None:
    """Prints to stdout at once, so that an output that cannot be written is met here and not at exit."""
    try:
        encoding = sys.stdout.encoding
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
    except OSError as error:
        # What is left in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise FootnoteError(f"cannot write the output: {error.strerror}") from None


def _progress() -> Progress:
    """A line on stderr that is written over, when a person watches; silence otherwise."""
    return _shown if sys.stderr.isatty() else silent


def _shown(stage: str, done: int, total: int) -> None:
    share = f" {done}/{total}" if total else "…"
    bar = f" {'━' * (done * 30 // total):<30}" if total else ""
    print(f"\r\x1b[K{stage}{bar}{share}", end="\r\x1b[K" if done == total else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
