using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency;

/// <summary>
/// A plan with its prediction, which answers what other kernels in places of it would take on the same device with the
/// same factors.
/// </summary>
/// <param name="Plan">The kernels.</param>
/// <param name="Estimate">Their time.</param>
/// <param name="Options">The options of the prediction.</param>
public sealed record TimedPlan(KernelPlan Plan, LatencyEstimate Estimate, PredictionOptions Options)
{
    /// <summary>As <see cref="KernelOperand.Producer"/> of a kernel that is put in: the kernel that runs right before it.</summary>
    public const int Previous = -2;

    /// <summary>Plans and predicts a model. Throws <see cref="NetWeightException"/> if <see cref="LatencyModel"/> does.</summary>
    /// <param name="cost">The model with its costs as the file has them.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">The options of the prediction; null for the defaults.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static TimedPlan Of(
        ModelCost cost, Device device, PredictionOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PredictionOptions();
        RuntimeProfile runtime = options.Runtime ?? UsualRuntime.Of(device);
        Precision precision = PrecisionChoice.Of(cost, device, runtime, options.Precision);
        var plan = KernelPlan.Form(cost, runtime, device, precision, cancellation);
        FactorSet? factors = options.Factors
            ?? (options.Harness is { } tool ? FitCatalog.FactorsFor(device, runtime, precision, tool) : null);
        return new TimedPlan(plan, LatencyModel.Predict(plan, device, precision, options.Threads, factors),
            options with { Factors = factors });
    }

    /// <summary>
    /// Predicts the plan with other kernels in some places. What a kernel that is gone made is then made by those that
    /// it read from.
    /// </summary>
    /// <param name="replaced">By the index of a kernel, what runs in its place, in order; nothing for a kernel that is
    /// left out. Producers of operands are indices of this plan, or <see cref="Previous"/>.</param>
    public LatencyEstimate With(IReadOnlyDictionary<int, IReadOnlyList<Kernel>> replaced)
    {
        var kernels = new List<Kernel>(Plan.Kernels.Count);
        int[] places = new int[Plan.Kernels.Count];
        for (int i = 0; i < places.Length; i++)
        {
            Kernel own = Plan.Kernels[i];
            if (!replaced.TryGetValue(i, out IReadOnlyList<Kernel>? others))
            {
                kernels.Add(Moved(own, places, i, kernels.Count));
                places[i] = kernels.Count - 1;
                continue;
            }

            foreach (Kernel other in others)
                kernels.Add(Moved(other, places, i, kernels.Count));
            places[i] = kernels.Count - 1;
            if (others.Count == 0)
            {
                places[i] = -1;
                foreach (KernelOperand operand in own.Operands)
                    if (operand.Producer >= 0)
                        places[i] = Math.Max(places[i], places[operand.Producer]);
            }
        }

        return LatencyModel.Predict(Plan with { Kernels = kernels }, Estimate.Device, Estimate.Precision, Options.Threads, Options.Factors);
    }

    private static Kernel Moved(Kernel kernel, int[] places, int index, int next)
    {
        bool same = true;
        foreach (KernelOperand operand in kernel.Operands)
            same &= operand.Producer == Place(operand.Producer);
        if (same)
            return kernel;
        var operands = new KernelOperand[kernel.Operands.Count];
        for (int i = 0; i < operands.Length; i++)
            operands[i] = kernel.Operands[i] with { Producer = Place(kernel.Operands[i].Producer) };
        return kernel with { Operands = operands };

        int Place(int producer) => producer switch
        {
            Previous => next - 1,
            < 0 => -1,
            _ => producer < index ? places[producer]
                : throw new ArgumentException($"Kernel '{kernel.Name}' cannot read from kernel {producer}, which runs later."),
        };
    }
}
