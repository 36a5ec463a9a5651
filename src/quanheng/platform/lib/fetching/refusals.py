"""Why a source was not asked, or its answer not taken: a code, and four parts in both languages."""

from __future__ import annotations

from quanheng.engine.errors import Place, Problems, Refused

Pair = tuple[str, str]

# What may be otherwise a little later; anything else stays as it is until somebody changes something.
PASSING = frozenset(
    {"no-connection", "no-answer", "too-slow", "answer-cut", "busy-source", "name-unknown", "source-failed"}
)
HOSTS, NETWORKS, SECRETS, DROP = (
    "QUANHENG_FEED_HOSTS", "QUANHENG_FEED_NETWORKS", "QUANHENG_FEED_SECRETS", "QUANHENG_FEED_DROP",
)  # fmt: skip


def refused(code: str, where: str, found: Pair, expected: Pair, remedy: Pair) -> Refused:
    """One refusal, ready to be raised; `where` is an address without anything secret."""
    problems = Problems()
    problems.add(code, Place(path=where[:200]), found, expected, remedy)
    return Refused(problems.found)


def passing(refusal: Refused) -> bool:
    """Whether asking again later may help."""
    return all(p.code in PASSING for p in refusal.problems)


def not_listed(where: str) -> Refused:
    """The host is not among those that may be asked."""
    return refused(
        "host-not-listed", where, (f"“{where}”不在允许访问的主机之列，没有访问", f"“{where}” is not among the hosts that may be asked; it was not asked"),
        (f"系统管理员在 {HOSTS} 里列出的协议、主机和端口", f"a scheme, host and port listed by the system administrator in {HOSTS}"),
        ("核对地址；确要接入的，请系统管理员加入名单后重启", "check the address; if it is to be asked, have the system administrator list it and restart"),
    )  # fmt: skip


def inner_address(where: str, address: str) -> Refused:
    """The name leads to an address inside, which nobody allowed."""
    return refused(
        "inner-address", where, (f"“{where}”指向内部地址 {address}，没有访问", f"“{where}” leads to the inner address {address}; it was not asked"),
        (f"公网地址，或直接列为主机的地址，或 {NETWORKS} 里的网段", f"a public address, one listed as a host itself, or one in a network of {NETWORKS}"),
        ("核对域名解析；确是政务内网的，请系统管理员列出网段", "check the name; if it is the government's own network, have the system administrator list the network"),
    )  # fmt: skip


def bad_address(where: str, zh: str, en: str) -> Refused:
    """The address itself cannot be used."""
    return refused(
        "bad-address", where, (f"地址不可用：{zh}", f"the address cannot be used: {en}"),
        ("https://主机[:端口]/路径，不带用户名和口令", "https://host[:port]/path without user or password"), ("改正地址", "correct the address"),
    )  # fmt: skip


def redirected(where: str, to: str) -> Refused:
    """The source sends elsewhere."""
    return refused(
        "redirected", where, (f"对方要转到“{to[:120]}”，没有跟去", f"the source redirects to “{to[:120]}”; it was not followed"),
        ("同一协议、主机和端口上的转向，至多三次", "redirects on the same scheme, host and port, three at most"),
        ("把最终地址写进接入设置，并请系统管理员列出该主机", "write the final address into the connection and have that host listed"),
    )  # fmt: skip


def too_slow(where: str, seconds: float, what: Pair) -> Refused:
    """A deadline passed."""
    return refused(
        "too-slow", where, (f"{what[0]}，等了 {seconds:g} 秒，已断开", f"{what[1]}; cut off after {seconds:g} s"),
        ("限时内答完", "an answer within the time allowed"), ("问对方系统是否正常；会自动再试", "ask whether the source is well; it will be tried again"),
    )  # fmt: skip


def too_large(where: str, most: int, inflated: bool = False) -> Refused:
    """More than may be taken; what came was thrown away."""
    zh, en = ("解压后", "inflated, ") if inflated else ("", "")
    return refused(
        "answer-too-large", where, (f"对方的答复{zh}超过 {most / 1e6:g} MB，已断开，没有收下", f"{en}the answer has more than {most / 1e6:g} MB; cut off, nothing was kept"),
        (f"一次不超过 {most / 1e6:g} MB", f"at most {most / 1e6:g} MB at a time"), ("缩小查询的范围，或分页取数", "ask for less, or by pages"),
    )  # fmt: skip


def no_answer(where: str, code: str, why: Pair) -> Refused:
    """The connection failed."""
    return refused(code, where, why, ("一次完整的答复", "one whole answer"), ("核对地址、端口和网络；会自动再试", "check address, port and network; it will be tried again"))  # fmt: skip
