using System.Globalization;

namespace NetWeight.Regret;

/// <summary>A network that was predicted and then measured.</summary>
/// <param name="Network">Its name: <c>SPACE:GENOTYPE</c>, or a network of the zoo.</param>
/// <param name="Origin"><c>drawn</c>, <c>found</c> by a search, <c>zoo</c>, or <c>like NAME</c> for one found for the time of a network
/// of the zoo.</param>
/// <param name="Predicted">The predicted latency in seconds.</param>
/// <param name="Low">The lower end of the 90 % interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Measured">The lowest median of all sessions in seconds.</param>
/// <param name="Again">The median of the slower pass: how far apart measurements are.</param>
/// <param name="Accuracy">ImageNet top-1: published for the zoo, estimated for found networks; null where neither exists.</param>
/// <param name="AccuracyReach">Half the width of the estimate's 90 % interval in points; null where the accuracy is published.</param>
/// <param name="Place">The processor, the runtime, the load and the date.</param>
public sealed record MeasuredRow(string Network, string Origin, double Predicted, double Low, double High, double Measured, double Again,
    double? Accuracy, double? AccuracyReach, string Place)
{
    /// <summary>The first line of the file of rows.</summary>
    public const string Header = "network;origin;predicted;low;high;measured;again;accuracy;accuracy_reach;place";

    /// <summary>Whether the interval holds the measurement.</summary>
    public bool IsInside => Measured >= Low && Measured <= High;

    /// <summary>A line of the file of rows.</summary>
    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Network};{Origin};{Predicted:g6};{Low:g6};{High:g6};{Measured:g6};{Again:g6};{Accuracy:0.00};{AccuracyReach:0.00};{Place}");

    /// <summary>The row of a line.</summary>
    public static MeasuredRow Parse(string line)
    {
        string[] cells = line.Split(';');
        double[] times = [.. cells[2..7].Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        return new MeasuredRow(
            cells[0], cells[1], times[0], times[1], times[2], times[3], times[4], Number(cells[7]), Number(cells[8]), cells[9]);
    }

    private static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}
