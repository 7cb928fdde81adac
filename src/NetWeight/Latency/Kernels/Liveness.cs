using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Operators.Elementwise;
using NetWeight.Units;

namespace NetWeight.Latency.Kernels;

/// <summary>
/// Follows the activations through the kernels of a plan: values inside a fused kernel take no memory,
/// views and slices share their source's, and tensors concatenated in place are in the result from the start.
/// Weights are not included.
/// </summary>
public sealed record Liveness
{
    /// <summary>The ranges, in the order in which they are first needed.</summary>
    public required IReadOnlyList<LiveRange> Ranges { get; init; }

    /// <summary>The number of kernels.</summary>
    public required int Kernels { get; init; }

    /// <summary>Whether every tensor's size is known.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The bytes alive while each kernel runs.</summary>
    public IReadOnlyList<Bytes> Timeline()
    {
        long[] change = new long[Kernels + 1];
        foreach (LiveRange range in Ranges)
        {
            change[range.First] += range.Bytes.Value;
            change[range.Last + 1] -= range.Bytes.Value;
        }

        var alive = new Bytes[Kernels];
        long sum = 0;
        for (int i = 0; i < Kernels; i++)
            alive[i] = new Bytes(sum = checked(sum + change[i]));
        return alive;
    }

    /// <summary>The largest sum of ranges alive together: no planner needs less.</summary>
    public Bytes Peak => Kernels == 0 ? Bytes.Zero : new Bytes(Timeline().Max(b => b.Value));

    /// <summary>The first kernel at which the peak is reached; -1 for a plan without kernels.</summary>
    public int PeakKernel
    {
        get
        {
            IReadOnlyList<Bytes> alive = Timeline();
            int peak = -1;
            for (int i = 0; i < alive.Count; i++)
                if (peak < 0 || alive[i] > alive[peak])
                    peak = i;
            return peak;
        }
    }

    /// <summary>The ranges that a kernel finds alive, largest first.</summary>
    public IReadOnlyList<LiveRange> AliveAt(int kernel) =>
        [.. Ranges.Where(r => r.First <= kernel && kernel <= r.Last).OrderByDescending(r => r.Bytes.Value)
            .ThenBy(r => r.First).ThenBy(r => r.Tensor, StringComparer.Ordinal)];

    /// <summary>Follows a plan.</summary>
    /// <param name="plan">The kernels.</param>
    /// <param name="inPlace">Whether element-wise kernels and residual sums write over an operand without a reader afterwards.</param>
    public static Liveness Of(KernelPlan plan, bool inPlace = true) => new Walk(plan, inPlace).Run();

    private sealed class Storage
    {
        private Storage? sharedWith;

        public required string Tensor { get; set; }

        public required long Bytes { get; set; }

        public int First { get; set; } = int.MaxValue;

        public int Last { get; set; } = -1;

        public bool IsInput { get; init; }

        public bool IsOutput { get; set; }

        public bool IsShared => sharedWith is not null;

        public Storage Root
        {
            get
            {
                Storage root = this;
                while (root.sharedWith is { } next)
                    root = next;
                return root;
            }
        }

        /// <summary>Lets this lie within another from now on.</summary>
        public void ShareWith(Storage other)
        {
            sharedWith = other;
            if (Bytes > other.Bytes)
                (other.Bytes, other.Tensor) = (Bytes, Tensor);
            other.First = Math.Min(other.First, First);
            other.Last = Math.Max(other.Last, Last);
            other.IsOutput |= IsOutput;
        }
    }

    private sealed class Walk(KernelPlan plan, bool inPlace)
    {
        private readonly StoredSizes sizes = new(plan.Cost.FloatsAs);
        private readonly Dictionary<ShapedNode, int> kernelOf = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<Value, Storage> storages = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<Value, int> joins = new(ReferenceEqualityComparer.Instance);
        private readonly List<Storage> all = [];
        private bool complete = plan.Missing.Count == 0;

        public Liveness Run()
        {
            for (int i = 0; i < plan.Kernels.Count; i++)
                foreach (LayerCost layer in plan.Kernels[i].Layers)
                    kernelOf[layer.Node] = i;
            foreach (LayerCost layer in plan.Cost.Layers)
                if (LayerKernels.RoleOf(layer) == KernelRole.Concat)
                    foreach (Value? input in layer.Node.Inputs)
                        if (input is not null)
                            joins[input] = joins.GetValueOrDefault(input) + 1;
            ShapedGraph graph = plan.Cost.Shaped.Graph;
            foreach (Value input in graph.Inputs)
                if (!input.IsKnownAhead)
                    Make(input, isInput: true).First = 0;
            HashSet<Value> outputs = new(ReferenceEqualityComparer.Instance);
            foreach (Value? output in graph.Outputs)
                if (output is not null)
                    outputs.Add(output);
            foreach (LayerCost layer in plan.Cost.Layers)
                Enter(layer, outputs);
            int last = plan.Kernels.Count - 1;
            foreach (Value output in outputs)
                if (storages.TryGetValue(output, out Storage? storage))
                    (storage.Root.Last, storage.Root.IsOutput) = (last, true);
            if (inPlace)
                for (int i = 0; i < plan.Kernels.Count; i++)
                    WriteOver(i);
            return new Liveness
            {
                Kernels = plan.Kernels.Count,
                IsComplete = complete,
                Ranges =
                [
                    .. all.Where(s => !s.IsShared && s.Bytes > 0 && last >= 0 && s.First <= last && !IsInside(s))
                        .Select(s => new LiveRange(s.Tensor, new Bytes(s.Bytes), s.First, Math.Max(s.First, s.Last))).OrderBy(r => r.First),
                ],
            };
        }

