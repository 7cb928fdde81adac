using System.Globalization;

namespace NetWeight.Proofs;

/// <summary>The result of one rewrite on one network.</summary>
/// <param name="Network">The network of the zoo, with its form.</param>
/// <param name="Rewrite">The options; <c>all</c> for the general ones together.</param>
/// <param name="Places">At how many places it changed something.</param>
/// <param name="NodesBefore">Nodes before.</param>
/// <param name="NodesAfter">Nodes after.</param>
/// <param name="Relative">The largest difference of an output over its largest magnitude; null if the rewrite is not exact.</param>
/// <param name="Allowed">The allowed value.</param>
/// <param name="SignalToNoise">In decibels, if the rewrite is not exact.</param>
/// <param name="Top1">The share of random inputs whose largest output stays; null if the rewrite is exact.</param>
public sealed record ProofRow(string Network, string Rewrite, int Places, int NodesBefore, int NodesAfter,
    double? Relative, double? Allowed, double? SignalToNoise, double? Top1)
{
    /// <summary>The first line of the file.</summary>
    public const string Header =
        "network,rewrite,places,nodesBefore,nodesAfter,relativeDifference,allowed,signalToNoiseDecibels,top1Agreement,scales";

    /// <summary>Whether the proof is one with the scales of normalizations halved: with the weights as drawn, rounding
    /// alone moves the outputs too far for a verdict.</summary>
    public bool IsDamped { get; init; }

    /// <summary>Whether the outputs are within the limit; a rewrite that is not exact has no such bound.</summary>
    public bool Holds => Relative is null || Relative <= Allowed;

    /// <summary>One line.</summary>
    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
            $"{Network},{Rewrite},{Places},{NodesBefore},{NodesAfter},{Relative:0.##E+0},{Allowed:0.##E+0},"
                + $"{SignalToNoise:0.0},{Top1:0.###},{(IsDamped ? "halved" : "")}");

    /// <summary>Reads one line.</summary>
    public static ProofRow Parse(string line)
    {
        string[] f = line.Split(',');
        return new ProofRow(f[0], f[1], Whole(f[2]), Whole(f[3]), Whole(f[4]), Number(f[5]), Number(f[6]),
            Number(f[7]), Number(f[8]))
        { IsDamped = f.Length > 9 && f[9].Length > 0 };

        static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);
    }
}
