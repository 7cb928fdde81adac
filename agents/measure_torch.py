#!/usr/bin/env python3
"""Measures the networks of a job with PyTorch, for machines that have no .NET.

    netweight calibrate --plan job.json                        on any machine: what to measure
    python3 measure_torch.py job.json -o times.jsonl           here; needs torch and nothing else
    netweight calibrate -o mine.json -d DEVICE --from times.jsonl

Times are of one inference of the whole batch, without warm-up: on CUDA between two events on an idle stream, so that launching counts where the GPU waits for
it; on a CPU by the clock. What is measured already in the output is not measured again. docs/measurement-format.md describes the output, docs/schema/job.schema.json
the job.
"""
import argparse
import datetime
import json
import math
import os
import platform
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

JOB_VERSION = 1
TYPES = {"fp32": (torch.float32, "float"), "fp16": (torch.float16, "float16"), "bf16": (torch.bfloat16, "bfloat16")}
LEAST_RUNS, MOST_RUNS = 10, 20000
STEADY_WITHIN = 0.02


class Unusable(Exception):
    """What cannot be measured, in one line."""


# Operators. Each maker takes the node's attributes and its constant inputs by place (None where an input is computed), and returns a function of the inputs.

def ints(constant):
    return None if constant is None else [int(v) for v in constant.flatten().tolist()]


def number(constant, default=None):
    return default if constant is None else float(constant.flatten()[0])


def split_pads(pads, rank):
    """The padding at the beginning, and what the end has more."""
    begin, end = pads[:rank], pads[rank:]
    extra = [e - b for b, e in zip(begin, end)]
    if any(x < 0 for x in extra):
        raise Unusable("padding that is larger at the beginning")
    return begin, extra


def pad_end(x, extra, value=0.0):
    if not any(extra):
        return x
    return F.pad(x, [v for e in reversed(extra) for v in (0, e)], value=value)


def no_auto_pad(a):
    if a.get("auto_pad", "NOTSET") not in ("NOTSET", "VALID", ""):
        raise Unusable("auto_pad " + a["auto_pad"])


def conv(a, c):
    no_auto_pad(a)
    rank = c[1].dim() - 2
    function = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[rank]
    begin, extra = split_pads(a.get("pads", [0] * 2 * rank), rank)
    stride, dilation, groups = a.get("strides", [1] * rank), a.get("dilations", [1] * rank), a.get("group", 1)
    return lambda x, w, b=None: function(pad_end(x, extra), w, b, stride, begin, dilation, groups)


def max_pool(a, c):
    no_auto_pad(a)
    kernel = a["kernel_shape"]
    rank = len(kernel)
    function = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}[rank]
    begin, extra = split_pads(a.get("pads", [0] * 2 * rank), rank)
    stride, dilation, ceil = a.get("strides", [1] * rank), a.get("dilations", [1] * rank), bool(a.get("ceil_mode", 0))
    return lambda x: function(pad_end(x, extra, -math.inf), kernel, stride, begin, dilation, ceil)


def average_pool(a, c):
    no_auto_pad(a)
    kernel = a["kernel_shape"]
    rank = len(kernel)
    function = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}[rank]
    begin, extra = split_pads(a.get("pads", [0] * 2 * rank), rank)
    stride, ceil, counts = a.get("strides", [1] * rank), bool(a.get("ceil_mode", 0)), bool(a.get("count_include_pad", 0))
    return lambda x: function(pad_end(x, extra), kernel, stride, begin, ceil, counts)


def gemm(a, c):
    alpha, beta, ta, tb = a.get("alpha", 1.0), a.get("beta", 1.0), a.get("transA", 0), a.get("transB", 0)
    if alpha == 1.0 and beta == 1.0 and not ta:
        return (lambda x, w, b=None: F.linear(x, w, b)) if tb else (lambda x, w, b=None: torch.matmul(x, w) if b is None else torch.addmm(b, x, w))

    def run(x, w, b=None):
        y = alpha * torch.matmul(x.t() if ta else x, w.t() if tb else w)
        return y if b is None else y + beta * b
    return run


def reshape(a, c):
    shape, zero = ints(c[1]), not a.get("allowzero", 0)
    if shape is None:
        raise Unusable("a shape that is computed")
    return lambda x, _=None: x.reshape([x.shape[i] if s == 0 and zero else s for i, s in enumerate(shape)])