        /// <summary>Whether a tensor never leaves the kernel that makes it.</summary>
        private static bool IsInside(Storage storage) => storage is { IsInput: false, IsOutput: false } && storage.Last == storage.First;

        private Storage Make(Value value, bool isInput = false)
        {
            long bytes = 0;
            try
            {
                if (sizes.Of(value) is { } known)
                    bytes = known;
                else
                    complete = false;
            }
            catch (OverflowException)
            {
                complete = false;
            }

            var storage = new Storage { Tensor = value.Name, Bytes = bytes, IsInput = isInput };
            all.Add(storage);
            return storages[value] = storage;
        }

        private Storage Of(Value value) => storages.TryGetValue(value, out Storage? known) ? known.Root : Make(value);

        private void Enter(LayerCost layer, HashSet<Value> outputs)
        {
            ShapedNode node = layer.Node;
            int kernel = kernelOf.GetValueOrDefault(node, -1);
            if (kernel < 0)
            {
                if (LayerKernels.RoleOf(layer) == KernelRole.Concat && node.Output(0) is { } joined)
                    Join(node, joined, outputs);
                else
                    Alias(node);
                return;
            }

            foreach (Value? input in node.Inputs)
                if (input is not null && !input.IsKnownAhead)
                    Touch(Of(input), kernel);
            foreach (Value? output in node.Outputs)
            {
                if (output is null)
                    continue;
                Storage made = Make(output);
                made.First = kernel;
                if (plan.Runtime.Fusion.ConcatInPlace && LayerKernels.RoleOf(layer) == KernelRole.Concat
                    && plan.Kernels[kernel].Layers.Count == 1)
                    Join(node, output, outputs, copying: true);
            }
        }

        private static void Touch(Storage storage, int kernel)
        {
            storage.First = Math.Min(storage.First, kernel);
            storage.Last = Math.Max(storage.Last, kernel);
        }

        /// <summary>Results that are another look at their source.</summary>
        private void Alias(ShapedNode node)
        {
            Value? source = node.Input(0);
            foreach (Value? output in node.Outputs)
                if (output is not null)
                    storages[output] = source is { IsKnownAhead: false } ? Of(source) : Make(output);
        }

        /// <summary>
        /// A concatenation whose producers write into its result. A tensor that several concatenations read lies in
        /// none of them: the others would keep the whole result alive.
        /// </summary>
        private void Join(ShapedNode node, Value joined, HashSet<Value> outputs, bool copying = false)
        {
            Storage result = copying ? storages[joined] : Make(joined);
            foreach (Value? input in node.Inputs)
            {
                if (input is null || input.IsKnownAhead)
                    continue;
                Storage part = Of(input);
                if (part == result || part.IsInput || outputs.Contains(input) || joins[input] > 1)
                    continue;
                part.ShareWith(result);
            }
        }

        /// <summary>Lets a kernel's result lie where the operand was that dies with it.</summary>
        private void WriteOver(int index)
        {
            Kernel kernel = plan.Kernels[index];
            bool sums = kernel.Kind == KernelKind.Elementwise;
            LayerCost? main = null;
            if (!sums)
            {
                if (!plan.Runtime.Fusion.AddsResidual || kernel.Matrix is not { Exists: true })
                    return;
                main = kernel.Layers.FirstOrDefault(l => l.Name == kernel.Name);
            }

            Storage? result = null, operand = null;
            foreach (LayerCost layer in kernel.Layers)
            {
                foreach (Value? output in layer.Node.Outputs)
                    if (output is not null && storages.TryGetValue(output, out Storage? made)
                        && made.Root is { IsInput: false } root && root.First == index && (root.Last > index || root.IsOutput))
                        result = root;
                // The product's own operand is read by all of its results; only a sum's may go.
                if (main is not null && (layer == main || !ElementwiseOperators.IsSum(layer.Node.Operator)))
                    continue;
                foreach (Value? input in layer.Node.Inputs)
                    if (input is { IsKnownAhead: false } && storages.TryGetValue(input, out Storage? read)
                        && read.Root is { IsInput: false, IsOutput: false } root && root.Last == index && root.First < index)
                        operand = operand is null || root.Bytes > operand.Bytes ? root : operand;
            }

            if (result is null || operand is null || result.Bytes != operand.Bytes)
                return;
            result.ShareWith(operand);
        }
    }
}
