namespace NetWeight.Accuracy.Board;

/// <summary>Targets for predictions of a left-out device: MAPE as the mean of groups, by how many times
/// of the device are known.</summary>
/// <param name="None">With no time of the device.</param>
/// <param name="One">With one.</param>
/// <param name="Five">With five.</param>
/// <param name="Rank">The rank correlation.</param>
public sealed record BoardTargets(double None, double One, double Five, double Rank)
{
    /// <summary>The least share that a 90 % interval should hold.</summary>
    public const double LeastInside = 0.85;

    /// <summary>The largest: an interval that holds more is wider than stated.</summary>
    public const double MostInside = 0.95;

    private static readonly Dictionary<string, BoardTargets> All = new()
    {
        ["gpu"] = new(0.22, 0.15, 0.09, 0.98),
        ["gpu-embedded"] = new(0.24, 0.18, 0.11, 0.98),
        ["cpu-x86"] = new(0.38, 0.22, 0.17, 0.95),
        ["cpu-arm"] = new(0.30, 0.16, 0.12, 0.95),
        ["npu"] = new(0.50, 0.30, 0.22, 0.95),
    };

    /// <summary>The targets of a class of hardware; null if none are set.</summary>
    public static BoardTargets? For(string platform) => All.GetValueOrDefault(platform);

    /// <summary>The MAPE that a way to predict should reach; null if none is set.</summary>
    public double? Mape(string method) => method switch
    {
        BoardMethods.ZeroShot => None,
        BoardMethods.OneTime => One,
        BoardMethods.FiveTimes => Five,
        _ => null,
    };
}
