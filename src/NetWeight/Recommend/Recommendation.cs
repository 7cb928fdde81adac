using NetWeight.Devices;

namespace NetWeight.Recommend;

/// <summary>The search and its result: an answer for each device, and for several devices together.</summary>
/// <param name="Request">The request.</param>
/// <param name="Devices">An answer per device, in their order.</param>
/// <param name="Compromise">The networks that serve all devices, the best first; empty for one device.</param>
public sealed record Recommendation(
    RecommendRequest Request, IReadOnlyList<DeviceAnswer> Devices, IReadOnlyList<CompromiseEntry> Compromise)
{
    /// <summary>Networks with a published accuracy that were compared.</summary>
    public required int Rated { get; init; }

    /// <summary>Networks as published, but without an accuracy.</summary>
    public required int Unrated { get; init; }

    /// <summary>Scaled points of the grid.</summary>
    public required int Scaled { get; init; }

    /// <summary>Whether every device has a network that keeps all limits, and all devices together have one.</summary>
    public bool IsAnswered => Devices.All(d => d.ShortList.Count > 0) && (Devices.Count == 1 || Compromise.Count > 0);
}

/// <summary>The answer for a device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Settings">How it runs networks.</param>
public sealed record DeviceAnswer(Device Device, FitSettings Settings)
{
    /// <summary>The best networks that keep all limits, one per family, the best first; empty if none does.</summary>
    public required IReadOnlyList<Pick> ShortList { get; init; }

    /// <summary>How many more the short list would have if it were not cut.</summary>
    public required int More { get; init; }

    /// <summary>
    /// The networks that nothing beats in both predicted latency and published accuracy, the fastest first. Operators
    /// and amounts (memory, parameters, MACCs) are kept, the limits of latency, throughput and accuracy are not, so
    /// that it shows the gain from moving them.
    /// </summary>
    public required IReadOnlyList<FrontPoint> Front { get; init; }

    /// <summary>All rated networks that keep operators and amounts, for plots.</summary>
    public required IReadOnlyList<FrontPoint> Field { get; init; }

    /// <summary>If no network keeps all limits: the nearest, one per family.</summary>
    public required IReadOnlyList<NearMiss> Nearest { get; init; }

    /// <summary>
    /// Networks that would be more accurate than the first pick but break a limit of cost, scaled down as little as
    /// keeps it. Their accuracy is unknown.
    /// </summary>
    public required IReadOnlyList<ScaledPick> ScaledToFit { get; init; }

    /// <summary>The ranks of popular choices, and the reasons; empty unless requested.</summary>
    public required IReadOnlyList<Explanation> Explanations { get; init; }
}

/// <summary>A network of the short list.</summary>
/// <param name="Network">The network.</param>
/// <param name="Fit">Its latency there.</param>
/// <param name="Rank">1 + how many of the list are certainly better; null if the list is the front itself.</param>
/// <param name="Reason">The reason, in a sentence.</param>
public sealed record Pick(WeighedCandidate Network, PredictionSummary Fit, int? Rank, string Reason)
{
    /// <summary>The part of the reason that compares its time with that of a familiar network; empty if there is none.</summary>
    public string Comparison { get; init; } = "";

    /// <summary>Names of others of its family that keep all limits, too.</summary>
    public required IReadOnlyList<string> Siblings { get; init; }

    /// <summary>The chance that it is faster than the first of the list; null for the first.</summary>
    public required double? ChanceFasterThanFirst { get; init; }

    /// <summary>The chance that it keeps the limits of latency and throughput; null without such a limit.</summary>
    public required double? ChanceWithinLimit { get; init; }
}

/// <summary>A network on the way from the fastest to the most accurate.</summary>
/// <param name="Network">The network.</param>
/// <param name="Fit">Its latency there.</param>
/// <param name="KeepsLimits">Whether it keeps all limits.</param>
public sealed record FrontPoint(WeighedCandidate Network, PredictionSummary Fit, bool KeepsLimits);

/// <summary>A network that breaks a limit.</summary>
/// <param name="Network">The network.</param>
/// <param name="Fit">Its latency there.</param>
/// <param name="Shortfalls">The limits that it breaks.</param>
public sealed record NearMiss(WeighedCandidate Network, PredictionSummary Fit, IReadOnlyList<Shortfall> Shortfalls)
{
    /// <summary>The total distance; see <see cref="Shortfall.Distance"/>.</summary>
    public double Distance => Shortfalls.Sum(s => s.Distance);
}

/// <summary>A scaled network whose accuracy is unknown.</summary>
/// <param name="Network">The scaled network.</param>
/// <param name="Fit">Its latency there.</param>
/// <param name="ParentTop1">The accuracy of the network that it is scaled from; its own is unknown.</param>
/// <param name="MaccsShare">Its multiply-accumulates as a share of that network's.</param>
public sealed record ScaledPick(WeighedCandidate Network, PredictionSummary Fit, double ParentTop1, double MaccsShare);

/// <summary>The rank of a network, and the reason.</summary>
/// <param name="Network">The network.</param>
/// <param name="Fit">Its latency there.</param>
/// <param name="Text">A sentence.</param>
public sealed record Explanation(WeighedCandidate Network, PredictionSummary Fit, string Text);

/// <summary>A network on all devices.</summary>
/// <param name="Network">The network.</param>
/// <param name="Ratios">
/// On each device, its latency over that of the fastest network that keeps the limits and is no less accurate (without
/// <see cref="Preference.Speed"/>), or over that of the fastest that keeps the limits.
/// </param>
/// <param name="WorstRatio">The largest of them: the compromise on its worst device.</param>
/// <param name="Rank">1 + how many of the list are certainly better.</param>
public sealed record CompromiseEntry(WeighedCandidate Network, IReadOnlyList<double> Ratios, double WorstRatio, int Rank);
