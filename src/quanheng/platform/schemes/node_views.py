"""Pages that change one thing of a draft by form: an indicator and its rule, the weights, a data item.

A form changes the text at its place. Two things are asked before it is saved: where the text would have to be
written anew (comments are lost), and where the change brings new errors.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.engine.rules import RULES
from quanheng.engine.terms import POLICIES
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import (
    controls,
    drafts,
    editor,
    edits,
    node_controls,
    queries,
    showing,
    textdiff,
)
from quanheng.platform.schemes.draft_views import moved_on, number_of
from quanheng.platform.schemes.edits import Edited
from quanheng.platform.schemes.models import Draft

FIRST_RULE = "ratio"


def node(request: HttpRequest, draft: int) -> HttpResponse:
    """One indicator (`?id=`), or a new one below another (`?parent=`, "" is the top)."""
    one = showing.open_draft(draft)
    if request.method == "POST":
        return _changed(request, one)
    return _node(request, one)


def _node(
    request: HttpRequest, draft: Draft, problems: Any = (), rows: Any = None, ask: str = "", status: int = 200
) -> HttpResponse:
    text = queries.text(draft)
    sent = request.POST if request.method == "POST" else request.GET
    node_id, parent = sent.get("id", ""), sent.get("parent", "")
    fresh = "parent" in sent and not node_id
    try:
        plain = edits.plain_of(text.text)
        held = {} if fresh else edits.node(plain, node_id)
    except Refused as refused:
        if request.method == "POST" and problems:
            held = {}
        else:
            raise Http404(refused.problems[0].found.zh) from refused
    inner = "children" in held or sent.get("kind") == "inner"
    rate = held.get("rate")
    written = {"rule": rate} if isinstance(rate, str) else rate if isinstance(rate, dict) else {}
    rule = sent.get("rule") or str(written.get("rule", FIRST_RULE))
    rule = (
        rule
        if rule in RULES
        else next((n for n, r in RULES.items() if rule in (r.title.zh, r.title.en)), FIRST_RULE)
    )
    found = drafts.examined(draft, text.text)
    shown = editor.show(found, burden=False)
    made = {
        "own": node_controls.of_node(held, shown.groups, inner), "tags": [] if inner else node_controls.of_tags(held),
        "parameters": [] if inner else controls.of_rule(rule, written if written.get("rule") == rule else {}),
    }  # fmt: skip
    if request.method == "POST":
        made = {k: [_typed(c, request) for c in v] for k, v in made.items()}
    line = next((t for t in shown.tree if t.id == node_id), None)
    return render(
        request, "schemes/node.html",
        {
            **showing.frame(request, draft, "", found), **made, "node": node_id, "parent": parent, "fresh": fresh, "inner": inner, "held": held,
            "rule": rule, "rules": controls.rules(), "about": RULES[rule], "base": number_of(sent.get("base")) or text.number, "line": line,
            "parents": _parents(shown, node_id), "items": list(found.scheme.items.values()) if found.scheme else [], "policies": POLICIES,
            "units": registry.units().values(), "problems": problems, "rows": rows, "confirm": ask, "new_id": sent.get("new_id", ""),
            "told": [m for m in shown.messages if m.node == node_id and node_id], "sure": request.POST.getlist("sure"),
        },
        status=status,
    )  # fmt: skip


def _typed(control: controls.Control, request: HttpRequest) -> controls.Control:
    """The control with what somebody has just typed into it."""
    rows = tuple(tuple(_typed(c, request) for c in row) for row in control.rows)
    value = request.POST.get(control.name, control.value)
    return replace(control, value=value, rows=rows)


def _parents(shown: editor.Shown, node_id: str) -> list[tuple[str, str]]:
    """Where a node may go: the top, and every node with children that is not itself or below it."""
    found, below = [("", _("最上一级"))], -1
    for line in shown.tree:
        if below >= 0 and line.depth > below:
            continue
        below = line.depth if line.id == node_id else -1
        if line.inner and line.id != node_id:
            found.append((line.id, "　" * line.depth + line.name))
    return found


def _changed(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A form of the page of an indicator was sent."""
    post = request.POST
    text, base = queries.text(draft), number_of(post.get("base"))
    does = post.get("do", "set")
    try:
        began = queries.text(draft, base) if base else text
        edited = _edited(post, began.text, draft)
    except Refused as refused:
        return _node(request, draft, refused.problems, status=422)
    except (KeyError, ValueError) as error:
        raise Http404 from error
    asked = _questions(request, draft, began.text, edited)
    if asked is not None:
        problems, words = asked
        return _node(
            request,
            draft,
            problems,
            textdiff.compare(began.text, edited.text) if edited.rewritten else None,
            words,
            422,
        )
    name = post.get("id") or post.get("new_id", "").strip()
    notes = {"set": _("改 %(n)s"), "add": _("增 %(n)s"), "remove": _("删 %(n)s"), "move": _("移 %(n)s")}
    try:
        return _keep(request, draft, edited.text, base or text.number, notes.get(does, "%(n)s") % {"n": name})
    except Refused as refused:
        return _node(request, draft, refused.problems, status=422)


