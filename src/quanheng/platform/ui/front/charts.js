// charts.js — the few chart kinds of Quanheng on ECharts. A chart is <div class="chart" data-kind="bump" data-of="ID">; its figures
// are in <script type="application/json" id="ID">. Colours come from tokens.css; there is no inline style and no inline script.
import * as echarts from "echarts/core";
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const css = getComputedStyle(document.documentElement), v = n => css.getPropertyValue("--" + n).trim();
const C = { ink: v("ink"), ink2: v("ink-2"), ink3: v("ink-3"), ink4: v("ink-4"), line: v("line"), paper: v("paper"), here: v("zhusha"), qing: v("shiqing") };
const narrow = innerWidth < 640, text = { fontFamily: v("sans"), fontSize: 12, color: C.ink2 };
const axis = { axisLine: { lineStyle: { color: C.ink, width: 1 } }, axisTick: { show: false }, axisLabel: { ...text, color: C.ink3 }, splitLine: { lineStyle: { color: C.line, width: .6 } } };
const tip = { backgroundColor: C.paper, borderColor: C.ink, borderWidth: 1, padding: [6, 10], textStyle: { ...text, color: C.ink }, confine: true, renderMode: "richText" };
const base = option => ({ textStyle: text, animation: false, aria: { enabled: true, label: { description: option.said } }, ...option });
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, k) => values[k] ?? "");

const kinds = {
  // ranks over the years: every unit a thread, the named few in pigment, labels at both ends
  bump: d => {
    const last = narrow ? 5 : d.years.length, from = d.years.length - last, years = d.years.slice(from), n = d.most;
    const side = narrow ? d.side * .92 : d.side;
    return base({
      said: d.said,
      grid: { left: side, right: side, top: 24, bottom: 8 },
      tooltip: { ...tip, trigger: "item", formatter: p => fill(d.tip, { name: p.seriesName, year: years[p.dataIndex], rank: p.value }) },
      xAxis: { type: "category", data: years, boundaryGap: false, position: "top", ...axis, axisLine: { show: false }, splitLine: { show: false } },
      yAxis: { type: "value", inverse: true, min: 1, max: n, interval: 5, axisLabel: { show: false }, axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } },
      series: d.series.map(s => {
        const c = { up: C.qing, down: C.ink, here: C.here }[s.tone] || C.ink4, on = !!s.tone, r = s.ranks.slice(from);
        const label = (p, right) => ({ show: true, position: right ? "right" : "left", formatter: right ? `${p} ${s.name}` : `${s.name} ${p}`, fontSize: narrow && d.side > 100 ? 11 : 12, color: on ? c : C.ink3, fontWeight: on ? 600 : 400, distance: 7 });
        return {
          name: s.name, type: "line", smooth: .28, smoothMonotone: "x", symbol: "circle", symbolSize: on ? 6 : 3.5, z: on ? 5 : 2, connectNulls: false,
          lineStyle: { color: c, width: on ? 2.2 : 1, opacity: on ? 1 : .5 }, itemStyle: { color: c, opacity: 1 },
          emphasis: { focus: "series", lineStyle: { width: 2.6, color: on ? c : C.ink, opacity: 1 } },
          blur: { lineStyle: { opacity: .15 }, itemStyle: { opacity: .3 } },
          data: r.map((y, i) => y == null ? null : i === r.length - 1 ? { value: y, label: label(y, true) } : i === 0 ? { value: y, label: label(y, false) } : y),
        };
      }),
    });
  },
  // a history: the line, its interval where there is one, and the line it is measured against
  history: d => {
    const band = d.lo && d.lo.every(x => x != null);
    return base({
      said: d.said,
      grid: { left: d.left || 38, right: narrow ? 52 : 60, top: 16, bottom: 24 },
      tooltip: { ...tip, trigger: "axis", formatter: ps => { const i = ps[0].dataIndex; return [d.years[i], ...d.lines.map(l => l.values[i] == null ? "" : `${l.name} ${l.words ? l.words[i] : l.values[i]}`)].filter(Boolean).join("\n"); } },
      xAxis: { type: "category", data: d.years, boundaryGap: false, ...axis, axisLabel: { ...axis.axisLabel, interval: narrow ? Math.ceil(d.years.length / 5) - 1 : d.years.length > 12 ? 1 : 0 } },
      yAxis: { type: "value", ...axis, scale: true, min: d.min, max: d.max, interval: d.step, inverse: !!d.inverse, axisLine: { show: false } },
      series: [
        ...(band ? [
          { type: "line", data: d.lo, stack: "band", stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, silent: true },
          { type: "line", data: d.hi.map((h, i) => +(h - d.lo[i]).toFixed(4)), stack: "band", stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: C.here, opacity: .1 }, silent: true }] : []),
        ...d.lines.map(l => {
          const c = { here: C.here, qing: C.qing, ink: C.ink }[l.tone] || C.ink2, dash = l.dash;
          return {
            type: "line", name: l.name, data: l.values.map((y, i) => i === l.at ? { value: y, label: { show: true, position: l.below ? "bottom" : "top", align: "left", formatter: l.name, color: C.ink2, fontSize: 12 } } : y),
            symbol: "circle", symbolSize: dash ? .1 : 5, lineStyle: { color: dash ? C.ink : c, width: dash ? 1 : 2, type: dash ? [4, 3] : "solid" }, itemStyle: { color: c },
            endLabel: l.end ? { show: true, formatter: l.end, color: c, fontWeight: 600, fontSize: 12, distance: 6 } : undefined,
          };
        }),
      ],
    });
  },
};

const drawn = [];
for (const el of document.querySelectorAll(".chart[data-kind]")) {
  const figures = JSON.parse(document.getElementById(el.dataset.of).textContent);
  const chart = echarts.init(el, null, { renderer: "svg" });
  chart.setOption(kinds[el.dataset.kind](figures));
  el.setAttribute("role", "img");
  if (figures.said) el.setAttribute("aria-label", figures.said);
  drawn.push(chart);
}
addEventListener("resize", () => drawn.forEach(c => c.resize()));
