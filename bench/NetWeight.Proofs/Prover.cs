using System.Runtime.InteropServices;
using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Measurement;
using NetWeight.Rewrites;

namespace NetWeight.Proofs;

/// <summary>Applies rewrites to networks of the zoo with seeded weights, and runs both in ONNX Runtime.</summary>
public static class Prover
{
    /// <summary>The general rewrites together.</summary>
    public const string All = "all";

    /// <summary>
    /// Every network of the zoo in every form: <c>repvgg_a0:train</c>. A detector on another network's layers is left out: that
    /// network is proven alone, and the heads in the detectors with separate backbones. So are forms that suppress boxes: with
    /// random weights their scores are ties, and which box stays is a choice that any rounding turns.
    /// </summary>
    public static IReadOnlyList<string> Networks { get; } =
        [.. ArchitectureCatalog.All.SelectMany(a => a.Variants).Where(v => v.Backbone is null)
            .SelectMany(v => v.Forms.Count == 0 ? [v.Name] : v.Forms.Where(f => f != "nms").Select(f => $"{v.Name}:{f}"))];

    /// <summary>What is tried, in the order of interest: all together, the exact ones by name, those that are not
    /// exact, then each general one alone.</summary>
    public static IReadOnlyList<string> Rewrites { get; } =
    [
        All,
        .. RewriteCatalog.All.Where(r => !r.IsGeneral && r.Exactness == Exactness.Exact).Select(r => r.Option),
        .. RewriteCatalog.All.Where(r => r.Exactness == Exactness.Approximate).Select(r => r.Option),
        .. RewriteCatalog.General.Select(r => r.Option),
    ];

    /// <summary>Channels to a multiple of 16, windows of at most 3 taps.</summary>
    public static RewriteSettings Settings { get; } = new() { ChannelMultiple = 16, LargestKernel = 3 };

    /// <summary>A network as it was published, with weights drawn at random.</summary>
    public static Model Whole(string network) => ArchitectureCatalog.Build(network, new NetworkOptions { Seed = 0 });

    /// <summary>The same network small enough to run in a moment.</summary>
    public static Model Small(string network)
    {
        NetworkVariant variant = ArchitectureCatalog.Find(network)!.Value.Variant;
        return ArchitectureCatalog.Build(network,
            new NetworkOptions { Width = 0.25, Depth = 0.4, Resolution = variant.Resolution > 250 ? 128 : 64, Classes = 10, Seed = 0 });
    }

    /// <summary>Tries one rewrite; null if it fits nowhere.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="model">The network.</param>
    /// <param name="rewrite">One of <see cref="Rewrites"/>.</param>
    /// <param name="samples">Random inputs to calibrate and to compare approximate rewrites.</param>
    /// <param name="damped">Whether the weights are calmer than drawn, because those were inconclusive.</param>
    public static ProofRow? Try(string network, Model model, string rewrite, int samples, bool damped = false)
    {
        Rewrite[] asked = rewrite == All ? [.. RewriteCatalog.General] : [RewriteCatalog.Find(rewrite)!];
        RewriteSettings settings = Settings;
        if (asked[0].NeedsRanges)
        {
            // Quantization is for networks whose normalizations are folded.
            Model folded = Rewriter.Apply(model, RewriteCatalog.General).Model;
            settings = settings with { Ranges = ActivationRanges.Of(folded, [], samples) };
            return Approximate(network, rewrite, folded, asked, settings, samples);
        }

        if (asked[0].Exactness == Exactness.Approximate)
            return Approximate(network, rewrite, model, asked,
                settings with { Ranges = ActivationRanges.Of(model, Quantization.ValuesInFloat16(model), [], samples) }, samples);
        RewriteResult result = Rewriter.Apply(model, asked, settings);
        if (result.Changes.Count == 0)
            return null;
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        if (proof.Problem is { } problem)
            throw new NetWeightException($"{network}, {rewrite}: {problem}");
        OutputDifference worst = proof.Outputs.MaxBy(o => o.Holds ? o.Relative / o.Tolerance : double.PositiveInfinity)!;
        // A difference if rounding shows, too, may be rounding multiplied: calmer weights tell the two apart.
        if ((!worst.IsDecided || (!worst.Holds && worst.Tolerance > Equivalence.ToleranceOf(worst.DataType)))
            && !damped && Damped(model) is { } calmer && Try(network, calmer, rewrite, samples, damped: true) is { } row)
            return row with { IsDamped = true };
        return new ProofRow(network, rewrite, result.Changes.Count, model.Graph.Nodes.Count,
            result.Model.Graph.Nodes.Count, proof.Outputs.Max(o => o.Relative), worst.IsDecided ? worst.Tolerance : double.NaN, null, null);
    }

    /// <summary>The network with the scales of its normalizations halved, so that activations do not grow from block to
    /// block until gates are steps; null if it has none.</summary>
    private static Model? Damped(Model model)
    {
        var scales = model.Graph.Nodes.Where(n => n.OpType == "BatchNormalization").Select(n => n.Inputs[1]).ToHashSet();
        return scales.Count == 0 ? null : model with
        {
            Graph = model.Graph with
            {
                Initializers =
                    [.. model.Graph.Initializers.Select(t => scales.Contains(t.Name)
                        ? Tensor.Of(t.Name, t.Dims,
                        Array.ConvertAll(MemoryMarshal.Cast<byte, float>(t.Payload.ReadAll()).ToArray(), s => s / 2)) : t)],
            },
        };
    }

    private static ProofRow? Approximate(string network, string rewrite, Model model, Rewrite[] asked,
        RewriteSettings settings, int samples)
    {
        RewriteResult result = Rewriter.Apply(model, asked, settings);
        if (result.Changes.Count == 0)
            return null;
        IReadOnlyList<OutputFidelity> fidelity = Fidelity.Compare(model, result.Model, [], samples);
        return new ProofRow(network, rewrite, result.Changes.Count, model.Graph.Nodes.Count,
            result.Model.Graph.Nodes.Count, null, null, fidelity.Min(f => f.SignalToNoise), fidelity.Min(f => f.Top1Agreement));
    }
}
