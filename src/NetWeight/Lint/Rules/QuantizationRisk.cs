using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Lint.Rules;

/// <summary>
/// The signal-to-noise ratio of 8-bit weights, after batch normalization is folded: 10 log10(sum w^2 / sum (w - q(w))^2), with one step for the whole tensor and one per output channel.
/// A wide gap between both says that channels have unlike ranges, as RepVGG's merged branches do (QARepVGG: Chu et al. 2022).
/// </summary>
internal sealed class QuantizationRisk : Rule
{
    // Engineering values; see the page.
    private const double LeastDecibels = 25, MostGap = 12;

    public override string Id => "NW223";

    public override string Name => "quantization-risk";

    public override string Summary => "Weights that 8-bit integers keep badly: signal-to-noise per tensor and per channel, ranges of channels.";

    public override bool NeedsDevice => false;

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        bool wanted = context.Target?.Estimate.Precision == Precision.Int8;
        // The weights are the same on every device: said once, unless 8 bits are what a device computes in.
        if (context.Target is not null && !wanted)
            yield break;
        var risky = new List<(string Layer, double Tensor, double Channel, double Range)>();
        int layers = 0, missing = 0;
        ModelCost cost = context.Cost.Totals.Parameters <= context.Options.WeightLimit ? context.WhatIf.Rewrite(["fold-batchnorm"]).Cost ?? context.Cost : context.Cost;
        foreach (LayerCost layer in cost.Layers)
        {
            if (layer.Operator is not ("Conv" or "Gemm" or "MatMul") || layer.Node.Input(1)?.Stored is not { DataType: DataType.Float or DataType.Float16 } weights || weights.Dims.Count < 2 || context.Skips(this, layer.Name))
                continue;
            layers++;
            if (weights.Payload.MissingBecause is not null)
            {
                missing++;
                continue;
            }

            if (cost.Totals.Parameters > context.Options.WeightLimit || Numbers.Of(weights) is not { } numbers)
                continue;
            (double tensor, double channel, double range) = Measure(numbers.Read(), weights, layer);
            if (tensor < LeastDecibels || channel - tensor > MostGap)
                risky.Add((layer.Name, tensor, channel, range));
        }

        if (missing > 0 && wanted)
        {
            yield return Found(context, $"The weights of {missing} of {layers} layers are not there, so what 8-bit integers lose cannot be told.", "Lint the file with its weights.", []);
        }

        if (risky.Count == 0)
            yield break;
        risky.Sort((a, b) => a.Tensor.CompareTo(b.Tensor));
        (string name, double worst, double channels, double spread) = risky[0];
        yield return Found(
            context,
            $"{risky.Count} of {layers} layers lose much with 8-bit weights and one step per tensor. Worst: {name}, {worst:0.0} dB per tensor, {channels:0.0} dB per channel; its widest channel has {spread:0.0} x the range of the median one.",
            channels >= LeastDecibels ? "Quantize weights per channel; where the device cannot, equalise the channels or train for it." : "Keep these layers in 16 bits, or train for quantization.",
            [.. risky.Select(r => r.Layer)]) with
        {
            Severity = wanted ? Severity.Warning : Severity.Note,
            Evidence = [new Evidence("worstPerTensorDecibels", worst, "dB"), new Evidence("worstPerChannelDecibels", channels, "dB"), new Evidence("worstRangeRatio", spread, ""), new Evidence("layers", risky.Count, "layers")],
        };
    }

    /// <summary>Decibels with one step for the tensor and with one per output channel, and the widest channel's range over the median one's.</summary>
    private static (double Tensor, double Channel, double Range) Measure(double[] weights, Tensor tensor, LayerCost layer)
    {
        bool last = layer.Operator == "MatMul" || (layer.Operator == "Gemm" && layer.Node.Int("transB", 0) == 0);
        int channels = (int)tensor.Dims[last ? tensor.Dims.Count - 1 : 0];
        if (channels == 0 || weights.Length == 0)
            return (200, 200, 1);
        double[] most = new double[channels];
        int per = weights.Length / channels;
        for (int i = 0; i < weights.Length; i++)
        {
            int channel = last ? i % channels : i / per;
            most[channel] = Math.Max(most[channel], Math.Abs(weights[i]));
        }

        double all = most.Max(), signal = 0, tensorNoise = 0, channelNoise = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double weight = weights[i];
            signal += weight * weight;
            tensorNoise += Noise(weight, all);
            channelNoise += Noise(weight, most[last ? i % channels : i / per]);
        }

        double[] sorted = [.. most.Order()];
        double median = sorted[channels / 2];
        return (Decibels(signal, tensorNoise), Decibels(signal, channelNoise), median > 0 ? all / median : 1);

        static double Noise(double weight, double range)
        {
            if (range == 0)
                return 0;
            double step = range / 127, error = weight - (Math.Round(weight / step) * step);
            return error * error;
        }

        // No noise at all counts as 200 dB: more than doubles could tell.
        static double Decibels(double signal, double noise) => noise > 0 ? Math.Min(200, 10 * Math.Log10(signal / noise)) : 200;
    }
}
