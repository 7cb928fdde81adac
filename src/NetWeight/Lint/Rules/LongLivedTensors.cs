using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Tensors that are alive at the peak of the memory only because something later reads them: shortcuts, dense
/// connections (RepVGG, Ding et al. 2021, section 2.3: a residual block needs twice the memory of a plain one).
/// </summary>
internal sealed class LongLivedTensors : Rule
{
    private const double Least = 0.3;

    public override string Id => "NW212";

    public override string Name => "long-lived-tensors";

    public override string Summary => "Shortcuts and concatenations that keep large tensors alive at the peak of the activation memory.";

    public override bool NeedsDevice => false;

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        MemoryProfile memory = context.Cost.Memory;
        // The same on every device: said once, without one.
        if (context.Target is not null || memory.PeakLayer is not { } name || !memory.IsComplete || context.Skips(this, name))
            yield break;
        ShapedNode? node = null;
        foreach (ShapedNode candidate in context.Model.Graph.Nodes)
            if (candidate.Name == name)
                node = candidate;
        if (node is null || node.Subgraphs.Count > 0)
            yield break;
        HashSet<string> used = [.. node.Inputs.Concat(node.Outputs).OfType<Value>().Select(v => v.Name)];
        LiveTensor[] waiting = [.. memory.AliveAtPeak.Where(t => !used.Contains(t.Name))];
        long bytes = waiting.Sum(t => t.Bytes.Value);
        if (bytes < Least * memory.Peak.Value || bytes < 1 << 16)
            yield break;
        yield return Found(
            context,
            $"The activation memory peaks at {memory.Peak} while {name} runs; "
                + $"{new Bytes(bytes)} of it ({Format.Percent(bytes, memory.Peak.Value)}) is kept for later layers. "
                + $"Largest: {waiting[0].Name} ({waiting[0].Bytes}).",
            "Merge or drop shortcuts at high resolution (re-parameterisation), or reduce the resolution before the block.",
            [name]) with
        {
            BytesLost = new Bytes(bytes),
            Evidence = [new Evidence("peakActivationBytes", memory.Peak.Value, "B"),
                new Evidence("waitingBytes", bytes, "B"), new Evidence("waitingTensors", waiting.Length, "")],
        };
    }
}
