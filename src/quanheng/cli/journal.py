"""quanheng journal: for the keepers of the journal: audit, witnesses, keys; and for anybody: verify a journal file."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without_platform
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problems, Text

if TYPE_CHECKING:
    from quanheng.bundle.entry import Shown
    from quanheng.bundle.log import Report

ABOUT = Text(
    "存证：全查、导出、核验、见证方、会签、换钥、消除姓名",
    "the journal: audit, export, verify, witnesses, cosignatures, keys, erasing names",
)
ACTS = ("audit", "export", "verify", "policy", "request", "cosign", "rotate", "erase")


def arguments(parser: Parser) -> None:
    """What to do, with which files."""
    pick = parser.pick
    parser.add_argument(
        "act", choices=ACTS,
        help=pick("audit 全查库内存证；export 导出（-o）；verify 核验导出的文件或一条的证明；policy 看或定见证方；"
                  "request 写会签请求；cosign 收会签；rotate 换签名密钥；erase 消除姓名",
                  "audit the database's journal; export it (-o); verify an exported file or the proof of one entry; policy: show or set the witnesses; "
                  "request: write requests; cosign: take in answers; rotate the key; erase names"),
    )  # fmt: skip
    parser.add_argument(
        "files", nargs="*", metavar="FILE",
        help=pick("verify：存证文件或 .tlog-proof；policy：见证方的 CSV（name,vkey,title,title_en）；cosign：会签回执；erase：序号",
                  "verify: a journal file or a .tlog-proof; policy: a CSV of witnesses (name,vkey,title,title_en); cosign: answers; erase: indices"),
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="PATH", help=pick("写到哪里", "where to write"))
    parser.add_argument(
        "--older", metavar="FILE", help=pick("以前下载的存证文件（verify）", "a file from earlier (verify)")
    )
    parser.add_argument(
        "--policy",
        metavar="policy.txt",
        help=pick("另行取得的公钥（verify）", "keys from elsewhere (verify)"),
    )
    parser.add_argument(
        "--need", type=int, default=3, help=pick("须签家数（默认 3）", "how many must sign (default 3)")
    )
    parser.add_argument(
        "--faulty",
        type=int,
        default=1,
        help=pick("可容不诚实家数（默认 1）", "dishonest ones borne (default 1)"),
    )
    parser.add_argument(
        "--witness", metavar="NAME", help=pick("只写这一家的请求", "the request of this witness only")
    )
    parser.add_argument(
        "--lost", action="store_true", help=pick("旧密钥已丢失（rotate）", "the old key is lost (rotate)")
    )
    parser.add_argument("--reason", default="", help=pick("事由（erase）", "why (erase)"))


def run(args: argparse.Namespace, voice: Voice) -> int:
    """`verify` needs nothing but the file; the others the platform's database."""
    if args.act == "verify":
        return _verify(args, voice)
    refuse_without_platform("journal")
    # the platform is an extra, and its models are there only once it has started
    from quanheng.platform.project.start import start

    start()
    return {
        "audit": _audit, "export": _export, "policy": _policy, "request": _request, "cosign": _cosign,
        "rotate": _rotate, "erase": _erase,
    }[args.act](args, voice)  # fmt: skip


def _verify(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.bundle import entry, log, policy

    if len(args.files) != 1:
        return _usage(voice, "verify 要有一个文件", "verify needs one file")
    file, older = Path(args.files[0]), Path(args.older) if args.older else None
    for path in (file, *([older] if older else []), *([Path(args.policy)] if args.policy else [])):
        if not path.is_file():
            raise FileNotFoundError(2, "", str(path))
    try:
        rule = policy.read(Path(args.policy).read_text(encoding="utf-8")) if args.policy else None
        if entry.is_proof(file):
            return report(entry.check(file.read_text(encoding="utf-8", errors="replace"), rule), voice)
        return report(log.check_file(file, policy=rule, older=older), voice)
    except ValueError as error:
        from quanheng.bundle.told import told

        return _refused("not-a-journal", file.name, told(error), voice)


def report(found: Report | Shown, voice: Voice) -> int:
    """What was found, the first bad index first."""
    if voice.machine:
        voice.json(found.as_json())
    else:
        voice.out(found.say(voice.lang))
    return 0 if found.ok else 1


def _audit(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.journal.audit import audit

    return report(audit(), voice)


def _export(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.journal.audit import export

    if not args.output:
        return _usage(voice, "export 要有 -o", "export needs -o")
    export(args.output)
    voice.note(f"已写 {args.output}", f"written: {args.output}")
    return 0


def _policy(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.journal.actions import Witness
    from quanheng.platform.journal.queries import policy_text
    from quanheng.platform.project.keeping import set_policy

    if args.files:
        text = Path(args.files[0]).read_text(encoding="utf-8-sig", errors="replace")
        rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
        columns = ("name", "vkey", "title", "title_en")
        set_policy(
            [Witness(*((row.get(c) or "").strip() for c in columns)) for row in rows], args.need, args.faulty
        )
    voice.out(policy_text(), end="")
    return 0


def _request(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.journal import exchange

    folder = Path(args.output or ".")
    for path in exchange.write_requests(folder, only=args.witness):
        voice.out(str(path))
    return 0


def _cosign(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.journal.actions import cosign

    taken = [
        one for file in args.files for one in cosign(Path(file).read_text(encoding="utf-8", errors="replace"))
    ]
    for one in taken:
        voice.out(f"{one.witness}\t{one.checkpoint.size}\t{one.at.isoformat()}")
    if not args.files:
        return _usage(voice, "cosign 要有回执文件", "cosign needs the answers")
    return 0


def _rotate(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.project.keeping import rotate

    for key in rotate(lost=args.lost):
        voice.out(key.vkey)
    voice.note(
        "把新公钥交给每个见证方：quanheng witness trust",
        "give the new key to every witness: quanheng witness trust",
    )
    return 0


def _erase(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.project.keeping import erase

    if not args.files or not args.reason or not all(f.isascii() and f.isdecimal() for f in args.files):
        return _usage(voice, "erase 要有序号和 --reason", "erase needs indices and --reason")
    done = erase([int(f) for f in args.files], args.reason)
    voice.note(f"已消除 {done} 条中的姓名", f"names erased in {done} entries")
    return 0


def _usage(voice: Voice, zh: str, en: str) -> int:
    voice.note(zh, en)
    return 2


def _refused(code: str, file: str, why: Text, voice: Voice) -> int:
    problems = Problems()
    problems.add(
        code, Place(file),
        (why.zh, why.en),
        ("quanheng journal export 写出的文件", "a file written by quanheng journal export"),
        ("重新下载", "download it again"),
    )  # fmt: skip
    return voice.refused(problems.found)
