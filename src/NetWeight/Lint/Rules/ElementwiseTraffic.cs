using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Guideline 4 (Ma et al. 2018, section 3.1): element-wise operators have few FLOPs and many bytes. Counted are those
/// that the runtime leaves separate kernels.
/// </summary>
internal sealed class ElementwiseTraffic : KernelRule
{
    public override string Id => "NW204";

    public override string Name => "elementwise-traffic";

    public override string Summary => "Activations, sums, shuffles and other copies that the runtime does not fuse (guideline G4).";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        // Concatenations, and passes over those of dense blocks, have a separate rule (NW211).
        HashSet<int> others = DenseConcatenation.Kernels(context, target);
        // So have the sums of branches that merge into one convolution (NW215), and layers that do not run here (NW219).
        HashSet<string> merging = UnmergedBranches.Layers(context);
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            string main = LintTarget.Main(kernel).Operator;
            if (kernel.Kind is KernelKind.Elementwise or KernelKind.Copy && main != "Concat" && !others.Contains(i)
                && !merging.Contains(kernel.Name) && !UnsupportedOperators.Leaves(target, kernel))
                yield return new Spot([kernel.Name], new Dictionary<int, IReadOnlyList<Kernel>> { [i] = [] },
                    $"{kernel.Name} ({main}, {kernel.MemoryAccess}, {target.Time(i).Total})");
        }
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved)
    {
        long bytes = 0;
        var operators = new Dictionary<string, int>();
        foreach (int i in spots.SelectMany(s => s.Change.Keys))
        {
            bytes += target.Kernels[i].MemoryAccess.Value;
            string main = LintTarget.Main(target.Kernels[i]).Operator;
            operators[main] = operators.GetValueOrDefault(main) + 1;
        }

        string kinds = string.Join(", ", operators.OrderByDescending(o => o.Value)
            .ThenBy(o => o.Key, StringComparer.Ordinal).Take(4).Select(o => $"{o.Value} {o.Key}"));
        return Found(
            context,
            $"{target.Plan.Runtime.Name} does not fuse "
                + $"{Format.Plural(spots.Count, "element-wise or copy kernel")} ({kinds}): {new Bytes(bytes)} of "
                + $"traffic, {saved} of the latency. Most: {First(spots)}.",
            Suggestion(operators),
            []) with
        {
            BytesLost = new Bytes(bytes),
            Evidence = [new Evidence("kernels", spots.Count, ""), new Evidence("memoryAccessBytes", bytes, "B")],
        };
    }

    /// <summary>Another activation does not help where most of the kernels are copies, as around the attention of a transformer.</summary>
    private static string Suggestion(Dictionary<string, int> operators)
    {
        int copies = operators.Where(o => OperatorSets.Copies.Contains(o.Key)).Sum(o => o.Value);
        return 2 * copies > operators.Values.Sum()
            ? "Export the layout that the layers need, so that fewer copies remain: attention as one operator (Attention of ai.onnx 23 or "
                + "com.microsoft) where the runtime has it, fewer shuffles elsewhere."
            : "Use activations that the runtime fuses (Relu), fewer shortcuts and shuffles, or a runtime that fuses more.";
    }
}
