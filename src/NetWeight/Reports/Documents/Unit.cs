using NetWeight.Units;

namespace NetWeight.Reports.Documents;

/// <summary>
/// How people read the numbers of a column. Programs get the numbers themselves, in the unit that the column's name
/// states.
/// </summary>
/// <param name="Print">A number as text; the column's header states the unit if the text does not.</param>
public sealed record Unit(Func<double, string> Print)
{
    /// <summary>As it is; also for texts that are aligned as numbers.</summary>
    public static Unit None { get; } = new(value => value.ToString());

    /// <summary>A count with an SI prefix: <c>300.8 M</c>.</summary>
    public static Unit Count { get; } = new(Format.Count);

    /// <summary>An amount of memory: <c>13.35 MiB</c>.</summary>
    public static Unit Bytes { get; } = new(Format.Bytes);

    /// <summary>The same for columns if most cells are 0: it is shown without a unit.</summary>
    public static Unit BytesOrZero { get; } = new(value => value == 0 ? "0" : Format.Bytes(value));

    /// <summary>A duration in the unit that reads best: <c>1.234 ms</c>.</summary>
    public static Unit Seconds { get; } = new(Format.Seconds);

    /// <summary>Seconds in a column with milliseconds: <c>1.234</c>.</summary>
    public static Unit Milliseconds { get; } = new(seconds => (seconds * 1e3) switch
    {
        >= 99.995 and var ms => ms.ToString("0.0"),
        >= 9.9995 and var ms => ms.ToString("0.00"),
        >= 0.09995 and var ms => ms.ToString("0.000"),
        var ms => ms.ToString("0.0000"),
    });

    /// <summary>Samples per second.</summary>
    public static Unit PerSecond { get; } = Number("0.0", below: 99.95);

    /// <summary>A percentage in a column of percentages: <c>12.5</c>.</summary>
    public static Unit Percent { get; } = Number("0.0");

    /// <summary>A number with a fixed number of digits.</summary>
    /// <param name="digits">The format: <c>0.00</c>.</param>
    /// <param name="below">Numbers from this on have no fraction.</param>
    public static Unit Number(string digits, double below = double.PositiveInfinity) =>
        new(value => value.ToString(value < below ? digits : "0"));
}
