// monitoring.js — the wall: the slider goes to its month when let go, and the wall fills the screen of a command centre, where it
// turns its pages by itself. Works without it: there is a button for the month, and links for the pages.
for (const slide of document.querySelectorAll("input[data-slide]")) {
  const said = slide.form.querySelector("output"), words = slide.getAttribute("aria-valuetext").replace(/\d+/, "{m}");
  slide.addEventListener("input", () => { said.value = words.replace("{m}", slide.value); slide.setAttribute("aria-valuetext", said.value); });
  slide.addEventListener("change", () => slide.form.submit());
}
const TURN = 20000; // milliseconds a page stands on the full screen
for (const button of document.querySelectorAll("button[data-full]")) {
  const screen = document.getElementById(button.dataset.full);
  if (!screen?.requestFullscreen) continue;
  button.hidden = false;
  button.addEventListener("click", () => document.fullscreenElement ? document.exitFullscreen() : screen.requestFullscreen());
  setInterval(async () => { // the next page, or the first again: also how the wall stays fresh
    if (document.fullscreenElement !== screen) return;
    const next = screen.querySelector(".pager a[rel=next]")?.getAttribute("href") || location.search.replace(/&page=\d+/, "") || "?";
    const answer = await fetch(next).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(screen.id);
    for (const part of [".scroll", ".pager", ".lead"]) {
      const old = screen.querySelector(part), made = fresh?.querySelector(part);
      if (old && made) old.replaceWith(document.adoptNode(made));
    }
  }, TURN);
}