def _edited(post: Any, text: str, draft: Draft) -> Edited:
    does, node_id = post.get("do", "set"), post.get("id", "")
    if does == "remove":
        return edits.remove_node(text, node_id)
    if does == "move":
        return edits.move_node(
            text, node_id, post.get("to", ""), number_of(post.get("at")) if post.get("at") else 999
        )
    if does in ("up", "down"):
        return _shifted(text, node_id, -1 if does == "up" else 1)
    groups = [g for g, _name in editor.show(drafts.examined(draft, text), burden=False).groups]
    inner = post.get("kind") == "inner"
    changes = node_controls.node_changes(post, groups, inner)
    if not inner:
        changes["rate"] = controls.rate_of(post.get("rule", FIRST_RULE), post)
    if does == "set":
        held = edits.node(edits.plain_of(text), node_id)
        return edits.set_node(text, node_id, {k: v for k, v in changes.items() if held.get(k) != v})
    fresh = {
        "id": _fresh_id(post.get("new_id", ""), text),
        **{k: v for k, v in changes.items() if v is not None},
    }
    if inner:
        fresh["children"] = []
    return edits.add_node(text, post.get("parent", ""), _ordered(fresh))


def _ordered(plain: dict[str, Any]) -> dict[str, Any]:
    return {k: plain[k] for k in (*edits.NODE_ORDER, "children") if k in plain}


def _shifted(text: str, node_id: str, step: int) -> Edited:
    """A node one place up or down among its siblings."""
    plain = edits.plain_of(text)
    path = edits.where(plain, node_id)
    if not path:
        raise KeyError(node_id)
    holder: Any = plain
    for part in path[:-2]:
        holder = holder[part]
    return edits.move_node(
        text, node_id, str(holder.get("id", "")) if path[:-2] else "", int(path[-1]) + step
    )


def _fresh_id(said: str, text: str) -> str:
    problems = Problems()
    node_id = said.strip()
    taken = bool(node_id) and edits.where(edits.plain_of(text), node_id) is not None
    if not node_id or taken:
        problems.add(
            "duplicate-node" if taken else "missing-key", Place(path="id"),
            (f"编号“{node_id}”已有人用" if taken else "没有写编号", f"the id “{node_id}” is taken" if taken else "the id is missing"),
            ("每个指标一个自己的编号", "an id of its own for every node"), ("换一个编号" if taken else "写上编号", "choose another" if taken else "write it"),
        )  # fmt: skip
    problems.refuse()
    return node_id


def _questions(
    request: HttpRequest, draft: Draft, before: str, edited: Edited
) -> tuple[list[Problem], str] | None:
    """What has to be asked before an edit is saved: the problems to show, and the word that answers."""
    said = request.POST.getlist("sure")
    if edited.rewritten and "rewritten" not in said:
        return [_will_rewrite()], "rewritten"
    old = {(p.code, p.found.zh) for p in drafts.examined(draft, before).problems}
    fresh = [
        p
        for p in drafts.examined(draft, edited.text).problems
        if p.severity == "error" and (p.code, p.found.zh) not in old
    ]
    unsure = [
        p for p in fresh if p.code not in ("weights-sum", "no-children")
    ]  # these mend themselves with the next edit
    return (unsure, "errors") if unsure and "errors" not in said else None


def _will_rewrite() -> Problem:
    problems = Problems()
    problems.add(
        "text-rewritten", Place(), ("这一处的写法不能就地改，正文要按规范写法重写一遍", "the way this is written cannot be changed in place: the text would be written anew"),
        ("意思不变；注释和自己的排版会丢", "its meaning stays; comments and your own layout are lost"), ("看下面的对照，确认后再存；或到正文里手改", "look at the comparison and confirm, or change the text by hand"),
    )  # fmt: skip
    return problems.found[0]


def _keep(request: HttpRequest, draft: Draft, text: str, base: int, note: str) -> HttpResponse:
    try:
        made = drafts.save(draft.pk, text, base=base, by=request.actor, kind="form", note=note)  # type: ignore[attr-defined]
    except drafts.MovedOn as moved:
        return moved_on(request, draft, moved)
    messages.success(request, _("已存为第 %(n)s 稿：%(w)s") % {"n": made.number, "w": note})
    return HttpResponseRedirect(queries.draft_address(draft))


