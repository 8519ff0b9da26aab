// What makes the pages quicker to use. Every page is whole without it.
"use strict";

const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=range]), select, textarea"));

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("search");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

const form = document.getElementById("replay");
if (form) replay(form);

function replay(form) {
  const slider = document.getElementById("version");
  const output = document.getElementById("at");
  const play = document.getElementById("play");
  const moment = document.getElementById("moment");
  const { address, lang } = form.dataset;
  const last = Number(form.dataset.last);
  const known = new Map();
  let wanted = Number(slider.value);
  let timer = 0;

  form.querySelector("[type=submit]").hidden = true;
  play.hidden = false;

  async function load(version) {
    if (!known.has(version)) {
      const answer = await fetch(`${address}/moment?version=${version}&lang=${lang}`);
      if (!answer.ok) throw new Error(String(answer.status));
      known.set(version, await answer.text());
    }
    return known.get(version);
  }

  async function go(version) {
    wanted = Math.min(Math.max(version, 1), last);
    slider.value = String(wanted);
    output.value = `${wanted}/${last}`;
    const asked = wanted;
    try {
      const part = await load(asked);
      if (asked !== wanted) return;
      moment.innerHTML = part;
    } catch {
      window.location.assign(`${address}?version=${asked}`);
      return;
    }
    mark(asked);
    window.history.replaceState(null, "", `${address}?version=${asked}`);
  }

  function mark(version) {
    for (const row of document.querySelectorAll("#events tr")) {
      const own = Number(row.dataset.version);
      row.classList.toggle("shown", own === version);
      row.classList.toggle("later", own > version);
    }
  }

  function stop() {
    window.clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
  }

  function toggle() {
    if (timer) return stop();
    if (wanted >= last) go(1);
    play.setAttribute("aria-pressed", "true");
    timer = window.setInterval(() => (wanted < last ? go(wanted + 1) : stop()), 900);
  }

  slider.addEventListener("input", () => go(Number(slider.value)));
  play.addEventListener("click", toggle);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-step], #events th a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    stop();
    go(Number(link.dataset.step || link.closest("tr").dataset.version));
  });
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const onSlider = event.target === slider;
    const onControl = event.target instanceof Element && event.target.closest("a, button");
    const steps = { ArrowLeft: wanted - 1, ArrowRight: wanted + 1, Home: 1, End: last };
    if (event.key in steps && !onSlider) {
      event.preventDefault();
      stop();
      go(steps[event.key]);
    } else if (event.key === " " && !onControl) {
      event.preventDefault();
      toggle();
    }
  });
}