def split(a, c):
    axis, sizes = a.get("axis", 0), a.get("split") or ints(c[1] if len(c) > 1 else None)
    parts = a["#outputs"]
    return lambda x, _=None: list(torch.split(x, sizes if sizes else -(-x.shape[axis] // parts), axis))


def slices(a, c):
    if a.get("starts"):
        starts, ends, axes, steps = a["starts"], a["ends"], a.get("axes"), None
    else:
        starts, ends, axes, steps = (ints(c[i]) if i < len(c) else None for i in range(1, 5))
    if starts is None or ends is None:
        raise Unusable("a slice whose ends are computed")
    axes = axes if axes is not None else list(range(len(starts)))
    steps = steps or [1] * len(starts)
    if any(s < 1 for s in steps):
        raise Unusable("a slice that runs backwards")

    def run(x, *_):
        index = [slice(None)] * x.dim()
        for start, end, axis, step in zip(starts, ends, axes, steps):
            index[axis] = slice(start, min(end, x.shape[axis]), step)
        return x[tuple(index)]
    return run


def pad(a, c):
    pads = a.get("pads") or ints(c[1])
    value = a.get("value", number(c[2] if len(c) > 2 else None, 0.0))
    mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate"}[a.get("mode", "constant")]
    half = len(pads) // 2
    pairs = [v for i in reversed(range(half)) for v in (pads[i], pads[half + i])]
    if mode == "constant":
        return lambda x, *_: F.pad(x, pairs, value=value)
    return lambda x, *_: F.pad(x, pairs[:4], mode=mode)


def resize(a, c):
    mode = {"nearest": "nearest", "linear": "bilinear"}.get(a.get("mode", "nearest"))
    if mode is None:
        raise Unusable("resizing by " + a["mode"])
    sizes = ints(c[3]) if len(c) > 3 and c[3] is not None else None
    place = 2 if len(c) > 2 and c[2] is not None and c[2].numel() else 1
    scales = a.get("scales") or (c[place].flatten().tolist() if sizes is None and len(c) > place and c[place] is not None else None)
    if sizes is None and not scales:
        raise Unusable("a size that is computed")
    return lambda x, *_: F.interpolate(x, size=sizes[2:] if sizes else None, scale_factor=None if sizes else [float(s) for s in scales[2:]], mode=mode)


def reduce(function):
    def make(a, c):
        axes, keep = a.get("axes") or (ints(c[1]) if len(c) > 1 else None), bool(a.get("keepdims", 1))
        return lambda x, _=None: function(x, axes if axes else list(range(x.dim())), keep)
    return make


def clip(a, c):
    low, high = a.get("min", number(c[1] if len(c) > 1 else None)), a.get("max", number(c[2] if len(c) > 2 else None))
    if (low, high) == (0.0, 6.0):
        return lambda x, *_: F.relu6(x)
    return lambda x, *_: torch.clamp(x, low, high)


def global_pool(function):
    return lambda a, c: lambda x: function(x, 1)


def plain(function):
    return lambda a, c: function


def first_of(function):
    """A sum or product of as many as there are."""
    def run(*x):
        y = x[0]
        for other in x[1:]:
            y = function(y, other)
        return y
    return lambda a, c: run


def axes_of(a, c):
    return sorted(a.get("axes") or ints(c[1]))


def squeeze(a, c):
    axes = axes_of(a, c)
    return lambda x, *_: x.reshape([s for i, s in enumerate(x.shape) if i not in [v % x.dim() for v in axes]])


def unsqueeze(a, c):
    def run(x, *_):
        for axis in axes_of(a, c):
            x = x.unsqueeze(axis)
        return x
    return run


def hard_sigmoid(a, c):
    alpha, beta = a.get("alpha", 0.2), a.get("beta", 0.5)
    if abs(alpha - 1 / 6) < 1e-4 and beta == 0.5:
        return lambda x: F.hardsigmoid(x)
    return lambda x: torch.clamp(alpha * x + beta, 0, 1)


def layer_norm(a, c):
    epsilon, axis = a.get("epsilon", 1e-5), a.get("axis", -1)
    return lambda x, w, b=None: F.layer_norm(x, x.shape[axis:], w, b, epsilon)


OPERATORS = {
    "Conv": conv, "MaxPool": max_pool, "AveragePool": average_pool, "Gemm": gemm, "Reshape": reshape, "Split": split, "Slice": slices, "Pad": pad, "Resize": resize, "Upsample": resize,
    "Clip": clip, "HardSigmoid": hard_sigmoid, "LayerNormalization": layer_norm, "Squeeze": squeeze, "Unsqueeze": unsqueeze,
    "GlobalAveragePool": global_pool(F.adaptive_avg_pool2d), "GlobalMaxPool": global_pool(F.adaptive_max_pool2d),
    "BatchNormalization": lambda a, c: lambda x, w, b, m, v: F.batch_norm(x, m, v, w, b, False, 0.0, a.get("epsilon", 1e-5)),
    "LRN": lambda a, c: lambda x: F.local_response_norm(x, a["size"], a.get("alpha", 1e-4), a.get("beta", 0.75), a.get("bias", 1.0)),
    "Concat": lambda a, c: lambda *x: torch.cat(x, a["axis"]),
    "Transpose": lambda a, c: lambda x: x.permute(a["perm"]) if "perm" in a else x.permute(*reversed(range(x.dim()))),
    "Flatten": lambda a, c: lambda x: torch.flatten(x, a.get("axis", 1)) if a.get("axis", 1) else x.reshape(1, -1),
    "Softmax": lambda a, c: lambda x: F.softmax(x, a.get("axis", -1)),
    "LeakyRelu": lambda a, c: lambda x: F.leaky_relu(x, a.get("alpha", 0.01)),
    "Elu": lambda a, c: lambda x: F.elu(x, a.get("alpha", 1.0)),
    "PRelu": lambda a, c: lambda x, w: F.prelu(x, w.flatten()),
    "Gelu": lambda a, c: lambda x: F.gelu(x),
    "ReduceMean": reduce(torch.mean), "ReduceSum": reduce(torch.sum),
    "Relu": plain(F.relu), "Sigmoid": plain(torch.sigmoid), "Tanh": plain(torch.tanh), "HardSwish": plain(F.hardswish), "Softplus": plain(F.softplus), "Mish": plain(F.mish),
    "Erf": plain(torch.erf), "Exp": plain(torch.exp), "Sqrt": plain(torch.sqrt), "Neg": plain(torch.neg), "Abs": plain(torch.abs), "Reciprocal": plain(torch.reciprocal),
    "Sub": plain(torch.sub), "Div": plain(torch.div), "Pow": plain(torch.pow), "MatMul": plain(torch.matmul), "Identity": plain(lambda x: x), "Dropout": plain(lambda x, *_: x),
    "Add": first_of(torch.add), "Sum": first_of(torch.add), "Mul": first_of(torch.mul),
}

# Runs of nodes that frameworks have one function for: found by what reads what, so that eager execution runs what a person would have written.
SILU = ("Sigmoid", "Mul")


class Network(torch.nn.Module):
    """A network of a job: its operators in order, weights drawn at random."""

    def __init__(self, spec, device, dtype, channels_last):
        super().__init__()
        self.spec = spec
        known = {}
        generator = torch.Generator().manual_seed(0)
        for constant in spec["constants"]:
            known[constant["name"]] = tensor_of(constant, generator)
        slots, steps, last = {}, [], {}

        def slot(name):
            return slots.setdefault(name, len(slots))

        self.inputs = []
        for item in spec["inputs"]:
            if item["name"] in known:
                continue
            self.inputs.append(item)
            slot(item["name"])
        constants = {}
        for index, node in enumerate(merged(spec["nodes"], spec["outputs"])):
            maker = OPERATORS.get(node["op"])
            if maker is None:
                raise Unusable("the operator " + node["op"])
            attributes = dict(node["attributes"])
            attributes["#outputs"] = len(node["outputs"])
            function = maker(attributes, [known.get(name) for name in node["inputs"]])
            arguments = []
            for name in node["inputs"]:
                if not name:
                    arguments.append(-1)
                    continue
                arguments.append(slot(name))
                last[name] = index
                if name in known and known[name].is_floating_point():
                    constants[name] = known[name]
            while arguments and arguments[-1] == -1:
                arguments.pop()
            steps.append([function, arguments, [slot(name) if name else -1 for name in node["outputs"]], []])
        for name, index in last.items():
            if name not in known and name not in spec["outputs"]:
                steps[index][3].append(slot(name))
        self.steps, self.outputs = steps, [slot(name) for name in spec["outputs"]]
        self.start = [None] * len(slots)
        for name, value in known.items():
            if name in slots:
                value = value.to(device=device, dtype=dtype) if value.is_floating_point() else value.to(device)
                if channels_last and value.dim() == 4:
                    value = value.to(memory_format=torch.channels_last)
                self.start[slots[name]] = value
        self.places = [slots[item["name"]] for item in self.inputs]

    def forward(self, *inputs):
        values = list(self.start)
        for place, value in zip(self.places, inputs):
            values[place] = value
        for function, arguments, outputs, dead in self.steps:
            result = function(*[values[a] if a >= 0 else None for a in arguments])
            if len(outputs) == 1:
                values[outputs[0]] = result[0] if isinstance(result, list) else result
            else:
                for place, part in zip(outputs, result if isinstance(result, (list, tuple)) else [result]):
                    if place >= 0:
                        values[place] = part
            for place in dead:
                values[place] = None
        return tuple(values[place] for place in self.outputs)

    def example(self, device, dtype, channels_last):
        generator = torch.Generator().manual_seed(1)
        made = []
        for item in self.inputs:
            value = tensor_of(item, generator)
            value = value.to(device=device, dtype=dtype) if value.is_floating_point() else value.to(device)
            made.append(value.to(memory_format=torch.channels_last) if channels_last and value.dim() == 4 else value)
        return made


def merged(nodes, outputs):
    """x * sigmoid(x) as one: PyTorch has silu, and people use it."""
    readers = {}
    for node in nodes:
        for name in node["inputs"]:
            readers.setdefault(name, []).append(node)
    gone = set()
    result = []
    for node in nodes:
        if id(node) in gone:
            continue
        if node["op"] == SILU[0] and node["outputs"][0] not in outputs:
            after = readers.get(node["outputs"][0], [])
            if len(after) == 1 and after[0]["op"] == SILU[1] and sorted(after[0]["inputs"]) == sorted([node["inputs"][0], node["outputs"][0]]):
                gone.add(id(after[0]))
                result.append({"op": "Silu", "inputs": node["inputs"], "outputs": after[0]["outputs"], "attributes": {}})
                continue
        result.append(node)
    return result


OPERATORS["Silu"] = plain(F.silu)


def tensor_of(item, generator):
    shape = item["shape"]
    floats = item["type"] in ("float", "float16", "bfloat16", "double")
    if "values" in item:
        values = torch.tensor([float(v) for v in item["values"]], dtype=torch.float64)
        return values.to(torch.float32 if floats else torch.int64).reshape(shape)
    if not floats:
        return torch.zeros(shape, dtype=torch.int64)
    # Positive and near 1 in one dimension (scales, variances), else small: no overflow in 16 bits, no denormal numbers.
    if len(shape) <= 1:
        return torch.rand(shape, generator=generator) * 0.5 + 0.75
    return (torch.rand(shape, generator=generator) - 0.5) * (2.0 / math.sqrt(max(1, math.prod(shape[1:]))))


# The stopwatch.

def quantile(ordered, share):
    place = share * (len(ordered) - 1)
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def median_interval(ordered):
    """95 % by order statistics (normal approximation of the binomial); None below 6 runs."""
    n = len(ordered)
    if n < 6:
        return None
    reach = 1.96 * math.sqrt(n) / 2
    return ordered[max(0, int(math.floor(n / 2 - reach)))], ordered[min(n - 1, int(math.ceil(n / 2 + reach)))]


def cuda_timer(run):
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)

    def once():
        begin.record()
        run()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1000
    return once


def cpu_timer(run):
    def once():
        begin = time.perf_counter_ns()
        run()
        return (time.perf_counter_ns() - begin) / 1e9
    return once


def warm_up(once, limit):
    """Until the medians of three windows agree; at least two runs, because the first may compile."""
    begin, medians = time.perf_counter(), []
    once()
    while True:
        window, from_ = [], time.perf_counter()
        while len(window) < 5 or time.perf_counter() - from_ < 0.02:
            window.append(once())
        medians.append(sorted(window)[len(window) // 2])
        if len(medians) >= 3 and max(medians[-3:]) <= min(medians[-3:]) * (1 + STEADY_WITHIN):
            return
        if time.perf_counter() - begin > limit:
            return


def measure(once, seconds):
    times, begin = [], time.perf_counter()
    while (time.perf_counter() - begin < seconds or len(times) < LEAST_RUNS) and len(times) < MOST_RUNS:
        times.append(once())
    return times


def runner(network, inputs, mode, on_cuda):
    if mode == "compile":
        if not hasattr(torch, "compile"):
            raise Unusable("torch.compile, which this PyTorch does not have")
        compiled = torch.compile(network, dynamic=False)
        return lambda: compiled(*inputs)
    if mode == "graph":
        if not on_cuda:
            raise Unusable("CUDA graphs without CUDA")
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                network(*inputs)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            network(*inputs)
        return graph.replay
    return lambda: network(*inputs)


def one(spec, threads, job, options, facts):
    device, (dtype, type_name) = torch.device(options.device), TYPES[options.precision]
    on_cuda = device.type == "cuda"
    if not on_cuda:
        torch.set_num_threads(threads)
    network = Network(spec, device, dtype, options.channels_last).eval()
    inputs = network.example(device, dtype, options.channels_last)
    best = None
    # What disturbs only slows down: of some sessions the lowest median counts.
    for _ in range(max(1, int(job.get("sessions", 1)))):
        run = runner(network, inputs, options.mode, on_cuda)
        once = cuda_timer(run) if on_cuda else cpu_timer(run)
        warm_up(once, job["warmUpSeconds"])
        times = sorted(measure(once, job["measureSeconds"]))
        if best is None or quantile(times, 0.5) < quantile(best, 0.5):
            best = times
    mean = sum(best) / len(best)
    interval = median_interval(best)
    record = {
        "schemaVersion": 1, "source": "measure_torch", "model": spec["name"], "batch": spec["batch"], "dataType": type_name, "medianSeconds": quantile(best, 0.5),
        "meanSeconds": mean, "minSeconds": best[0], "maxSeconds": best[-1], "p90Seconds": quantile(best, 0.9), "p99Seconds": quantile(best, 0.99),
        "standardDeviationSeconds": math.sqrt(sum((t - mean) ** 2 for t in best) / max(1, len(best) - 1)), "runs": len(best), "threads": 1 if on_cuda else threads,
        "provider": device.type, "runtime": facts["runtime"], "device": facts["device"], "operatingSystem": facts["operatingSystem"],
        "measuredAt": datetime.datetime.now(datetime.timezone.utc).isoformat(),
    }
    if interval:
        record["medianLowSeconds"], record["medianHighSeconds"] = interval
    return record


# The machine.

def said(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None


def processor_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.lower().startswith(("model name", "hardware")):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def system_name():
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            for line in file:
                if line.startswith("PRETTY_NAME="):
                    return line.split("=", 1)[1].strip().strip('"')
    except OSError:
        pass
    return platform.platform()


def machine(options):
    """What the times hang on; written beside them."""
    words = [f"PyTorch {torch.__version__}", {"eager": "eager", "compile": "compiled", "graph": "eager, CUDA graph"}[options.mode]]
    if options.channels_last:
        words.append("channels-last")
    facts = {
        "runtime": ", ".join([" ".join(words[:2])] + words[2:]), "device": processor_name(), "operatingSystem": system_name(), "processor": processor_name(), "logicalProcessors": os.cpu_count(),
        "architecture": platform.machine(), "python": platform.python_version(), "torch": torch.__version__, "precision": options.precision,
    }
    if options.device.startswith("cuda"):
        index = torch.device(options.device).index or 0
        gpu = torch.cuda.get_device_properties(index)
        facts.update({
            "device": gpu.name, "multiprocessors": gpu.multi_processor_count, "memoryBytes": gpu.total_memory, "capability": f"{gpu.major}.{gpu.minor}", "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version(), "tf32Convolutions": torch.backends.cudnn.allow_tf32, "tf32Products": torch.backends.cuda.matmul.allow_tf32,
            "clocks": said(["nvidia-smi", f"--id={index}", "--query-gpu=driver_version,clocks.sm,clocks.mem,clocks.max.sm,power.limit,temperature.gpu", "--format=csv,noheader"]),
        })
    return facts


def arguments():
    parser = argparse.ArgumentParser(description="Measure the networks of a netweight job with PyTorch.")
    parser.add_argument("job", help="the file that 'netweight calibrate --plan' wrote")
    parser.add_argument("-o", "--output", required=True, help="where the times go, one JSON object per line; the machine's record goes beside it")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu, cuda or cuda:1 (default: %(default)s)")
    parser.add_argument("--precision", choices=sorted(TYPES), help="the type to compute in (default: the job's)")
    parser.add_argument("--mode", choices=["eager", "compile", "graph"], default="eager", help="how it runs; graph records a CUDA graph of eager execution")
    parser.add_argument("--channels-last", action="store_true", help="keep images with the channels innermost")
    parser.add_argument("--only", default="", metavar="WORD", help="networks with this word in their name")
    parser.add_argument("--budget", type=float, default=math.inf, metavar="SECONDS", help="end after so long")
    return parser.parse_args()


def read_job(path):
    try:
        with open(path, encoding="utf-8") as file:
            job = json.load(file)
    except OSError as error:
        raise Unusable(f"'{path}' cannot be read: {error.strerror}")
    except ValueError as error:
        raise Unusable(f"'{path}' is no JSON: {error}")
    if not isinstance(job, dict) or job.get("kind") != "netweight-job":
        raise Unusable(f"'{path}' is no job; 'netweight calibrate --plan job.json' writes one")
    if job.get("schemaVersion") != JOB_VERSION:
        raise Unusable(f"'{path}' is a job of version {job.get('schemaVersion')}; this program reads version {JOB_VERSION}")
    return job


def known_already(path, facts, options):
    """What the output holds; a last line that a killed program left half written is cut off."""
    known = set()
    if not os.path.exists(path):
        return known
    with open(path, "rb+") as file:
        text = file.read()
        whole = text.rfind(b"\n") + 1
        file.truncate(whole)
    for line in text[:whole].splitlines():
        record = json.loads(line)
        if record.get("runtime") != facts["runtime"] or record.get("device") != facts["device"] or record.get("dataType") != TYPES[options.precision][1]:
            raise Unusable(f"'{path}' holds times of {record.get('runtime')} on {record.get('device')} in {record.get('dataType')}; name another file")
        known.add((record["model"], record.get("batch"), record.get("threads")))
    return known


def main():
    options = arguments()
    job = read_job(options.job)
    options.precision = options.precision or job["precision"]
    if options.precision not in TYPES:
        raise Unusable(f"PyTorch is not measured in {options.precision}; choose one of {', '.join(sorted(TYPES))}")
    on_cuda = options.device.startswith("cuda")
    if on_cuda and not torch.cuda.is_available():
        raise Unusable("this PyTorch sees no CUDA device; use --device cpu")
    if on_cuda:
        torch.backends.cudnn.benchmark = True
    facts = machine(options)
    known = known_already(options.output, facts, options)
    with open(os.path.splitext(options.output)[0] + ".machine.json", "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=2)
        file.write("\n")
    wanted = [(spec, threads) for spec in job["networks"] for threads in ([1] if on_cuda else job["threads"]) if options.only in spec["name"] and (spec["name"], spec["batch"], threads) not in known]
    begin, left_out = time.monotonic(), 0
    with torch.inference_mode(), open(options.output, "a", encoding="utf-8") as file:
        for done, (spec, threads) in enumerate(wanted):
            if time.monotonic() - begin > options.budget:
                print(f"{len(wanted) - done} networks are left: the budget is spent; the same command goes on", file=sys.stderr)
                break
            try:
                record = one(spec, threads, job, options, facts)
            except Unusable as reason:
                left_out += 1
                print(f"{spec['name']} is left out: {reason}", file=sys.stderr)
                continue
            except (RuntimeError, TypeError, ValueError, KeyError, IndexError) as error:
                left_out += 1
                print(f"{spec['name']} is left out: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}", file=sys.stderr)
                continue
            file.write(json.dumps(record) + "\n")
            file.flush()
            print(f"{done + 1} of {len(wanted)}, {time.monotonic() - begin:.0f} s: {spec['name']} {record['medianSeconds'] * 1000:.4f} ms", file=sys.stderr)
    if left_out:
        print(f"{left_out} networks were left out", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except Unusable as problem:
        print(f"measure_torch: {problem}", file=sys.stderr)
        sys.exit(2)
    except OSError as problem:
        print(f"measure_torch: {problem}", file=sys.stderr)
        sys.exit(2)
