// The page's own script: files that are read in slices, the address, downloads, the theme, and the reports' plots and tables.

const root = document.documentElement;
const files = new Map(), kept = new Map();
let page, nextFile = 0;

const remember = (key, value) => {
  try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; }
};

const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

// ---- Start

export function start(owner) {
  page = owner;
  window.netweightPage.follow(link => page.invokeMethodAsync("FollowAsync", link));
  addEventListener("hashchange", () => page.invokeMethodAsync("AddressChangedAsync", location.hash));
  addEventListener("dragover", event => { event.preventDefault(); root.classList.add("is-dropping"); });
  addEventListener("dragleave", event => { if (event.relatedTarget === null) root.classList.remove("is-dropping"); });
  addEventListener("drop", event => {
    event.preventDefault();
    root.classList.remove("is-dropping");
    take(event.dataTransfer.files);
  });
  document.addEventListener("click", event => {
    const link = event.target.closest?.("#report a[href^='#']");
    if (!link) return;
    event.preventDefault();
    page.invokeMethodAsync("FollowAsync", decodeURIComponent(link.hash.slice(1)));
  });
  // On a small screen the results are the first thing below the models and devices.
  if (matchMedia("(max-width: 40rem)").matches) document.getElementById("settings").open = false;
  // Behind a server of one's own there is nothing to keep for later.
  if (!document.querySelector("meta[name=netweight-server]") && "serviceWorker" in navigator && location.protocol !== "file:") navigator.serviceWorker.register("service-worker.js").catch(() => { });
  return { address: location.hash, language: remember("netweight-language") ?? navigator.language, isDark: isDark() };
}

// ---- Files

export function choose(input) {
  input.onchange = () => { take(input.files); input.value = ""; };
}

function take(list) {
  const taken = [...list].map(file => {
    const id = ++nextFile;
    files.set(id, file);
    // A file of the disk takes no memory; a server that measures it gets it as it is.
    kept.set(file.name, file);
    return { id, name: file.name, length: file.size };
  });
  if (taken.length > 0) page.invokeMethodAsync("OpenAsync", taken);
}

export async function readSlice(id, offset, count) {
  return new Uint8Array(await files.get(id).slice(offset, offset + count).arrayBuffer());
}

export const forget = id => { files.delete(id); };

export const fileNamed = name => kept.get(name);

// A large file is rewritten in the worker, which reads it piece by piece.
export async function rewriteFile(fileName, name, rewrites, channelMultiple) {
  const file = kept.get(fileName);
  if (!file) return { problem: `${fileName} is not here any more. Drop it again.`, id: 0, length: 0 };
  const { result, blob } = await call("Rewrite", [fileName, file.size, name, rewrites, channelMultiple], file);
  if (result[0]) return { problem: result[0], id: 0, length: 0 };
  const id = ++nextFile;
  files.set(id, blob);
  kept.set(name + ".onnx", blob);
  return { problem: "", id, length: blob.size };
}

export const downloadKept = name => download(name, "application/octet-stream", kept.get(name));

export function download(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A picture of vectors as points, twice as many each way.
export async function downloadPng(name, svg) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
  download(name, "image/png", blob);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// ---- The page

export function setAddress(address) {
  if (location.hash.slice(1) !== address) history.replaceState(null, "", "#" + address);
}

export const address = () => location.href;

// What explains the numbers comes after them, closed until somebody asks; paper has it open.
const Folded = ["about", "provenance"];

export function show(html, data) {
  const report = document.getElementById("report"), opened = new Set(Folded.filter(id => report.querySelector(`#${id} > details`)?.open));
  window.netweightPage.show(report, html, data);
  for (const id of Folded) {
    const section = report.querySelector(`section#${id}`), title = section?.querySelector("h2");
    if (!title) continue;
    const details = document.createElement("details"), summary = document.createElement("summary");
    details.className = "more-of";
    details.open = opened.has(id);
    summary.append(title);
    details.append(summary, ...section.childNodes);
    section.append(details);
  }
}

addEventListener("beforeprint", () => { for (const details of document.querySelectorAll("#report details.more-of")) details.open = true; });

export const reveal = anchor => {
  const element = document.getElementById(anchor);
  if (element && element.tagName !== "TR") {
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
  } else {
    window.netweightPage.reveal(anchor);
  }
};

export function setTheme(dark) {
  root.dataset.theme = dark ? "dark" : "light";
  remember("netweight-theme", root.dataset.theme);
  window.netweightPage.redraw();
}

export function setLanguage(language, words) {
  root.lang = language;
  window.netweightWords = words;
  remember("netweight-language", language);
}

// Ends when the browser has nothing else to do.
export const idle = () => new Promise(done => window.requestIdleCallback ? requestIdleCallback(() => done(), { timeout: 1000 }) : setTimeout(done, 50));

export const focus = selector => document.querySelector(selector)?.focus();

// ---- The graph, loaded when it is first looked at

export async function drawGraph(owner, markup, data) {
  const graph = await import("./graph.js");
  if (document.getElementById("graph")) graph.draw(owner, markup, data);
}

export async function colorGraph(by) {
  (await import("./graph.js")).color(by);
}

// ---- Models that run here, in a thread of their own

let runner;

export const hasGpu = () => "gpu" in navigator;

// A site can be published without the runtime.
export const carriesRuntime = async () => (await fetch("ort/version.txt", { cache: "no-cache" })).ok;

export function runModels(owner, kind, job) {
  stopModels();
  return new Promise((done, failed) => {
    const worker = new Worker(new URL("./measure.js", import.meta.url), { type: "module" });
    const end = (settle, value) => { worker.terminate(); if (runner?.worker === worker) runner = undefined; settle(value); };
    runner = { worker, stop: () => end(failed, new Error("stopped")) };
    worker.onmessage = ({ data: { progress, result, error } }) => {
      if (progress) owner.invokeMethodAsync("Progress", progress.activity, progress.done);
      else if (error) end(failed, new Error(error));
      else end(done, result);
    };
    worker.onerror = event => end(failed, new Error(event.message || "the worker cannot start"));
    worker.postMessage({ kind, job });
  });
}

export const stopModels = () => { runner?.stop(); };

// ---- Long work, in a thread of its own

let worker, waiting = new Map(), nextCall = 0;

function call(method, values, file) {
  if (!worker) {
    worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { id, result, blob, error } }) => {
      const call = waiting.get(id);
      waiting.delete(id);
      if (error) call?.failed(new Error(error));
      else call?.done({ result, blob });
    };
    worker.onerror = event => {
      for (const call of waiting.values()) call.failed(new Error(event.message || "the worker cannot start"));
      waiting = new Map();
      worker = undefined;
    };
  }
  return new Promise((done, failed) => {
    waiting.set(++nextCall, { done, failed });
    worker.postMessage({ id: nextCall, method, values, file });
  });
}

export function backgroundPage(address, isTranslated) {
  // What was asked for before is wanted no more, and a search cannot be stopped from inside.
  if (waiting.size > 0) {
    worker.terminate();
    worker = undefined;
    for (const call of waiting.values()) call.done({ result: ["Stopped.", "", ""] });
    waiting = new Map();
  }
  return call("Page", [address, isTranslated]).then(done => done.result);
}

export const backgroundExport = (address, format) => call("Export", [address, format]).then(done => done.result);
