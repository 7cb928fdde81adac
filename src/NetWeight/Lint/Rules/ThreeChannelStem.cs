using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// A first layer with three channels keeps little of a matrix unit busy. Space to depth (each 2x2 of pixels becomes
/// four times the channels; done for ResNet50 in MLPerf's submissions) computes the same with stride 1.
/// </summary>
internal sealed class ThreeChannelStem : KernelRule
{
    public override string Id => "NW210";

    public override string Name => "three-channel-stem";

    public override string Summary => "A first convolution over three channels with stride 2, which space-to-depth makes faster.";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        if (target.Device.ImageInputMode is { Value: true })
            yield break;
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            if (kernel.Kind != KernelKind.Stem || LintTarget.Main(kernel).Node is not { } node
                || node.Ints("strides") is not [2, 2] || node.InputShape(1) is not { Rank: 4 } shape
                || shape[2] != shape[3])
                continue;
            long side = (shape[2].Value + 1) / 2;
            // Four times the channels at a quarter of the positions: the same bytes.
            Kernel folded = kernel.Shaped(
                4 * kernel.Inputs, kernel.Outputs, side * side, KernelEdits.KindOf(side * side, keepsSize: true)) with
            {
                Operands = kernel.Operands,
            };
            yield return new Spot([kernel.Name], new Dictionary<int, IReadOnlyList<Kernel>> { [i] = [folded] },
                $"{kernel.Name} ({shape[2].Value}x{shape[2].Value} over {kernel.Inputs} channels, "
                    + $"{target.Time(i).Total}; {side}x{side} over {4 * kernel.Inputs})");
        }
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved) => Found(
        context,
        $"Space-to-depth before the first layer gives the same outputs and saves {saved}: {First(spots)}.",
        "Rearrange 2x2 pixels into channels during preprocessing, and rearrange the first convolution's weights to match.",
        []);
}
