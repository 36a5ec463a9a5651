// page.js — the one small script of every page: the current room in view, table twins, selects that go, the heat map's panel.
// Pages work without it; it only shortens the way.
import "./collection.js";
import "./monitoring.js";
import "./registry.js";
import "./schemes.js";
document.documentElement.classList.add("scripted");

const bar = document.querySelector(".nav-life"), current = bar?.querySelector(":scope > li > [aria-current], .here");
if (current && current.offsetLeft + current.offsetWidth > bar.clientWidth * .85) bar.scrollLeft = current.closest("li").offsetLeft - 90;

// an open group of the bar closes when one looks elsewhere
const shut = () => { for (const group of document.querySelectorAll(".nav-group[open]")) group.open = false; };
document.addEventListener("click", e => { if (!e.target.closest(".nav-group")) shut(); });
document.addEventListener("keydown", e => { if (e.key === "Escape") { const open = document.querySelector(".nav-group[open] summary"); shut(); open?.focus(); } });
bar?.addEventListener("scroll", shut, { passive: true });

// a table twin opens and closes at its own link
for (const link of document.querySelectorAll("a[data-twin]")) {
  const twin = document.getElementById(link.getAttribute("href").slice(1));
  if (!twin) continue;
  const say = open => { link.textContent = open ? link.dataset.close : link.dataset.open; link.setAttribute("aria-expanded", String(open)); };
  link.setAttribute("role", "button");
  link.setAttribute("aria-controls", twin.id);
  say(twin.classList.contains("open"));
  const flip = e => { e.preventDefault(); say(twin.classList.toggle("open")); };
  link.addEventListener("click", flip);
  link.addEventListener("keydown", e => { if (e.key === " ") flip(e); });
}

for (const select of document.querySelectorAll("select[data-go]")) select.addEventListener("change", () => select.form.submit());

// a part that takes its time is fetched after the page stands
for (const part of document.querySelectorAll("[data-load]")) {
  part.setAttribute("aria-busy", "true");
  fetch(part.dataset.load, { headers: { "X-Fragment": "1" } }).then(a => a.ok ? a.text() : Promise.reject(a.status)).then(text => { part.innerHTML = text; }).catch(() => {}).finally(() => part.removeAttribute("aria-busy"));
}

// heat map: one tab stop, arrows move, the panel follows the pointer and the focus
const heat = document.querySelector("table.heat"), panel = document.getElementById("detail");
if (heat && panel) {
  const rows = [...heat.tBodies].flatMap(b => [...b.rows]).map(r => [...r.querySelectorAll("td[data-i] a")]).filter(r => r.length);
  const kept = new Map(); let shown = null, timer = 0;
  rows.flat().forEach(a => { a.tabIndex = -1; });
  const lit = a => {
    heat.querySelectorAll(".on").forEach(e => e.classList.remove("on"));
    const td = a.closest("td"); td.classList.add("on"); td.parentNode.querySelector("th").classList.add("on");
    heat.querySelector(`th[data-i="${td.dataset.i}"]`)?.classList.add("on");
  };
  const show = async a => {
    if (shown === a) return;
    shown = a; lit(a);
    rows.flat().forEach(o => { o.tabIndex = o === a ? 0 : -1; });
    if (!kept.has(a.href)) {
      panel.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(a.href, { headers: { "X-Fragment": "1" } });
        if (!answer.ok) throw new Error(answer.status);
        kept.set(a.href, await answer.text());
      } catch { panel.removeAttribute("aria-busy"); return; }
    }
    if (shown === a) { panel.innerHTML = kept.get(a.href); panel.removeAttribute("aria-busy"); }
  };
  heat.addEventListener("mouseover", e => { const a = e.target.closest("td[data-i]")?.querySelector("a"); clearTimeout(timer); if (a) timer = setTimeout(show, 90, a); });
  heat.addEventListener("mouseleave", () => clearTimeout(timer));
  heat.addEventListener("focusin", e => { const a = e.target.closest("td[data-i] a"); if (a) show(a); });
  heat.addEventListener("keydown", e => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key], a = e.target.closest("td[data-i] a");
    if (!step || !a) return;
    const y = rows.findIndex(r => r.includes(a)), x = rows[y].indexOf(a), next = rows[y + step[0]]?.[x + step[1]];
    if (next) { e.preventDefault(); next.focus(); }
  });
  const first = heat.querySelector("td[data-first] a") || rows[0]?.[0];
  if (first) { first.tabIndex = 0; lit(first); shown = first; }
}
