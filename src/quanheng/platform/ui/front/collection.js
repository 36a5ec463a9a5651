// collection.js — the return sheet: every cell is saved as it is left, a column can be pasted, arrows and Enter move;
// time is counted while the page is seen and used, for the unit. Without a script the sheet has one button instead.
const sheet = document.getElementById("sheet");

const file = document.querySelector(".sendback input[type=file]");
if (file) file.addEventListener("change", () => { if (file.files.length) file.form.requestSubmit(); });

if (sheet && sheet.dataset.time) {
  const token = sheet.querySelector("[name=csrfmiddlewaretoken]").value, page = sheet.querySelector("[name=page]").value;
  const saved = document.getElementById("saved");
  const inputs = () => [...sheet.querySelectorAll("td.cell input")];
  const addressOf = input => input.name.slice(2);
  const changed = input => input.value !== input.dataset.shown;
  let line = Promise.resolve(), failed = false;
  const say = (how, at) => { saved.textContent = saved.dataset[how].replace("{at}", at || ""); saved.classList.toggle("here", how === "failed"); };

  // one message at a time, in order: what the page says is saved has been committed
  const send = pairs => { line = line.then(() => post(pairs)).catch(() => { failed = true; say("failed"); }); return line; };
  async function post(pairs) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, page }), bases = {};
    for (const [address, text, note, act] of pairs) {
      const input = sheet.querySelector(`[name="v:${CSS.escape(address)}"]`);
      if (input) bases[address] = [Number(input.dataset.version), input.dataset.shown];
      if (act) body.set("do", act); else if (text !== null) body.set(`v:${address}`, text);
      if (note) body.set(`n:${address}`, note);
    }
    body.set("bases", JSON.stringify(bases));
    say("saving");
    const answer = await fetch(sheet.dataset.cells, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (answer.status !== 200 && answer.status !== 409) {
      if (answer.status === 422) { const told = await answer.json(); saved.textContent = told.problems.join(" "); saved.classList.add("here"); return; }
      throw new Error(answer.status);
    }
    const told = await answer.json();
    failed = false;
    put(told, pairs.map(p => p[0]));
    say("saved", told.at);
  }

  function put(told, touched) {
    for (const row of sheet.querySelectorAll("tr[data-address]")) {
      const address = row.dataset.address, now = told.rows[address], margin = row.querySelector("td.mg"), input = row.querySelector("td.cell input");
      if (!now && row.classList.contains("ask")) continue;
      if (!now) {
        if (margin.firstElementChild && !row.contains(document.activeElement)) margin.replaceChildren();
        if (touched.includes(address) || row.className !== "known") row.className = row.classList.contains("known") ? "known" : row.classList.contains("ok") ? "ok" : "";
        continue;
      }
      row.className = now.css;
      row.querySelector("td.by").innerHTML = now.by;
      if (!margin.contains(document.activeElement)) margin.innerHTML = now.note;
      if (input) {
        input.toggleAttribute("aria-invalid", now.css === "bad");
        input.dataset.version = now.version;
        const clash = now.css === "bad" && margin.querySelector("button[value^='set:']") && touched.includes(address) && told.conflicts;
        if (touched.includes(address) && document.activeElement !== input && !clash) input.value = now.value;
        input.dataset.shown = now.value;
      } else if (now.css === "calc") row.querySelector("td.cell span").textContent = now.value;
    }
    document.getElementById("head").innerHTML = told.head;
    document.getElementById("submit").innerHTML = told.submit;
  }

  sheet.addEventListener("change", e => {
    if (e.target.matches("td.cell input") && changed(e.target)) { e.target.closest("tr").classList.add("unsaved"); send([[addressOf(e.target), e.target.value]]); }
  });
  // ways out of a finding, and explanations, without leaving the page
  document.addEventListener("click", e => {
    const way = e.target.closest("button[form=sheet]");
    if (!way) return;
    const row = way.closest("tr"), address = row.dataset.address, said = row.querySelector(`textarea[name="n:${CSS.escape(address)}"]`);
    e.preventDefault();
    way.blur();
    if (way.value === "save") send([[address, null, said ? said.value : ""]]); else send([[address, null, "", way.value]]);
  });
  // a column of figures from a workbook goes down the cells from here
  sheet.addEventListener("paste", e => {
    if (!e.target.matches("td.cell input")) return;
    const lines = e.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "").split("\n").map(l => l.split("\t")[0].trim());
    if (lines.length < 2) return;
    e.preventDefault();
    const all = inputs(), from = all.indexOf(e.target), pairs = [];
    lines.forEach((text, n) => { const input = all[from + n]; if (input) { input.value = text; if (changed(input)) pairs.push([addressOf(input), text]); } });
    if (pairs.length) send(pairs);
  });
  sheet.addEventListener("keydown", e => {
    if (!e.target.matches("td.cell input")) return;
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (e.key === "Escape") { e.target.value = e.target.dataset.shown; return; }
    if (!step) return;
    e.preventDefault();
    const all = inputs(), next = all[all.indexOf(e.target) + step];
    if (next) { next.focus(); next.select(); } else e.target.blur();
  });
  // what was not saved is tried again when the line is back, and the page is not left without a word
  const again = () => { const left = inputs().filter(changed).map(i => [addressOf(i), i.value]); if (left.length) send(left); };
  addEventListener("online", again);
  addEventListener("beforeunload", e => { if (failed || inputs().some(changed)) e.preventDefault(); });
  // the one button, where it is used all the same, sends the page as it is
  sheet.addEventListener("submit", () => inputs().forEach(i => { i.dataset.shown = i.value; }));

  // minutes: counted while the page is visible and used within the last minute, of the unit, never of a person
  let used = Date.now(), counted = 0, since = Date.now();
  for (const what of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(what, () => { tick(); used = Date.now(); }, { passive: true });
  function tick() { const now = Date.now(); if (!document.hidden && now - used < 60000) counted += Math.min(now - since, 60000); since = now; }
  function report() { tick(); const seconds = Math.floor(Math.min(counted, 75000) / 1000); if (seconds < 1) return; counted = 0; fetch(sheet.dataset.time, { method: "POST", keepalive: true, body: new URLSearchParams({ csrfmiddlewaretoken: token, seconds }) }).catch(() => {}); }
  setInterval(tick, 5000);
  setInterval(report, 60000);
  addEventListener("visibilitychange", () => { if (document.hidden) report(); else { since = used = Date.now(); } });
}
