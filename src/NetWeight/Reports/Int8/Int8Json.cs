using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Int8;
using NetWeight.Latency.Kernels;

namespace NetWeight.Reports.Int8;

/// <summary>Gains as contracts.</summary>
internal static class Int8Json
{
    public static Int8GainContract Of(Int8Gain gain, WeightNoise weights) => new(
        gain.Model, gain.Wide.Device.Id, gain.Wide.Runtime.Id, gain.Wide.Precision.Name, gain.Wide.Latency.Value, gain.Narrow.Latency.Value,
        gain.Latency.Value, gain.SpeedUp, gain.Difference.SpeedUp, gain.Difference.SpeedUpLow,
        gain.Difference.SpeedUpHigh, gain.Ideal.Value,
        [.. gain.Eaten.Select(e => new Int8EatenContract(Int8Text.Word(e.Eater), e.Time.Value))],
        Risk(gain.Risk),
        [.. gain.Kernels.Select(Of)],
        [.. weights.Measured.Select(w => new Int8WeightsContract(w.Name, w.PerTensor, w.PerChannel, w.Range))], weights.Missing);

    private static Int8RiskContract Risk(Int8Risk risk) => new(
        Int8Text.Level(risk.Level), risk.Score, risk.ExpectedLoss, risk.LossLow, risk.LossHigh, risk.Reasons);

    private static Int8KernelContract Of(Int8Kernel kernel) => new(
        kernel.Name, kernel.Wide.Kernel.Kind.Name, [.. kernel.Wide.Kernel.Layers.Select(l => l.Name)], kernel.Wide.Total.Value,
        kernel.Narrow.Total.Value, kernel.Total.Value, kernel.SpeedUp, kernel.WhyWide,
        kernel.Worst is { } worst ? Int8Text.Word(worst) : null);
}
