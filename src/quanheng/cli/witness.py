"""quanheng witness: a small cosigner for 财政, 人大, 审计 and others, with text files or over HTTP."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problems, Text

if TYPE_CHECKING:
    from quanheng.bundle.notes import VerifierKey
    from quanheng.platform.journal.cosigner import Cosigner

ABOUT = Text(
    "见证：在存证的校验点上会签；倒退或分叉的不签",
    "witness: cosign the journal's checkpoints; nothing rolled back or forked is signed",
)
ACTS = ("init", "trust", "sign", "show", "serve")


def arguments(parser: Parser) -> None:
    """What to do, in which folder, with what."""
    pick = parser.pick
    parser.add_argument(
        "act", choices=ACTS,
        help=pick("init 建立；trust 再认一把存证公钥；sign 会签一个请求；show 看状态；serve 在网上应答",
                  "init: begin; trust: another key of the log; sign: a request; show: the state; serve: over HTTP"),
    )  # fmt: skip
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        help=pick("见证方自己的文件夹（密钥与已签的在里面，不可丢）", "the witness's folder: key and state"),
    )
    parser.add_argument(
        "request", nargs="?", metavar="REQUEST", help=pick("请求文件（sign）", "the request (sign)")
    )
    parser.add_argument(
        "--name", help=pick("见证方名称（init），无空格", "the witness's name (init), no spaces")
    )
    parser.add_argument(
        "--log", action="append", default=[], metavar="VKEY",
        help=pick("所见证的存证的公钥（init、trust）", "the log's public key (init, trust)"),
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=pick("回执写到（默认打印）", "where the answer goes")
    )
    parser.add_argument("--host", default="127.0.0.1", help=pick("监听地址（serve）", "address (serve)"))
    parser.add_argument("--port", type=int, default=8780, help=pick("端口（serve）", "port (serve)"))


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Exit 1 where the witness does not sign; the reason is told."""
    refuse_without(("cryptography",), "witness")
    from quanheng.bundle.notes import Malformed  # with the signing library, read only by this command
    from quanheng.bundle.witness import Declined
    from quanheng.platform.journal.cosigner import Cosigner

    witness = Cosigner(Path(args.folder))
    try:
        return {"init": _init, "trust": _trust, "sign": _sign, "show": _show, "serve": _serve}[args.act](
            witness, args, voice
        )
    except Declined as declined:
        return _refused(f"declined-{declined.status}", args.request or "", declined.text, voice)
    except Malformed as error:
        return _refused("malformed", args.request or "", error.text, voice)
    except FileExistsError:
        return _refused(
            "witness-exists", args.folder,
            Text("这里已有一个见证方，不能重新开始", "a witness lives here already and is never begun again"), voice,
        )  # fmt: skip


def _init(witness: Cosigner, args: argparse.Namespace, voice: Voice) -> int:
    if not args.name or not args.log:
        voice.note("init 要有 --name 和 --log", "init needs --name and --log")
        return 2
    made = witness.make(witness.folder, args.name, _keys(args.log))
    _said(
        voice,
        made,
        "已建立。公钥（交给存证的经办方）：",
        "made. Public key (for the keepers of the journal):",
    )
    return 0


def _trust(witness: Cosigner, args: argparse.Namespace, voice: Voice) -> int:
    if not args.log:
        voice.note("trust 要有 --log", "trust needs --log")
        return 2
    witness.trust(_keys(args.log))
    return _show(witness, args, voice)


def _sign(witness: Cosigner, args: argparse.Namespace, voice: Voice) -> int:
    if not args.request:
        voice.note("sign 要有请求文件", "sign needs a request")
        return 2
    given = (
        sys.stdin.read()
        if args.request == "-"
        else Path(args.request).read_text(encoding="utf-8", errors="replace")
    )
    note = witness.sign(given)
    if args.output:
        Path(args.output).write_text(note.text, encoding="utf-8")
    if voice.machine:
        voice.json({"ok": True, "checkpoint": note.text, "cosignature": witness.cosignature(note)})
    elif args.output:
        size = note.body.split("\n")[1]
        voice.note(
            f"已会签 {size} 条的校验点，写在 {args.output}", f"signed the checkpoint of {size}: {args.output}"
        )
    else:
        voice.out(note.text, end="")
    return 0


def _show(witness: Cosigner, args: argparse.Namespace, voice: Voice) -> int:
    _said(voice, witness, "公钥：", "public key:")
    return 0


def _said(voice: Voice, witness: Cosigner, zh: str, en: str) -> None:
    seen = [(point, datetime.fromtimestamp(at, UTC).isoformat()) for point, at in witness.seen()]
    if voice.machine:
        voice.json(
            {
                "name": witness.signer.name,
                "vkey": witness.signer.public.text,
                "logs": [key.text for key in witness.logs],
                "signed": [{"origin": p.origin, "size": p.size, "at": at} for p, at in seen],
            }
        )
        return
    voice.note(zh, en)
    voice.out(witness.signer.public.text)
    for key in witness.logs:
        voice.note(f"见证的存证：{key.text}", f"log: {key.text}")
    for point, at in seen:
        voice.note(
            f"{point.origin}：已签到 {point.size} 条（{at}）",
            f"{point.origin}: signed up to {point.size} ({at})",
        )


def _serve(witness: Cosigner, args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.journal.cosigner_http import server

    witness.signer  # noqa: B018 — before listening: is there a witness here at all
    with server(witness, args.host, args.port) as listening:
        at = f"http://{args.host}:{listening.server_address[1]}/add-checkpoint"
        voice.note(f"见证方已启动：{at}（Ctrl-C 停止）", f"the witness answers at {at} (Ctrl-C to stop)")
        listening.serve_forever()
    return 0


def _keys(texts: list[str]) -> list[VerifierKey]:
    from quanheng.bundle.notes import VerifierKey as Key

    return [Key.read(text) for text in texts]


def _refused(code: str, file: str, why: Text, voice: Voice) -> int:
    problems = Problems()
    problems.add(
        code, Place(file),
        (why.zh, why.en),
        ("接着我上次所签、由所认公钥签名的校验点", "a checkpoint that continues what I signed last, signed by a key I trust"),
        ("与存证的经办方核对；倒退或分叉应告知审计", "ask the keepers of the journal; tell the auditors of a rollback or fork"),
    )  # fmt: skip
    return voice.refused(problems.found)
