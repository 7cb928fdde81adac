using NetWeight.Costs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>The input of a rule: the model, its costs, and the device with its plan and prediction, or none.</summary>
internal sealed class LintContext(ModelCost cost, LintTarget? target, LintOptions options, WhatIf whatIf)
{
    /// <summary>The number of layers that were suppressed.</summary>
    public int Suppressed { get; private set; }

    /// <summary>Whether devices were linted without a finding of this rule.</summary>
    public bool OtherDevices { get; init; }

    /// <summary>Checked by rules that try many changes.</summary>
    public CancellationToken Cancellation { get; init; }

    public ModelCost Cost => cost;

    public ShapedModel Model => cost.Shaped;

    public LintTarget? Target => target;

    public LintOptions Options => options;

    public WhatIf WhatIf => whatIf;

    /// <summary>Whether a rule is to leave a layer out.</summary>
    public bool Skips(Rule rule, string layer)
    {
        if (!options.Suppresses(rule, layer))
            return false;
        Suppressed++;
        return true;
    }

    /// <summary>Whether a finding about the whole network is not wanted: its rule is suppressed for all layers.</summary>
    public bool SkipsWhole(Rule rule, Finding finding) => finding.Layers.Count == 0 && Skips(rule, "");
}

/// <summary>A device with the plan of the model's kernels on it.</summary>
internal sealed class LintTarget
{
    private readonly Dictionary<ShapedNode, int> kernelOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<int>[] readers;

    public LintTarget(TimedPlan timed)
    {
        Timed = timed;
        readers = new List<int>[Kernels.Count];
        for (int i = 0; i < readers.Length; i++)
            readers[i] = [];
        for (int i = 0; i < readers.Length; i++)
        {
            foreach (LayerCost layer in Kernels[i].Layers)
                kernelOf[layer.Node] = i;
            foreach (KernelOperand operand in Kernels[i].Operands)
                if (operand.Producer >= 0)
                    readers[operand.Producer].Add(i);
        }
    }

    public TimedPlan Timed { get; }

    public Devices.Device Device => Timed.Estimate.Device;

    public KernelPlan Plan => Timed.Plan;

    public LatencyEstimate Estimate => Timed.Estimate;

    public IReadOnlyList<Kernel> Kernels => Timed.Plan.Kernels;

    public Seconds Latency => Timed.Estimate.Latency;

    /// <summary>The time of a kernel.</summary>
    public KernelTime Time(int kernel) => Timed.Estimate.Kernels[kernel];

    /// <summary>The kernel that a node runs in; -1 for none.</summary>
    public int KernelOf(ShapedNode node) => kernelOf.GetValueOrDefault(node, -1);

    /// <summary>The one kernel that reads a kernel's result, all of it and as its main input; -1 if that is not so.</summary>
    public int Next(int kernel) =>
        readers[kernel] is [var next] && Kernels[next].Operands[0] is var operand && operand.Producer == kernel
            && operand.Bytes == Kernels[kernel].OutputBytes.Value ? next : -1;

    /// <summary>The layer that names a kernel.</summary>
    public static LayerCost Main(Kernel kernel)
    {
        foreach (LayerCost layer in kernel.Layers)
            if (layer.Name == kernel.Name)
                return layer;
        return kernel.Layers[0];
    }
}
