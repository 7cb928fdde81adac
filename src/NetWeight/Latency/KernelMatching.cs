using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Latency;

/// <summary>
/// The time that two predictions share, kernel by kernel. Kernels of the same kind, shapes, types and operators are the
/// same, wherever they stand.
/// </summary>
/// <param name="Shared">Seconds that both spend in the same way.</param>
/// <param name="First">Seconds that only the first spends.</param>
/// <param name="Second">Seconds that only the second spends.</param>
/// <param name="HasAllOfFirst">Whether the second runs every kernel of the first, and perhaps others.</param>
/// <param name="HasAllOfSecond">Whether the first runs every kernel of the second.</param>
internal readonly record struct KernelMatching(double Shared, double First, double Second, bool HasAllOfFirst, bool HasAllOfSecond)
{
    /// <summary>Matches two predictions of one setting.</summary>
    public static KernelMatching Of(LatencyEstimate first, LatencyEstimate second)
    {
        double shared = Math.Min(first.InferenceOverhead.Value, second.InferenceOverhead.Value);
        double firstOnly = first.InferenceOverhead.Value - shared, secondOnly = second.InferenceOverhead.Value - shared;
        List<KernelTime> others = [.. first.Kernels], rest = [.. second.Kernels];
        // Most kernels of a changed network are those of the other, object by object: only the rest is looked at more closely.
        Pair<Kernel>(k => k, ReferenceEqualityComparer.Instance);
        Pair(KernelSignature.Of);
        (bool hasAllOfFirst, bool hasAllOfSecond) = (others.Count == 0, rest.Count == 0);
        // The same product with something else fused into it is the same work; the additional time is not.
        Pair(KernelSignature.OfWork);
        foreach (KernelTime time in others)
            firstOnly += time.Total.Value;
        foreach (KernelTime time in rest)
            secondOnly += time.Total.Value;
        return new KernelMatching(shared, firstOnly, secondOnly, hasAllOfFirst, hasAllOfSecond);

        void Pair<T>(Func<Kernel, T> signature, IEqualityComparer<T>? comparer = null)
            where T : notnull
        {
            if (others.Count == 0 || rest.Count == 0)
                return;
            var places = new Dictionary<T, Queue<int>>(comparer);
            for (int i = 0; i < others.Count; i++)
            {
                T key = signature(others[i].Kernel);
                if (!places.TryGetValue(key, out Queue<int>? there))
                    places[key] = there = [];
                there.Enqueue(i);
            }

            bool[] taken = new bool[others.Count];
            rest.RemoveAll(time =>
            {
                if (!places.TryGetValue(signature(time.Kernel), out Queue<int>? there) || !there.TryDequeue(out int other))
                    return false;
                Add(others[other].Total.Value, time.Total.Value);
                return taken[other] = true;
            });
            int at = 0;
            others.RemoveAll(_ => taken[at++]);
        }

        void Add(double one, double other)
        {
            double both = Math.Min(one, other);
            shared += both;
            firstOnly += one - both;
            secondOnly += other - both;
        }
    }
}

/// <summary>The work of a kernel, without the name of its layer. Kernels of one signature take the same time on one machine.</summary>
internal readonly record struct KernelSignature(
    KernelKind Kind, MatrixShape Matrix, long Flops, long MatrixFlops, long InputBytes, int Inputs, long WeightBytes,
        long OutputBytes, long Launches, double ExtraPasses, bool IsBlocked, bool ReadsPlain,
    long ReorderBytes, int Reorders, string Operators)
{
    /// <summary>The signature of a kernel.</summary>
    public static KernelSignature Of(Kernel kernel) => new(
        kernel.Kind, kernel.Matrix, kernel.Flops.Value, kernel.MatrixFlops.Value, kernel.InputBytes.Value,
            kernel.Operands.Count, kernel.WeightBytes.Value, kernel.OutputBytes.Value, kernel.Launches,
        kernel.ExtraPasses, kernel.IsBlocked, kernel.ReadsPlain, kernel.ReorderBytes.Value, kernel.Reorders, OperatorsOf(kernel));

    /// <summary>The signature of its main work, whatever is fused into it: shapes and kind of the product, or of the moved data.</summary>
    public static KernelSignature OfWork(Kernel kernel) => new(
        kernel.Kind, kernel.Matrix, 0, kernel.Matrix.Exists ? kernel.MatrixFlops.Value : 0, kernel.Matrix.Exists ? 0
            : kernel.InputBytes.Value, 0, 0, kernel.OutputBytes.Value, kernel.Launches, 0,
        kernel.IsBlocked, kernel.ReadsPlain, 0, 0, kernel.Matrix.Exists ? Dilations(kernel) : OperatorsOf(kernel));

    /// <summary>The operators; dilated windows read elsewhere than dense ones of the same shape.</summary>
    private static string OperatorsOf(Kernel kernel) => string.Join('+', kernel.Layers.Select(l => l.Operator)) + Dilations(kernel);

    private static string Dilations(Kernel kernel)
    {
        string text = "";
        foreach (LayerCost layer in kernel.Layers)
            foreach (NodeAttribute attribute in layer.Node.Node.Attributes)
                if (attribute is { Name: "dilations", Value: long[] dilations } && dilations.Any(d => d != 1))
                    text += $"|{string.Join(',', dilations)}";
        return text;
    }
}