def weights(request: HttpRequest, draft: int) -> HttpResponse:
    """All weights at once."""
    one = showing.open_draft(draft)
    text = queries.text(one)
    found = drafts.examined(one, text.text)
    shown = editor.show(found, burden=False)
    problems: list[Any] = []
    rows = _weight_rows(text.text, shown)
    if request.method == "POST":
        base = number_of(request.POST.get("base"))
        try:
            began = queries.text(one, base)
            edited = edits.reweigh(began.text, _weights_sent(request, _weight_rows(began.text, shown)))
            if not (edited.rewritten and "rewritten" not in request.POST.getlist("sure")):
                return _keep(request, one, edited.text, base, _("改权重"))
            problems = [_will_rewrite()]
        except Refused as refused:
            problems = refused.problems
        except KeyError as error:
            raise Http404 from error
    return render(
        request, "schemes/weights.html",
        {**showing.frame(request, one, "", found), "shown": shown, "rows": rows, "base": text.number, "problems": problems, "sent": request.POST},
        status=422 if problems else 200,
    )  # fmt: skip


def _weight_rows(text: str, shown: editor.Shown) -> list[tuple[editor.TreeLine, list[tuple[str, str]]]]:
    """Each node with its weights as they are written: (field, value)."""
    plain = edits.plain_of(text)
    rows = []
    for n, line in enumerate(shown.tree):
        weight = edits.node(plain, line.id).get("weight") if edits.where(plain, line.id) else None
        held = weight if isinstance(weight, dict) else {"default": weight}
        cells = [(f"w-{n}-default", controls.shown(held.get("default")))]
        cells += [(f"w-{n}-{g}", controls.shown(held.get(g))) for g, _name in shown.groups if g]
        rows.append((line, cells))
    return rows


def _weights_sent(
    request: HttpRequest, rows: list[tuple[editor.TreeLine, list[tuple[str, str]]]]
) -> dict[str, Any]:
    changed = {}
    for line, cells in rows:
        sent = {field.split("-", 2)[2]: (request.POST.get(field, value), value) for field, value in cells}
        if all(now.strip() == old for now, old in sent.values()):
            continue
        given = {group: controls.typed(now) for group, (now, _old) in sent.items() if now.strip()}
        changed[line.id] = None if not given else given["default"] if list(given) == ["default"] else given
    return changed


def item(request: HttpRequest, draft: int) -> HttpResponse:
    """One data item (`?id=`), or a new one."""
    one = showing.open_draft(draft)
    text = queries.text(one)
    sent = request.POST if request.method == "POST" else request.GET
    item_id = sent.get("id", "").strip()
    problems: list[Any] = []
    try:
        plain = edits.plain_of(text.text)
    except Refused as refused:
        raise Http404 from refused
    items = plain.get("items") if isinstance(plain.get("items"), dict) else {}
    held = items.get(item_id) if isinstance(items.get(item_id), dict) else {}
    if request.method == "POST":
        base = number_of(request.POST.get("base")) or text.number
        name = item_id or request.POST.get("new_id", "").strip()
        try:
            if not name:
                _fresh_id("", text.text)
            changes = node_controls.item_changes(request.POST)
            began = queries.text(one, base).text
            if request.POST.get("do") == "remove":
                edited = edits.set_at(began, ("items",), {name: None})
            elif name in items:
                edited = edits.set_at(
                    began,
                    ("items", name),
                    {k: v for k, v in changes.items() if held.get(k) != v},
                    edits.ITEM_ORDER,
                )
            else:
                edited = edits.set_at(
                    began, ("items",), {name: {k: v for k, v in changes.items() if v is not None}}
                )
            asked = _questions(request, one, began, edited)
            if asked is None:
                return _keep(request, one, edited.text, base, _("改数据项 %(n)s") % {"n": name})
            problems = asked[0]
        except KeyError as error:
            raise Http404 from error
        except Refused as refused:
            problems = refused.problems
    fields = node_controls.of_item(held)
    return render(
        request, "schemes/item.html",
        {
            **showing.frame(request, one, ""), "item": item_id, "fields": [_typed(c, request) for c in fields] if request.method == "POST" else fields,
            "base": text.number, "problems": problems, "units": registry.units().values(), "fresh": item_id not in items,
            "new_id": sent.get("new_id", ""), "confirm": "errors" if problems else "", "listed": list(items),
        },
        status=422 if problems else 200,
    )  # fmt: skip
