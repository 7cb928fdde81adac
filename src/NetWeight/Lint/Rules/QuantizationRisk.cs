using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Int8;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Lint.Rules;

/// <summary>
/// The signal-to-noise ratio of 8-bit weights, after batch normalization is folded: 10 log10(sum w^2 / sum (w -
/// q(w))^2), with one step for the whole tensor and one per output channel. A wide gap between both means that channels
/// have different ranges, as RepVGG's merged branches do (QARepVGG: Chu et al. 2022).
/// </summary>
internal sealed class QuantizationRisk : Rule
{
    // Engineering values; see the page.
    private const double LeastDecibels = 25, MostGap = 12, MostActivationRange = 16;

    /// <summary>The number of layers with their numbers in the evidence, those at most risk first.</summary>
    private const int MostLayers = 20;

    public override string Id => "NW223";

    public override string Name => "quantization-risk";

    public override string Summary =>
        "Weights that lose precision as 8-bit integers: signal-to-noise per tensor and per channel, ranges of "
            + "channels and activations.";

    public override bool NeedsDevice => false;

    internal override IEnumerable<Finding?> Check(LintContext context)
    {
        bool wanted = context.Target?.Estimate.Precision == Precision.Int8;
        // The weights are the same on every device: reported once, unless a device computes in 8 bits.
        if (context.Target is not null && !wanted)
            yield break;
        var risky = new List<(string Layer, QuantizedWeights Weights)>();
        int layers = 0, missing = 0;
        Dictionary<string, double> ranges = context.Cost.Totals.Parameters <= context.Options.WeightLimit
            ? QuantizedWeights.ActivationRanges(context.Cost)
            : [];
        ModelCost cost = context.Cost.Totals.Parameters <= context.Options.WeightLimit
            ? context.WhatIf.Rewrite(["fold-batchnorm"]).Cost ?? context.Cost
            : context.Cost;
        foreach (LayerCost layer in cost.Layers)
        {
            if (!OperatorSets.PlainWeighted.Contains(layer.Operator)
                || layer.Node.Input(1)?.Stored is not { DataType: DataType.Float or DataType.Float16 } weights
                || weights.Dims.Count < 2 || context.Skips(this, layer.Name))
                continue;
            layers++;
            if (weights.Payload.MissingBecause is not null)
            {
                missing++;
                continue;
            }

            if (cost.Totals.Parameters > context.Options.WeightLimit || TensorNumbers.Of(weights) is not { } numbers)
                continue;
            // The rule reads every weight: with millions of them it pauses on the way.
            var meter = new WeightMeter(numbers.Read(), weights, layer);
            while (meter.Continue())
                yield return null;
            QuantizedWeights measured = meter.Result;
            if (measured.Tensor < LeastDecibels || measured.Channel - measured.Tensor > MostGap
                || ranges.GetValueOrDefault(layer.Name) > MostActivationRange)
                risky.Add((layer.Name, measured));
        }

        if (wanted && (missing > 0 || risky.Count == 0) && Structural(context, missing, layers) is { } structural)
            yield return structural;
        if (risky.Count == 0)
            yield break;
        risky.Sort((a, b) => a.Weights.Tensor.CompareTo(b.Weights.Tensor));
        (string name, QuantizedWeights worst) = risky[0];
        var evidence = new List<Evidence>
        {
            new("worstPerTensorDecibels", worst.Tensor, "dB"), new("worstPerChannelDecibels", worst.Channel, "dB"),
            new("worstRangeRatio", worst.Range, ""), new("worstKurtosis", worst.Kurtosis, ""),
            new("layers", risky.Count, "layers"),
        };
        string activations = "its activation range is unknown (no batch normalization)";
        if (ranges.TryGetValue(name, out double reach))
        {
            activations = $"its widest activation range is {reach:0.0} x the median one (|beta| + 3 |gamma|)";
            evidence.Add(new Evidence("worstActivationRangeRatio", reach, ""));
        }

        foreach ((string layer, QuantizedWeights weights) in risky.Take(MostLayers))
        {
            evidence.Add(new Evidence("perTensorDecibels", weights.Tensor, "dB") { Layer = layer });
            evidence.Add(new Evidence("perChannelDecibels", weights.Channel, "dB") { Layer = layer });
        }

        yield return Found(
            context,
            $"{risky.Count} of {layers} layers are at risk as 8-bit integers. "
                + $"Worst: {name}, signal-to-noise {worst.Tensor:0.0} dB per tensor and {worst.Channel:0.0} dB per "
                + $"channel. Its widest channel range is {worst.Range:0.0} x the median one (kurtosis "
                + $"{worst.Kurtosis:0.0}); {activations}.",
            worst.Channel >= LeastDecibels
                ? "Quantize weights per channel; if the device cannot, equalise the channels or train for quantization."
                : "Keep these layers in 16 bits, or train for quantization.",
            [.. risky.Select(r => r.Layer)]) with
        {
            Severity = wanted ? Severity.Warning : Severity.Note,
            Evidence = evidence,
        };
    }

    /// <summary>The verdict from the structure if weights are missing or inconclusive.</summary>
    private Finding? Structural(LintContext context, int missing, int layers)
    {
        Int8Risk risk = Int8Risk.Of(context.Cost);
        if (missing == 0 && risk.Level == Int8RiskLevel.Low)
            return null;
        string word = risk.Level.ToString().ToLowerInvariant();
        string why = risk.Level == Int8RiskLevel.Low || risk.Reasons.Count == 0 ? "" : $" Reasons: {string.Join("; ", risk.Reasons)}.";
        string without = missing > 0 ? $"The weights of {missing} of {layers} layers are missing. " : "";
        return Found(
            context,
            $"{without}By its structure the network is at {word} risk as 8-bit integers: {risk.LossLow:0.0} to "
                + $"{risk.LossHigh:0.0} points of top-1 "
                + $"(80 % of published losses of such networks).{why}",
            missing > 0 ? "Lint the file with its weights, and measure the loss with netweight rewrite --quantize-int8 "
                + "and your own samples."
                : "Measure the loss with netweight rewrite --quantize-int8 and your own samples; "
                    + "--mixed keeps the layers that lose most in floats.",
            []) with
        {
            Severity = risk.Level == Int8RiskLevel.High ? Severity.Warning : Severity.Note,
            Evidence =
            [
                new Evidence("structuralScore", risk.Score, ""), new Evidence("expectedLossPoints", risk.ExpectedLoss, "points"),
                new Evidence("expectedLossLowPoints", risk.LossLow, "points"),
                new Evidence("expectedLossHighPoints", risk.LossHigh, "points"),
            ],
        };
    }
}
