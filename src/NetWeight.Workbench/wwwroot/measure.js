// Runs models with ONNX Runtime's web build in a thread of its own: times them by the rules of NetWeight's stopwatch, and compares outputs.

const WindowRuns = 5, WindowSeconds = .02, WindowsCompared = 3, LeastRuns = 3, MostRuns = 20000;
const Arrays = {
  float32: Float32Array, float64: Float64Array, float16: globalThis.Float16Array ?? Uint16Array, bool: Uint8Array, int8: Int8Array, uint8: Uint8Array,
  int16: Int16Array, uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array, int64: BigInt64Array, uint64: BigUint64Array,
};
const now = () => performance.now() / 1000;
const median = values => { const sorted = [...values].sort((a, b) => a - b), half = sorted.length >> 1; return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2; };
const tell = (activity, done) => self.postMessage({ progress: { activity, done } });

async function load(provider) {
  const ort = await import(provider === "webgpu" ? "./ort/ort.webgpu.min.mjs" : "./ort/ort.wasm.min.mjs");
  ort.env.logLevel = "error";
  ort.env.wasm.wasmPaths = new URL("./ort/", import.meta.url).href;
  // Threads share memory, and a browser lets only a page that is isolated from others have such memory.
  ort.env.wasm.numThreads = self.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  return ort;
}

const feeds = (ort, inputs, change = x => x) => Object.fromEntries(inputs.map(({ name, type, dims, content }) => {
  const numbers = new Arrays[type](content.slice().buffer);
  return [name, new ort.Tensor(type, type.startsWith("float") && Arrays[type] !== Uint16Array ? numbers.map(change) : numbers, dims)];
}));

// The smallest step that the clock makes.
function tick() {
  let least = Infinity;
  for (let i = 0; i < 20; i++) {
    const from = now();
    let to = from;
    while (to === from) to = now();
    least = Math.min(least, to - from);
  }
  return least;
}

async function timed(work) {
  const from = now();
  await work();
  return now() - from;
}

// Until the medians of three windows in a row agree.
async function warmUp(work, { warmUpSeconds, steadyWithin }) {
  const begin = now(), medians = [];
  let window = [], windowBegin = begin, runs = 0;
  for (;;) {
    window.push(await timed(work));
    runs++;
    const at = now();
    if (window.length >= WindowRuns && at - windowBegin >= WindowSeconds) {
      medians.push(median(window));
      [window, windowBegin] = [[], at];
      const last = medians.slice(-WindowsCompared);
      if (last.length === WindowsCompared && Math.max(...last) <= Math.min(...last) * (1 + steadyWithin)) return { runs, isSteady: true };
    }
    if (at - begin >= warmUpSeconds) return { runs, isSteady: false };
  }
}

// Several models take turns (ABBA...).
async function count(works, seconds, told) {
  const times = works.map(() => []), begin = now();
  for (let done = 0; done < MostRuns; done++) {
    for (let turn = 0; turn < works.length; turn++) {
      const w = done % 2 === 0 ? turn : works.length - 1 - turn;
      times[w].push(await timed(works[w]));
    }
    const passed = now() - begin;
    if (passed >= seconds * works.length && done + 1 >= LeastRuns) break;
    if (done % 16 === 0) told(Math.min(1, passed / seconds / works.length));
  }
  return times;
}

async function measure(job) {
  const ort = await load(job.provider), models = job.models.map(() => []);
  for (let session = 0; session < job.sessions; session++) {
    const opened = [];
    for (const model of job.models) {
      tell("load", session / job.sessions);
      let inner;
      const load = await timed(async () => { inner = await ort.InferenceSession.create(model.content, { executionProviders: [job.provider] }); });
      const inputs = feeds(ort, model.inputs), work = async () => {
        const outputs = await inner.run(inputs);
        for (const output of Object.values(outputs)) output.dispose();
      };
      const first = await timed(work);
      tell("warm-up", session / job.sessions);
      opened.push({ inner, work, load, first, warm: await warmUp(work, job) });
    }
    const times = await count(opened.map(o => o.work), job.seconds, done => tell("run", (session + done) / job.sessions));
    for (let m = 0; m < opened.length; m++) {
      const { inner, load, first, warm } = opened[m];
      models[m].push({ load, first, warmUps: warm.runs + 1, isSteady: warm.isSteady, runs: times[m] });
      await inner.release();
    }
  }
  return { threads: job.provider === "wasm" ? ort.env.wasm.numThreads : 1, tickSeconds: tick(), models };
}

// Random inputs, zeros, and inputs ten times as large; as the files have the graphs, without the runtime's own changes.
async function prove(job) {
  const ort = await load(job.provider), differences = [], options = { executionProviders: [job.provider], graphOptimizationLevel: "disabled" };
  const [a, b] = [await ort.InferenceSession.create(job.models[0].content, options), await ort.InferenceSession.create(job.models[1].content, options)];
  const cases = { random: x => x, zeros: () => 0, large: x => 10 * x };
  for (const [name, change] of Object.entries(cases)) {
    tell("run", differences.length / 3);
    const inputs = feeds(ort, job.models[0].inputs, change), right = await a.run(inputs), other = await b.run(inputs);
    for (const output of a.outputNames) differences.push({ output, case: name, type: right[output].type, ...difference(right[output], other[output]) });
  }
  return differences;
}

function difference(right, other) {
  if (!other || right.type !== other.type || right.dims.join() !== other.dims.join()) return { absolute: null, largest: 0 };
  let absolute = 0, largest = 0;
  for (let i = 0; i < right.data.length; i++) {
    const a = Number(right.data[i]), b = Number(other.data[i]);
    if (Number.isNaN(a) !== Number.isNaN(b) || (!Number.isFinite(a) && !Number.isNaN(a) && a !== b)) return { absolute: null, largest: 0 };
    if (!Number.isFinite(a)) continue;
    absolute = Math.max(absolute, Math.abs(a - b));
    largest = Math.max(largest, Math.abs(a));
  }
  return { absolute, largest };
}

self.onmessage = async ({ data: { kind, job } }) => {
  try {
    self.postMessage({ result: await (kind === "prove" ? prove : measure)(job) });
  } catch (error) {
    self.postMessage({ error: String(error?.message ?? error).split("\n")[0] });
  }
};
