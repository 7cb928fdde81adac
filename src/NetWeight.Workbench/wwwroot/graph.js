// The network's picture: moved, zoomed, searched, and walked through with the keyboard.

const Least = .02, Most = 4, Step = 1.25, Readable = .42;
let graph;

export function draw(owner, markup, data) {
  const host = document.getElementById("graph"), svg = document.getElementById("graph-svg"), map = document.getElementById("graph-map");
  svg.innerHTML = `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" class="tip"/></marker></defs>` + markup;
  const before = graph?.host === host ? graph : undefined;
  const parts = [...svg.querySelectorAll(".part")].map(element => ({ element, top: Number(element.dataset.top), bottom: Number(element.dataset.bottom) }));
  graph = { owner, host, svg, map, data, parts, scale: 1, x: 0, y: 0, at: -1, isMoved: false, found: [], next: next(svg, data) };
  if (!before) listen(host, map);
  fit();
  drawMap();
}

export function color(by) {
  document.getElementById("graph").classList.toggle("by-time", by === "time");
}

// The boxes before and behind each, for the arrow keys.
function next(svg, data) {
  const after = data.texts.map(() => []), before = data.texts.map(() => []);
  for (const path of svg.querySelectorAll(".edges path")) {
    const from = Number(path.dataset.from), to = Number(path.dataset.to);
    after[from].push(to);
    before[to].push(from);
  }
  return { after, before };
}

function apply() {
  const { svg, host, data } = graph, width = host.clientWidth, height = host.clientHeight;
  const w = width / graph.scale, h = height / graph.scale;
  // Part of the picture stays in sight.
  graph.x = Math.min(Math.max(graph.x, -w * .8), data.width - w * .2);
  graph.y = Math.min(Math.max(graph.y, -h * .8), data.height - h * .2);
  for (const { element, top, bottom } of graph.parts) {
    const display = bottom < graph.y - 50 || top > graph.y + h + 50 ? "none" : "";
    if (element.style.display !== display) element.style.display = display;
  }
  svg.setAttribute("viewBox", `${graph.x} ${graph.y} ${w} ${h}`);
  // Letters that nobody can read only cost time.
  host.classList.toggle("is-far", graph.scale < Readable);
  drawMap();
}

function moved() {
  graph.isMoved = true;
  apply();
}

function zoom(factor, px = graph.host.clientWidth / 2, py = graph.host.clientHeight / 2) {
  const scale = Math.min(Most, Math.max(Least, graph.scale * factor));
  graph.x += px / graph.scale - px / scale;
  graph.y += py / graph.scale - py / scale;
  graph.scale = scale;
  moved();
}

// The whole width, from the top; the whole picture where that can still be read.
function fit(all = false) {
  const { host, data } = graph, across = host.clientWidth / (data.width + 40), down = host.clientHeight / (data.height + 40);
  graph.scale = Math.min(Most, Math.max(Least, all ? Math.min(across, down, 1.2) : Math.min(1, Math.max(Math.min(across, down), Math.min(across, .75)))));
  graph.x = (data.width - host.clientWidth / graph.scale) / 2;
  graph.y = data.height * graph.scale < host.clientHeight ? (data.height - host.clientHeight / graph.scale) / 2 : -20;
  graph.isMoved = all;
  apply();
}

const place = box => graph.data.places.slice(4 * box, 4 * box + 4);

function select(box, moves = true) {
  graph.svg.querySelectorAll(".box.is-at, .edges .is-at").forEach(e => e.classList.remove("is-at"));
  graph.at = box;
  if (box < 0) return;
  const element = document.getElementById("box-" + box);
  element.classList.add("is-at");
  graph.svg.querySelectorAll(`.edges path[data-from="${box}"], .edges path[data-to="${box}"]`).forEach(p => p.classList.add("is-at"));
  document.getElementById("graph-told").textContent = [...element.querySelectorAll("title, text:not(.name)")].map(t => t.textContent).join(", ");
  if (moves) bring(box);
  else drawMap();
}

function bring(box) {
  const [left, top, width, height] = place(box), w = graph.host.clientWidth / graph.scale, h = graph.host.clientHeight / graph.scale;
  if (graph.scale < Readable) graph.scale = .8;
  const nw = graph.host.clientWidth / graph.scale, nh = graph.host.clientHeight / graph.scale;
  const isInside = nw === w && left >= graph.x && top >= graph.y && left + width <= graph.x + w && top + height <= graph.y + h;
  if (!isInside) {
    graph.x = left + width / 2 - nw / 2;
    graph.y = top + height / 2 - nh / 2;
  }
  moved();
}

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean), told = document.getElementById("graph-found");
  graph.svg.querySelectorAll(".box.is-found").forEach(b => b.classList.remove("is-found"));
  graph.host.classList.toggle("is-searched", words.length > 0);
  graph.found = words.length === 0 ? [] : graph.data.texts.flatMap((t, i) => words.every(w => t.includes(w)) ? [i] : []);
  for (const box of graph.found) document.getElementById("box-" + box).classList.add("is-found");
  told.textContent = words.length === 0 ? "" : `${graph.found.length} / ${graph.data.texts.length}`;
  if (graph.found.length > 0) bring(graph.found[0]);
}

