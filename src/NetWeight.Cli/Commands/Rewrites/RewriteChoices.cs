using NetWeight.Graphs;
using NetWeight.Measurement.Samples;
using NetWeight.Measurement.Workflows;
using NetWeight.Operators;
using NetWeight.Rewrites;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>The rewrites that a command line of <c>netweight rewrite</c> names, and their settings.</summary>
internal sealed record RewriteChoices
{
    /// <summary>The rewrites that it names, in the order of the catalog.</summary>
    public required IReadOnlyList<RewriteCandidate> Named { get; init; }

    /// <summary>Nodes and operators that stay in 32 bits.</summary>
    public required string[] KeepInFloat32 { get; init; }

    /// <summary>Whether a weight has one step, not one per output channel.</summary>
    public required bool PerTensor { get; init; }

    /// <summary>Whether the layers that lose most stay in floats.</summary>
    public bool IsMixed { get; init; }

    /// <summary>The longest predicted latency with them; null for none.</summary>
    public LatencyLimit? MaxLatency { get; init; }

    /// <summary>Files with samples of the model's inputs.</summary>
    public required string[] SampleFiles { get; init; }

    /// <summary>The settings from the command line, without those that need a run of the model.</summary>
    public RewriteSettings Settings
    {
        get
        {
            var settings = new RewriteSettings { KeepInFloat32 = KeepInFloat32, PerChannel = !PerTensor };
            foreach (RewriteCandidate candidate in Named)
                if (candidate.Number is { } number)
                    settings = candidate.Rewrite.With(settings, number);
            return settings;
        }
    }

    /// <summary>Whether it names a rewrite.</summary>
    public bool Names(string option) => Named.Any(c => c.Rewrite.Option == option);

    /// <summary>The rewrites to try, in the order of the catalog.</summary>
    /// <param name="all">Whether the command line wants all that are general, too.</param>
    /// <param name="device">Whether a device selects the rewrites: then all exact ones.</param>
    public IReadOnlyList<RewriteCandidate> Candidates(bool all, bool device) =>
    [
        .. RewriteCatalog.All
            .Select(r => Named.FirstOrDefault(c => c.Rewrite == r)
                ?? (all && (r.IsGeneral || (device && r.Exactness == Exactness.Exact)) ? new RewriteCandidate(r) : null))
            .OfType<RewriteCandidate>(),
    ];

    /// <summary>How to find layers that stay in floats; null if not requested.</summary>
    /// <param name="batch">Samples per inference, which a rate is divided by.</param>
    /// <param name="hasDevice">Whether a device is named.</param>
    public MixedPrecisionRequest? Mixed(long batch, bool hasDevice) => !IsMixed ? null
        : MaxLatency is not null && !hasDevice
            ? throw new NetWeightException("--max-latency needs a device: add -d ID ('netweight devices' lists them).")
            : new MixedPrecisionRequest { MaxLatency = MaxLatency?.For(batch) };

    /// <summary>The inputs in the files given, for calibrating and for comparing; empty if none is given.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Samples(Model model, InferenceOptions options)
    {
        if (SampleFiles.Length == 0)
            return [];
        ShapedModel shaped = ShapeInference.Run(model, options);
        return [.. SampleFiles.SelectMany(file => SampleFile.Read(file, shaped))];
    }
}
