"""Real messages: classes by five folds, the middle reply time, issues a reader would name; invented ones: planted events."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from quanheng.analytics.text import alike, classify, heat, issues, replies, splits, times, tokens
from quanheng.analytics.text.grams import Message
from quanheng.analytics.text.job import sorted_out

FORM = "%Y-%m-%d %H:%M:%S"


def test_five_folds_of_the_labelled_messages_reach_the_promise_and_pass_a_plain_machine(
    taidi, capsys
) -> None:
    rows = taidi.rows("labelled_messages_train.csv")
    messages = [Message(r["留言主题"], r["留言详情"]) for r in rows]
    labels = [r["一级分类"] for r in rows]
    tree = [(r["一级分类"], f"{r['二级分类']} {r['三级分类']}") for r in taidi.rows("label_tree_3level.csv")]
    texts = np.asarray([m.subject + "".join(m.body.split()) for m in messages])
    ours, plain, sure, right = [], [], [], []
    for seed in range(3):
        said, other = [""] * len(labels), [""] * len(labels)
        for train, test in splits.folds(messages, labels, 5, seed):
            model = classify.fit([messages[k] for k in train], [labels[k] for k in train], tree=tree)
            for k, one in zip(test, model.suggest([messages[k] for k in test]), strict=True):
                said[k] = one.best
                sure.append(one.confidence)
                right.append(one.best == labels[k])
            if seed:  # the plain machine is slow: once is enough to stand beside
                continue
            seen = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
            machine = LinearSVC().fit(seen.fit_transform(texts[train]), [labels[k] for k in train])
            for k, one in zip(test, machine.predict(seen.transform(texts[test])), strict=True):
                other[k] = one
        ours.append(splits.measured(labels, said, [1.0] * len(said), 0).macro_f1)
        if not seed:
            plain.append(splits.measured(labels, other, [1.0] * len(said), 0).macro_f1)
    with capsys.disabled():
        print(
            f" macro-F1 {statistics.mean(ours):.3f}, plain character TF-IDF and linear SVM {statistics.mean(plain):.3f} ",
            end="",
        )
    assert statistics.mean(ours) >= 0.76
    assert statistics.mean(ours) > statistics.mean(plain)
    # the confidence is what it says: within five points of the share that was right, and higher where it says so
    assert abs(statistics.mean(sure) - statistics.mean(right)) < 0.05
    high = [r for r, s in zip(right, sure, strict=True) if s >= 0.8]
    low = [r for r, s in zip(right, sure, strict=True) if s < 0.8]
    assert statistics.mean(high) > 0.9 > statistics.mean(low)


def test_the_middle_reply_took_eleven_days(taidi) -> None:
    def moment(text: str) -> datetime | None:
        plain = text.strip().replace("/", "-")
        return datetime.strptime(plain, FORM) if ":" in plain else None  # one reply has a day only

    took = times.took(
        (moment(r["留言时间"]), moment(r["答复时间"])) for r in taidi.rows("messages_with_replies.csv.gz")
    )
    assert took is not None
    assert took.n == 2815
    assert round(took.median, 1) == 11.2
    assert (round(took.mean, 2), round(took.lower, 2), round(took.upper, 2)) == (20.34, 4.81, 22.26)
    assert times.took([(None, None)]) is None


def test_hot_issues_of_the_real_messages_are_such_as_a_reader_names(taidi) -> None:
    rows = taidi.rows("unlabelled_messages_hotspot.csv.gz")
    messages = [Message(r["留言主题"].strip(), r["留言详情"].strip()) for r in rows]
    own = issues.issues_of(messages)
    everywhere = tokens.within(m.subject for m in messages)
    named = []
    for k in range(12):
        members = np.flatnonzero(own == k).tolist()
        label = tokens.label_words([messages[m].subject for m in members], everywhere, len(messages))
        title = messages[issues.representative(messages, members)].subject
        assert label
        named.append((title, "".join(label), members))
    titles = " ".join(t + w for t, w, _ in named)
    # what anyone who reads the 4,326 finds: a concrete plant at 丽发新城, parking tied to flats at 伊景园, the 58车贷 fraud
    for matter in ("丽发新城", "伊景园", "58车贷", "魅力之城", "辉煌国际"):
        assert matter in titles, titles
    plant = next(members for title, _, members in named if "丽发新城" in title)
    about = sum(
        "丽发" in messages[m].subject + messages[m].body or "搅拌" in messages[m].subject for m in plant
    )
    assert len(plant) >= 35
    assert about / len(plant) >= 0.95


def test_planted_events_are_found_whole_and_the_hottest_are_theirs(planted) -> None:
    own = issues.issues_of([e.message for e in planted])
    truth = np.asarray([e.event for e in planted])
    inside = truth >= 0

    def pairs(counts: Counter) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    both = pairs(
        Counter(zip(own[inside & (own >= 0)].tolist(), truth[inside & (own >= 0)].tolist(), strict=True))
    )
    found = pairs(Counter(own[inside & (own >= 0)].tolist()))
    meant = pairs(Counter(truth[inside].tolist()))
    assert 2 * both / (found + meant) >= 0.8
    now, began = datetime(2026, 6, 30), datetime(2026, 1, 1)
    heats = []
    for k in range(own.max() + 1):
        members = np.flatnonzero(own == k)
        said = [heat.Said(planted[m].at, planted[m].reporter) for m in members]
        heats.append((heat.heat(said, now, began).total, Counter(truth[members].tolist()).most_common(1)[0]))
    hottest = [event for _, (event, _) in sorted(heats, reverse=True)[:5]]
    assert sum(0 <= e < 25 for e in hottest) >= 4  # events 0 to 24 are going on; the others have passed


def test_near_duplicates_are_found_and_one_reporters_count_once() -> None:
    first = "石桥镇北渠村的路灯坏了半个多月，晚上孩子放学看不清路，请派人来修一下。"
    again = "石桥镇北渠村的路灯坏了半个多月了，晚上孩子放学都看不清路，请派人来修一下！"
    other = "柳林镇菜市场门口占道经营，车辆无法通行，希望城管来管一管。"
    messages = [
        Message("路灯", first),
        Message("路灯", again),
        Message("占道", other),
        Message("路灯", again),
        Message("", ""),
    ]
    own = alike.families(messages)
    assert own[0] == own[1] == own[3]
    assert len(set(own.tolist())) == 3
    assert alike.once_each(own, ["甲", "甲", "甲", "乙", ""]).tolist() == [True, False, True, True, True]
    assert alike.families([]).tolist() == []


def test_folds_never_part_near_duplicates() -> None:
    messages = [
        Message("事", f"第{k // 2}件事情：{'甲乙丙丁戊己庚辛壬癸'[k // 2] * 20}路灯坏了") for k in range(20)
    ]
    labels = ["一" if k < 10 else "二" for k in range(20)]
    seen = []
    for train, test in splits.folds(messages, labels, 5, 0):
        assert not {k // 2 for k in train.tolist()} & {k // 2 for k in test.tolist()}
        seen += test.tolist()
    assert sorted(seen) == list(range(20))


def test_the_formula_of_heat_shows_its_terms() -> None:
    now, began = datetime(2026, 3, 31), datetime(2025, 12, 1)
    said = [heat.Said(datetime(2026, 1, 5), "甲")] * 2 + [
        heat.Said(datetime(2026, 3, 24), f"人{k}", f"村{k % 2}", 3) for k in range(8)
    ]
    found = heat.heat(said, now, began)
    expected = 2 / ((now - began).days / 30 - 1)  # two messages in the windows before this one
    assert found.expected == pytest.approx(expected)
    assert found.terms["count"] == pytest.approx((8 - expected) / (expected + 1) ** 0.5)
    assert found.terms["reporters"] == pytest.approx(np.log(8))
    assert found.terms["recency"] == pytest.approx(0.5)
    assert found.terms["spread"] == pytest.approx(0.5 * np.log(2))
    assert found.terms["votes"] == pytest.approx(0.005 * 24)
    assert found.total == pytest.approx(sum(found.terms.values()))
    none = heat.heat(said, now, began, heat.Weights(0, 0, 0, 0, 0))
    assert none.total == 0
    with pytest.raises(ValueError, match="no heat"):
        heat.heat([], now, began)


def test_a_model_abstains_below_the_line_and_needs_two_classes() -> None:
    lamps = [
        Message(
            "路灯不亮", f"{'甲乙丙丁戊己庚辛壬癸子丑'[k] * 3}街的路灯坏了，夜里很黑{'东西南北'[k % 4] * 3}"
        )
        for k in range(12)
    ]
    waste = [
        Message(
            "垃圾没人清",
            f"{'甲乙丙丁戊己庚辛壬癸子丑'[k] * 3}小区垃圾堆成山，气味很大{'东西南北'[k % 4] * 3}",
        )
        for k in range(12)
    ]
    model = classify.fit(lamps + waste, ["照明"] * 12 + ["环卫"] * 12)
    sure, unsure = model.suggest(
        [Message("路灯坏了", "街上的路灯不亮"), Message("医保", "报销比例怎么算")], 0.8
    )
    assert sure.label == "照明"
    assert sure.confidence >= 0.8
    assert unsure.confidence < sure.confidence
    assert model.suggest([Message("医保", "报销")], 1.0)[0].label == ""
    assert model.suggest([]) == []
    with pytest.raises(ValueError, match="two classes"):
        classify.fit(lamps, ["照明"] * 12)
    said, own = sorted_out(lamps + waste, model)
    assert [s.label for s in said] == ["照明"] * 12 + ["环卫"] * 12
    assert own[0] != own[12]


def test_hints_of_a_reply_say_what_is_missing_and_what_was_copied() -> None:
    message = Message("北渠村路灯不亮", "北渠村主路六盏路灯坏了半个月，夜里看不清路，请维修。")
    good = replies.hints(
        message, "经现场核实，北渠村主路六盏路灯线路老化，已安排维修，3月20日前完成。联系电话〔电话〕。"
    )
    assert good.missing == []
    assert good.relevance >= 0.5
    assert not good.copied
    empty = replies.hints(message, "您反映的问题已收悉，感谢您的关注。")
    assert empty.missing == ["found", "done", "when"]
    assert empty.relevance < 0.5
    assert replies.hints(message, message.body).copied
