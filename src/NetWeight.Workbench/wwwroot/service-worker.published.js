// Keeps all files of this version, so that the page opens without a network. A new version is fetched whole before it is used.
self.importScripts("./service-worker-assets.js");

const Prefix = "netweight-";
const cacheName = Prefix + self.assetsManifest.version;
const kept = /\.(?:wasm|html|js|css|json|dat|svg|webmanifest)$/;
const left = /^service-worker/;

async function install() {
  const assets = self.assetsManifest.assets.filter(a => kept.test(a.url) && !left.test(a.url));
  const cache = await caches.open(cacheName);
  await cache.addAll(assets.map(a => new Request(a.url, { integrity: a.hash, cache: "no-cache" })));
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter(n => n.startsWith(Prefix) && n !== cacheName).map(n => caches.delete(n)));
}

async function answer(request) {
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return fetch(request);
  const cache = await caches.open(cacheName);
  const known = await cache.match(request.mode === "navigate" ? "index.html" : request, { ignoreSearch: true });
  return isolated(known ?? await fetch(request));
}

// A page that is isolated from others may use threads: measuring in the browser then uses all cores. All it needs is at its own address.
function isolated(response) {
  if (response.type === "opaque" || response.type === "opaqueredirect" || response.type === "error") return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  const hasBody = ![101, 204, 205, 304].includes(response.status);
  return new Response(hasBody ? response.body : null, { status: response.status, statusText: response.statusText, headers });
}

self.addEventListener("install", event => event.waitUntil(install()));
self.addEventListener("activate", event => event.waitUntil(activate()));
self.addEventListener("fetch", event => event.respondWith(answer(event.request)));