function step(kind) {
  const { at, next: { after, before }, data } = graph;
  if (at < 0) return select(0);
  const [left, top, width, height] = place(at), x = left + width / 2;
  if (kind === "ArrowDown" || kind === "ArrowUp") {
    const list = (kind === "ArrowDown" ? after : before)[at];
    if (list.length > 0) select(list[0]);
    return;
  }
  // To the side: the nearest box at about the same height.
  let best = -1, least = Infinity;
  for (let i = 0; i < data.texts.length; i++) {
    const [l, t, w, h] = place(i), dx = l + w / 2 - x;
    if (i === at || Math.abs(t + h / 2 - top - height / 2) > Math.max(h, height) || (kind === "ArrowRight") !== (dx > 0) || Math.abs(dx) >= least) continue;
    [best, least] = [i, Math.abs(dx)];
  }
  if (best >= 0) select(best);
}

function listen(host, map) {
  let drag;
  host.addEventListener("wheel", event => {
    event.preventDefault();
    const box = host.getBoundingClientRect();
    zoom(event.deltaY < 0 ? Step : 1 / Step, event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  host.addEventListener("pointerdown", event => {
    if (event.target === map) return;
    drag = { x: event.clientX, y: event.clientY, moved: false, target: event.target.closest(".box") };
    host.setPointerCapture(event.pointerId);
  });
  host.addEventListener("pointermove", event => {
    if (!drag) return;
    if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 4) return;
    drag.moved = true;
    graph.x -= (event.clientX - drag.x) / graph.scale;
    graph.y -= (event.clientY - drag.y) / graph.scale;
    [drag.x, drag.y] = [event.clientX, event.clientY];
    moved();
  });
  host.addEventListener("pointerup", () => {
    if (drag && !drag.moved && drag.target) {
      const box = Number(drag.target.dataset.box);
      if (graph.at === box) open(box);
      else select(box, false);
    }
    drag = undefined;
  });
  host.addEventListener("pointercancel", () => { drag = undefined; });
  host.addEventListener("dblclick", event => {
    const box = event.target.closest?.(".box");
    if (box) open(Number(box.dataset.box));
  });
  host.addEventListener("keydown", event => {
    const keys = { "+": () => zoom(Step), "=": () => zoom(Step), "-": () => zoom(1 / Step), "0": () => fit(true), Enter: () => { if (graph.at >= 0) open(graph.at); }, Escape: () => select(-1) };
    if (event.key.startsWith("Arrow")) step(event.key);
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
  map.addEventListener("pointerdown", event => {
    const box = map.getBoundingClientRect(), scale = mapScale();
    graph.x = (event.clientX - box.left) / scale.x - host.clientWidth / graph.scale / 2;
    graph.y = (event.clientY - box.top) / scale.y - host.clientHeight / graph.scale / 2;
    moved();
  });
  document.getElementById("graph-in").addEventListener("click", () => zoom(Step));
  document.getElementById("graph-out").addEventListener("click", () => zoom(1 / Step));
  document.getElementById("graph-fit").addEventListener("click", () => fit(true));
  const input = document.getElementById("graph-search");
  let shown = 0;
  input.addEventListener("input", () => { shown = 0; search(input.value); });
  input.addEventListener("keydown", event => {
    if (event.key !== "Enter" || graph.found.length === 0) return;
    event.preventDefault();
    select(graph.found[shown++ % graph.found.length]);
  });
  // Until the reader has moved it, the picture fits whatever size the page gives it.
  new ResizeObserver(() => { if (host.isConnected) (graph.isMoved ? apply : fit)(); }).observe(host);
}

const open = box => graph.owner.invokeMethodAsync("BoxChosenAsync", box);

// A picture that is long and thin is shown wider than it is: nobody could hit a thread.
function mapScale() {
  const { width, height } = graph.data, both = Math.min(110 / width, 240 / height);
  return { x: Math.max(both, Math.min(44 / width, 1)), y: both };
}

// All boxes small, and what is in sight.
function drawMap() {
  const { map, data, host } = graph, scale = mapScale(), ratio = devicePixelRatio || 1, style = getComputedStyle(document.documentElement);
  const width = Math.max(8, data.width * scale.x), height = Math.max(8, data.height * scale.y);
  map.style.width = width + "px";
  map.style.height = height + "px";
  map.width = width * ratio;
  map.height = height * ratio;
  const pen = map.getContext("2d");
  pen.scale(ratio, ratio);
  for (let i = 0; i < data.texts.length; i++) {
    const [l, t, w, h] = place(i);
    pen.fillStyle = i === graph.at ? style.getPropertyValue("--error") : data.colors[i] < 0 ? style.getPropertyValue("--faint") : style.getPropertyValue("--c" + data.colors[i]);
    pen.fillRect(l * scale.x, t * scale.y, Math.max(1, w * scale.x), Math.max(1, h * scale.y));
  }
  pen.strokeStyle = style.getPropertyValue("--accent");
  pen.lineWidth = 1.5;
  pen.strokeRect(graph.x * scale.x, graph.y * scale.y, host.clientWidth / graph.scale * scale.x, host.clientHeight / graph.scale * scale.y);
}
