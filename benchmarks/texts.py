"""`python -m benchmarks.texts [FOLDER]`: 20,000 tickets classified and brought together in one job, against jieba cutting words alone.

Tickets are pieces of real messages if the folder of `taidi2020_gov_messages` is given (QUANHENG_SHARED), else invented ones.
Also: five-fold macro-F1 on the labelled messages beside a plain character TF-IDF linear SVM, and near-duplicates planted and found.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import jieba
import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from benchmarks.__main__ import line
from quanheng.analytics.text import alike, classify
from quanheng.analytics.text.grams import Message, grams
from quanheng.analytics.text.job import sorted_out
from quanheng.analytics.text.splits import folds

TICKETS = 20_000


def taken(work: Callable[[], object], rounds: int = 3) -> float:
    """Median processor seconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV, packed or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def pieces(folder: Path, n: int) -> list[Message]:
    """Tickets of the length offices have (a heading and about 120 characters), each another piece of a real message."""
    rows = read(folder / "unlabelled_messages_hotspot.csv.gz") + read(folder / "messages_with_replies.csv.gz")
    made = []
    for start in range(0, 6000, 120):
        for row in rows:
            body = "".join(row["留言详情"].split())
            if start == 0 or len(body) >= start + 60:
                made.append(Message(row["留言主题"].strip(), body[start : start + 120]))
            if len(made) == n:
                return made
    return made


def invented(n: int) -> list[Message]:
    """Tickets from words drawn at random."""
    chance = random.Random(7)
    what = [
        "路灯不亮",
        "垃圾没人清",
        "占道经营",
        "自来水浑浊",
        "油烟扰民",
        "学位不够",
        "工资拖欠",
        "公交不来",
        "医保报销慢",
        "产业路塌了",
    ]
    where = [f"{a}{b}{c}" for a in "东西南北中" for b in "河桥柳石坪" for c in ("村", "小区", "街", "镇")]
    made = []
    for _ in range(n):
        w, p = chance.choice(what), chance.choice(where)
        made.append(
            Message(
                f"{p}{w}",
                f"{p}{w}已经{chance.randint(2, 60)}天，{chance.choice(where)}也一样，请派人看看。{chance.choice(what)}的事以前也说过。",
            )
        )
    return made


def jobs(tickets: Sequence[Message], model: classify.Classifier) -> None:
    """One job over jieba alone."""
    texts = [m.subject + m.body for m in tickets]
    jieba.lcut("先读词典")
    rjieba.cut("先读词典")
    cut = taken(lambda: [jieba.lcut(t) for t in texts], 1)

    def job() -> None:
        sorted_out(tickets, model, 0.6)

    ours = taken(job)
    again = taken(lambda: [jieba.lcut(t) for t in texts], 1)
    base = min(cut, again)
    mean = sum(map(len, texts)) / len(texts)
    print(
        f"      {len(texts):,} tickets of {mean:.0f} characters: jieba {base:.2f} s, classify and cluster {ours:.2f} s CPU"
    )
    line(
        "tickets classified and clustered: jieba cutting alone / ours (CPU)",
        base / ours,
        ">= 5",
        base / ours >= 5,
    )
    only = taken(lambda: model.suggest(tickets, 0.6))
    line("tickets classified: jieba cutting alone / ours (CPU)", base / only, ">= 5", base / only >= 5)
    some = texts[:3000]
    same = sum(rjieba.cut(t) == jieba.lcut(t) for t in some) / len(some)
    print(f"      texts that rjieba (labels of issues only) cuts just as jieba does: {same:.1%}")


def near(tickets: Sequence[Message]) -> None:
    """Copies with a few characters changed, planted and found."""
    chance = random.Random(3)
    planted = list(tickets)
    pairs = []
    for k in range(0, len(tickets), 20):
        body = list(tickets[k].body)
        for _ in range(min(4, len(body) // 20)):
            body[chance.randrange(len(body))] = chance.choice("的了请再还")
        pairs.append((k, len(planted)))
        planted.append(Message(tickets[k].subject, "".join(body)))
    own = alike.families(planted)
    found = sum(own[a] == own[b] for a, b in pairs) / len(pairs)
    line(f"near-duplicates: recall of {len(pairs):,} planted pairs", found, ">= 0.98", found >= 0.98)
    seconds = taken(lambda: alike.families_of(grams(planted, singles=False)))
    print(
        f"      near-duplicates of {len(planted):,} tickets: {seconds:.2f} s CPU, {len(planted) / seconds:,.0f} a second"
    )


def scores(folder: Path) -> tuple[float, float, float]:
    """Macro-F1 of ours, of characters 1–2 and of characters 2–4 with a linear SVM; means of three shuffles."""
    rows = read(folder / "labelled_messages_train.csv")
    messages = [Message(r["留言主题"], r["留言详情"]) for r in rows]
    labels = np.asarray([r["一级分类"] for r in rows])
    tree = [
        (r["一级分类"], f"{r['二级分类']} {r['三级分类']}") for r in read(folder / "label_tree_3level.csv")
    ]
    texts = np.asarray([f"{m.subject}。{''.join(m.body.split())}" for m in messages])
    found: list[list[float]] = [[], [], []]
    for seed in range(3):
        said = np.empty((3, len(labels)), dtype=object)
        for train, test in folds(messages, labels, 5, seed):
            model = classify.fit([messages[k] for k in train], labels[train].tolist(), tree=tree)
            said[0, test] = [s.best for s in model.suggest([messages[k] for k in test])]
            for j, span in ((1, (1, 2)), (2, (2, 4))):
                seen = TfidfVectorizer(
                    analyzer="char", ngram_range=span, sublinear_tf=span == (2, 4), min_df=span[0]
                )
                plain = LinearSVC().fit(seen.fit_transform(texts[train]), labels[train])
                said[j, test] = plain.predict(seen.transform(texts[test]))
        for j in range(3):
            found[j].append(f1_score(labels, said[j].astype(str), average="macro"))
    return statistics.mean(found[0]), statistics.mean(found[1]), statistics.mean(found[2])


def main(folder: Path | None) -> None:
    """All of it."""
    whole = folder is not None and folder.is_dir()
    tickets = pieces(folder, TICKETS) if whole and folder else invented(TICKETS)
    if whole and folder:
        rows = read(folder / "labelled_messages_train.csv")
        model = classify.fit(
            [Message(r["留言主题"], r["留言详情"]) for r in rows], [r["一级分类"] for r in rows]
        )
        ours, plain, long = scores(folder)
        print(
            f"      plain character TF-IDF + linear SVM: characters 1–2 {plain:.3f}, characters 2–4 {long:.3f}"
        )
        line(
            "348 labelled messages, five folds, macro-F1, mean of three shuffles",
            ours,
            ">= 0.76",
            ours >= 0.76,
        )
    else:
        model = classify.fit(tickets[:2000], [m.subject[-4:] for m in tickets[:2000]])
    jobs(tickets, model)
    near(tickets)


if __name__ == "__main__":
    given = (
        sys.argv[1]
        if len(sys.argv) > 1
        else os.environ.get("QUANHENG_SHARED", "../shared/data") + "/taidi2020_gov_messages"
    )
    main(Path(given))
