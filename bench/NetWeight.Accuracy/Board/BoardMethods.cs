namespace NetWeight.Accuracy.Board;

/// <summary>The names of the ways to predict.</summary>
public static class BoardMethods
{
    /// <summary>NetWeight without any time of the device.</summary>
    public const string ZeroShot = "NetWeight, no time of the device";

    /// <summary>The same if another device of the class was measured with that runtime and type: else leaving a
    /// device out means inventing the runtime.</summary>
    public const string RuntimeKnown = "the same, where its runtime was measured elsewhere";

    /// <summary>NetWeight with one.</summary>
    public const string OneTime = "NetWeight, 1 time";

    /// <summary>NetWeight with five.</summary>
    public const string FiveTimes = "NetWeight, 5 times";

    /// <summary>NetWeight as it is shipped: the device took part in the fit.</summary>
    public const string Known = "NetWeight, known devices";

    /// <summary>A fit to the fit families only: the device is known, the judged families are not.</summary>
    public const string KnownDevice = "NetWeight, known devices, these families left out";

    /// <summary>Boosted trees on the logarithm of the time.</summary>
    public const string Trees = "boosted trees";

    /// <summary>Boosted trees on the logarithm of the time over its roofline.</summary>
    public const string RooflineTrees = "boosted trees on time / roofline";

    /// <summary>The roofline as it is.</summary>
    public const string Roofline = "roofline";

    /// <summary>The method with so many known times.</summary>
    public static string Told(int times) => times switch
    {
        0 => ZeroShot,
        1 => OneTime,
        5 => FiveTimes,
        _ => $"NetWeight, {times} times",
    };
}
