using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Channels off the multiple that the device or the runtime works in. Two changes are tried: filling them up by the
/// rewrite, which keeps the outputs, and widths at the nearest multiple, which needs training; the better one is told.
/// </summary>
internal sealed class MisalignedChannels : Rule
{
    public override string Id => "NW205";

    public override string Name => "misaligned-channels";

    public override string Summary => "Channel counts that leave units of the device idle or miss the runtime's fast memory layout.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target || Multiple(target) is not (> 1 and var multiple))
            yield break;
        var change = new Dictionary<int, IReadOnlyList<Kernel>>();
        var names = new List<(string Name, double Saved)>();
        double lost = 0;
        int unblocked = 0;
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            if (!IsOff(kernel, multiple) || context.Skips(this, kernel.Name))
                continue;
            unblocked += kernel.IsBlocked ? 0 : 1;
            lost += target.Time(i).Waste.Value;
            Kernel other = Aligned(kernel, multiple);
            change[i] = [other];
            names.Add((kernel.Name, WhatIf.Saved(target, new Dictionary<int, IReadOnlyList<Kernel>> { [i] = [other] }).Value));
        }

        if (names.Count == 0)
            yield break;
        names.Sort((a, b) => b.Saved.CompareTo(a.Saved));
        LatencyDifference aligned = WhatIf.Change(target, change);
        Seconds widths = aligned.Saved;
        RewrittenModel padded = context.WhatIf.Rewrite(["pad-channels"], multiple);
        LatencyDifference? filled = WhatIf.Change(target, padded);
        Seconds padding = filled?.Saved ?? Seconds.Zero;
        bool pads = padding.Value > 0 && padding.Value >= widths.Value / 2;
        Seconds saved = pads ? padding : widths;
        if (saved.Value <= 0)
            yield break;
        string off = unblocked > 0
            ? $"{Format.Plural(names.Count, "convolution")} with channels that are not multiples of {multiple}; "
                + $"{unblocked} of them miss the runtime's fast memory layout, the others are padded to it"
            : $"{Format.Plural(names.Count, "convolution")} with channels that are not multiples of {multiple}";
        Kernel worst = target.Kernels[change.Keys.First(k => target.Kernels[k].Name == names[0].Name)];
        yield return Found(
            context,
            $"{off}; {(pads ? "padded with zeros" : $"with widths at the nearest multiple")} the model takes "
                + $"{target.Latency - saved} instead of {target.Latency}. "
                + $"Most: {worst.Name} ({worst.Inputs} -> {worst.Outputs} channels).",
            pads ? $"Fill the channels up, which keeps the outputs (netweight rewrite --pad-channels {multiple}), or "
                + $"train with widths that are multiples of {multiple}."
                : $"Train with widths that are multiples of {multiple}.",
            [.. names.Select(n => n.Name)]) with
        {
            TimeSaved = saved,
            Difference = pads ? filled : aligned,
            TimeLost = new Seconds(lost),
            Fix = pads ? ["pad-channels"] : [],
            FixMultiple = pads ? multiple : null,
            Evidence =
            [
                new Evidence("multiple", multiple, "channels"), new Evidence("convolutions", names.Count, "layers"),
                new Evidence("outsideFastLayout", unblocked, "layers"),
                new Evidence("savedByPaddingSeconds", padding.Value, "s"), new Evidence("savedByOtherWidthsSeconds", widths.Value, "s"),
            ],
        };
    }

    /// <summary>
    /// The multiple without waste: the runtime's block, otherwise the device's; 8 on tensor cores (NVIDIA's guide to
    /// convolutions: 16 bytes).
    /// </summary>
    private static int Multiple(LintTarget target) =>
        target.Plan.ChannelBlock > 1 ? target.Plan.ChannelBlock
        : target.Device.Alignment.OutputChannels?.Value ?? (target.Device.Class.IsGpu && target.Device
            .Peak(ComputeUnit.Tensor, target.Estimate.Precision) is not null ? 8 : target.Device.Class.IsCpu ? 4 : 0);

    private static bool IsOff(Kernel kernel, int multiple)
    {
        if (!kernel.IsBlocked)
            return kernel.Kind.IsConvolution;
        if (!kernel.Kind.IsConvolution || !kernel.Matrix.Exists || kernel.Kind is KernelKind.Transposed or KernelKind.Grouped)
            return false;
        // Inputs with fewer channels than one block are read differently: the first layer, squeezed vectors.
        bool inputs = kernel.Kind != KernelKind.Stem && kernel.Inputs > multiple && kernel.Inputs % multiple != 0;
        return kernel.Matrix.Rows > 1 && (inputs || (kernel.Outputs > multiple && kernel.Outputs % multiple != 0));
    }

    private static Kernel Aligned(Kernel kernel, int multiple)
    {
        long inputs = kernel.Kind == KernelKind.Stem || kernel.Inputs < multiple ? kernel.Inputs : Nearest(kernel.Inputs);
        long outputs = Nearest(kernel.Outputs);
        Kernel aligned = kernel.Matrix switch
        {
            { Exists: false } => kernel,
            { Groups: 1 } => kernel.Shaped(inputs, outputs, kernel.Matrix.Taps, kernel.Kind),
            { InputChannels: 1, Columns: 1 } => kernel.Shaped(outputs, outputs, kernel.Matrix.Taps, kernel.Kind, outputs),
            _ => kernel,
        };
        return aligned with { IsBlocked = true, ReorderBytes = Bytes.Zero, Reorders = 0 };

        long Nearest(long channels) => Math.Max(multiple, (channels + (multiple / 2)) / multiple * multiple);
    }
}
