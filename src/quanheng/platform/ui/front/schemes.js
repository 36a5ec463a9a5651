// schemes.js — the text of a draft: colours and the compiler's messages at their lines, checked while one types.
// Without it the text is a plain field, and the messages of the last saved text stand below.
const form = document.querySelector("form.writing[data-check]");
const area = form?.querySelector("textarea");
if (area) {
  const box = area.closest(".editor"), under = document.createElement("div"), note = document.getElementById("dirty");
  const count = document.getElementById("draft-count"), clean = area.value, token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let told = JSON.parse(document.getElementById("line-messages").textContent), timer = 0, asked = 0, lost = false;
  under.className = "under";
  under.setAttribute("aria-hidden", "true");
  under.lang = "zh-CN";
  box.prepend(under);
  box.classList.add("live");

  const part = (tag, text) => { const e = document.createElement(tag); e.textContent = text; return e; };
  const line = (text, n) => {
    const row = document.createElement("div"), code = document.createElement("code"), found = told[n];
    row.className = "ln" + (found ? (found[0].severity === "error" ? " bad" : " warn") : "");
    row.append(part("i", n));
    const at = text.search(/(^|\s)#/), body = at < 0 ? text : text.slice(0, at), rest = at < 0 ? "" : text.slice(at);
    const key = body.match(/^(\s*(?:- )?)([^\s:{}[\],"']+)(:)(?=\s|$)/);
    if (key) code.append(key[1], part("b", key[2]), body.slice(key[1].length + key[2].length)); else code.append(body);
    if (rest) code.append(part("s", rest));
    row.append(code);
    if (found) row.append(part("em", found.map(f => f.text).join("；")));
    return row;
  };
  const draw = () => under.replaceChildren(...area.value.split("\n").map((text, i) => line(text, i + 1)));
  const say = () => { note.textContent = lost ? note.dataset.lost : area.value === clean ? note.dataset.clean : note.dataset.changed; };

  const check = async () => {
    const mine = ++asked;
    note.textContent = note.dataset.checking;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ text: area.value }) });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      if (mine !== asked) return;
      told = found.lines;
      lost = false;
      document.getElementById("msg").innerHTML = found.messages;
      document.getElementById("tree-box").innerHTML = found.tree;
      if (count) count.innerHTML = found.count;
      draw();
    } catch { lost = mine === asked || lost; }
    if (mine === asked) say();
  };
  area.addEventListener("input", () => { draw(); say(); clearTimeout(timer); timer = setTimeout(check, 400); });
  area.addEventListener("keydown", e => {
    if (e.key !== "Enter" || e.isComposing) return;
    const at = area.selectionStart, lead = area.value.slice(area.value.lastIndexOf("\n", at - 1) + 1, at).match(/^\s*(?:- )?/)[0];
    e.preventDefault();
    area.setRangeText("\n" + lead.replace("-", " "), at, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  });
  addEventListener("beforeunload", e => { if (area.value !== clean && !form.dataset.sent) e.preventDefault(); });
  form.addEventListener("submit", () => { form.dataset.sent = "1"; });

  // a message leads to its line
  document.addEventListener("click", e => {
    const link = e.target.closest("[data-to-line]");
    if (!link) return;
    e.preventDefault();
    const n = Number(link.dataset.toLine), lines = area.value.split("\n"), start = lines.slice(0, n - 1).join("\n").length + (n > 1 ? 1 : 0);
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, start + (lines[n - 1] || "").length);
    const row = under.children[n - 1];
    if (row) box.scrollTo({ top: Math.max(0, row.offsetTop - 120), left: 0 });
    box.scrollIntoView({ block: "nearest" });
  });
  draw();
  say();
}
