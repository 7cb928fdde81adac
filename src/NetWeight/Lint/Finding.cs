using System.Security.Cryptography;
using System.Text;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>A number that a finding rests on.</summary>
/// <param name="Name">Its name, with the unit at the end as in every other output: <c>depthwiseSeconds</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit"><c>s</c>, <c>B</c>, <c>dB</c>, <c>channels</c>, <c>layers</c>; empty for a ratio.</param>
public sealed record Evidence(string Name, double Value, string Unit)
{
    /// <summary>The layer that it is about; null for the whole finding.</summary>
    public string? Layer { get; init; }
}

/// <summary>A result of a rule for a model.</summary>
public sealed record Finding
{
    /// <summary>The rule's id: <c>NW201</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// How much it weighs: by the share of the device's predicted latency that the suggested change saves; a note where
    /// that saving cannot be distinguished from zero.
    /// </summary>
    public required Severity Severity { get; init; }

    /// <summary>The observation, with numbers.</summary>
    public required string Message { get; init; }

    /// <summary>The advice, in one sentence.</summary>
    public required string Suggestion { get; init; }

    /// <summary>The layers concerned, those with most at stake first.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The numbers behind the message.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Bytes that are moved or held without need; null if the rule does not count bytes.</summary>
    public Bytes? BytesLost { get; init; }

    /// <summary>Seconds of the predicted latency of the finding; null without a device, or if that cannot be said.</summary>
    public Seconds? TimeLost { get; init; }

    /// <summary>Seconds that the suggested change saves: it was made, and predicted again. Null if no change was tried.</summary>
    public Seconds? TimeSaved { get; init; }

    /// <summary>
    /// The prediction with the suggested change against that without: the interval of <see cref="TimeSaved"/>. Null
    /// if no change was tried, or one that predicts no other kernels.
    /// </summary>
    public LatencyDifference? Difference { get; init; }

    /// <summary>The device; null for all.</summary>
    public string? Device { get; init; }

    /// <summary>The runtime that was predicted; null without a device.</summary>
    public string? Runtime { get; init; }

    /// <summary>The rewrites (<see cref="Rewrites.Rewrite.Option"/>) that make the suggested change; empty if none does.</summary>
    public IReadOnlyList<string> Fix { get; init; } = [];

    /// <summary>The multiple to which <c>pad-channels</c> fills channels up; null if that is not among <see cref="Fix"/>.</summary>
    public int? FixMultiple { get; init; }

    /// <summary>The sort key: the time saved, or the time lost if no saving is known.</summary>
    public Seconds AtStake => TimeSaved ?? TimeLost ?? Seconds.Zero;

    /// <summary>
    /// The same for the same rule, device and layers, whatever the numbers: by it a finding is known again in the next
    /// run.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            string text = string.Join('\n', [Rule, Device ?? "", .. Layers.Order(StringComparer.Ordinal)]);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
        }
    }
}
