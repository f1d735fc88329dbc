// Search, filters, copying and trying. Every page is whole without this. Texts become text nodes, never markup.
"use strict";

const root = document.body.dataset.root;
const SHOWN = 50;

function element(name, text, attributes) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  return made;
}

function address(values) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value) query.set(key, value);
  const text = query.toString();
  return location.pathname + (text ? "?" + text : "") + location.hash;
}

function remember(values, again) {
  try {
    history[again ? "replaceState" : "pushState"](null, "", address(values));
  } catch {
    // Some browsers keep no addresses of files on a disk.
  }
}

// ---------------------------------------------------------------------------------------------------- search

const box = document.getElementById("q");
const results = document.getElementById("results");
const hits = document.getElementById("hits");
const count = document.getElementById("count");
const isIndex = Boolean(document.getElementById("resources"));
let index = null;

function loaded() {
  if (!index) {
    index = new Promise((resolve, reject) => {
      const script = element("script", "", { src: root + "index.js" });
      script.onload = () => resolve(prepared(window.codegenIndex));
      script.onerror = reject;
      document.head.append(script);
    });
  }
  return index;
}

function prepared(data) {
  const scopes = data.scopes.map((name) => name.toLowerCase());
  const rows = data.rows.map(([href, method, paths, second, words, granted]) => {
    const shown = paths.map((path) => (method ? method + " " + path : path));
    return { href, shown, second, granted, paths: shown.map((text) => text.toLowerCase()),
      rest: (second + " " + words).toLowerCase() };
  });
  return { names: data.scopes, scopes, rows };
}

function found(data, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = words.map((word) => ({
    word, scopes: new Set(data.scopes.flatMap((name, at) => (name.includes(word) ? [at] : []))),
  }));
  const ranked = [];
  for (const row of data.rows) {
    const besides = wanted.map(({ word, scopes }) =>
      row.rest.includes(word) ? 4 : row.granted.some((scope) => scopes.has(scope)) ? 5 : Infinity);
    let best = [Infinity];
    row.paths.forEach((path, number) => {
      const score = wanted.reduce((sum, { word }, at) => sum + (within(path, word) || besides[at]), 0);
      if (score < best[0]) best = [score, path.length, row, row.shown[number]];
    });
    if (best[0] < Infinity) ranked.push(best);
  }
  ranked.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return ranked.map(([, , row, shown]) => ({ href: row.href, second: row.second, shown }));
}

// How well a word fits a path: its whole last part, its end, anywhere in it; 0 where it isn't in it.
function within(path, word) {
  if (!path.includes(word)) return 0;
  if (!path.endsWith(word)) return 3;
  return "/ .".includes(path[path.length - word.length - 1] || " ") || word.startsWith("/") ? 1 : 2;
}

async function search(text) {
  hits.hidden = !text.trim();
  if (hits.hidden) {
    hits.replaceChildren();
    count.textContent = "";
    return;
  }
  const data = await loaded();
  if (text !== box.value) return;
  const all = found(data, text);
  hits.replaceChildren(...all.slice(0, SHOWN).map((row) => {
    const item = element("li");
    const link = element("a", row.shown, { href: root + row.href });
    link.append(element("small", row.second));
    item.append(link);
    return item;
  }));
  count.textContent =
    all.length > SHOWN ? `${all.length} found, the first ${SHOWN} are shown` : `${all.length} found`;
  results.dataset.query = text;
}

box.addEventListener("focus", loaded, { once: true });
box.addEventListener("input", () => {
  search(box.value);
  if (isIndex) remember({ q: box.value }, true);
});
box.form.addEventListener("submit", (event) => {
  if (!isIndex) return;
  event.preventDefault();
  remember({ q: box.value }, false);
  search(box.value);
});
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  } else if (event.key === "Escape" && (event.target === box || results.contains(event.target))) {
    box.value = "";
    search("");
    if (isIndex) remember({}, true);
    box.focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !hits.hidden) {
    const links = [box, ...hits.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at >= 0 && next) { event.preventDefault(); next.focus(); }
  }
});

// --------------------------------------------------------------------------------------------------- filters

const filter = document.querySelector("form.filter");

function applyFilter() {
  const level = filter.elements.level.value;
  const words = filter.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let kept = 0;
  const items = document.querySelectorAll("[data-filter]");
  for (const item of items) {
    const text = item.textContent.toLowerCase();
    item.hidden = Boolean((level && item.dataset.level !== level) || !words.every((word) => text.includes(word)));
    kept += !item.hidden;
  }
  filter.querySelector(".shown").textContent = `${kept} of ${items.length} are shown`;
}

if (filter) {
  const changed = () => {
    remember({ level: filter.elements.level.value, text: filter.elements.text.value }, true);
    applyFilter();
  };
  filter.addEventListener("input", changed);
  filter.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
}

function restore() {
  const query = new URLSearchParams(location.search);
  if (isIndex) {
    box.value = query.get("q") || "";
    search(box.value);
  }
  if (filter) {
    filter.elements.level.value = query.get("level") || "";
    filter.elements.text.value = query.get("text") || "";
    applyFilter();
  }
}

window.addEventListener("popstate", restore);
restore();

// -------------------------------------------------------------------------------------------------- copying

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed: the old way */ }
  }
  const area = element("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(button.nextElementSibling.textContent);
    button.textContent = done ? "Copied" : "Not copied";
    button.focus();
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}

// --------------------------------------------------------------------------------------------------- trying

function headersOf(text) {
  const pairs = text.split("\n").map((line) => [line.split(":")[0].trim(), line.slice(line.indexOf(":") + 1).trim()]);
  return Object.fromEntries(pairs.filter(([name, value]) => name && value));
}

function told(answer) {
  const parts = [element("h5", `${answer.status} ${answer.reason}`)];
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`).join("\n");
  parts.push(element("pre", `${headers}\n\n${answer.body}`, { tabindex: "0", "aria-label": "Answer" }));
  if (answer.model) {
    parts.push(element("h5", "As the typed model"), element("pre", answer.model, { tabindex: "0", "aria-label": "Model" }));
    parts.push(element("h5", `${answer.violations.length} violations`));
    const list = element("ul");
    list.append(...answer.violations.map((item) => element("li", `${item.level}: ${item.pointer || "the root"}: ${item.message} [${item.rule}]`)));
    parts.push(list);
  }
  return parts;
}

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const out = form.querySelector(".answer");
    const { path, headers, body } = form.elements;
    const asked = {
      method: form.dataset.method, path: path.value, headers: headersOf(headers.value), body: body ? body.value : "",
    };
    try {
      const reply = await fetch(root + "try", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked),
      });
      const answer = await reply.json();
      out.replaceChildren(...(reply.ok ? told(answer) : [element("p", answer.error)]));
    } catch (error) {
      out.replaceChildren(element("p", `The mock can't be reached: ${error.message}`));
    }
  });
}
