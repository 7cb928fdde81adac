using System.Text;
using NetWeight.Accuracy.Board;

namespace NetWeight.Accuracy.Output;

/// <summary>The part of the page on networks of search spaces.</summary>
public static class SearchSpaceSection
{
    /// <summary>The section; empty if the tables are not at hand.</summary>
    public static string Write(IReadOnlyList<SpaceScore> scores)
    {
        if (scores.Count == 0)
            return "";
        var text = new StringBuilder(
            """

            ## Networks of search spaces

            300 NAS-Bench-201 cells and 300 FBNet networks, 32x32 images, built from their encodings (times: HELP, MIT; `nas/`). Nothing was fitted on these times. The tables state neither runtime, type nor number of
            threads: fp32 is assumed, PyTorch eager with its defaults on GPUs and Xeons, TensorFlow Lite on phones with its default of one thread
            ([benchmark_model](https://docs.qualcomm.com/bundle/publicresource/80-88500-3/topics/70_Test_TFLite_using_benchmark_test_application_.md)). NAS-Bench-201's operations that nothing reads run in PyTorch and, by its times, on the Essential Phone; a converter drops them. Left out: the FPGA, whose times
            may be a tool's estimates, and the Galaxy S7, which was sold with two chips. The Xeons stand in from a relative of the catalog. The Essential Phone's times are rounded to whole milliseconds.
            With 1 or 5 times given, the others are predicted (mean of four draws). *GMACs* is the rank correlation of the multiply-accumulates alone.


            """);
        text.Append("| space | device | runtime, assumed | batch | rho | tau | rho of GMACs | MAPE | bias | inside 90 % "
            + "| 1 time: MAPE | rho | inside | 5 times: MAPE | rho | inside |\n");
        text.Append("|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (SpaceScore s in scores)
            text.Append($"| {s.Space} | {s.Device} | {s.Runtime} | {s.Batch} | {s.None.Spearman:0.000} "
                + $"| {s.None.Kendall:0.000} | {s.Maccs.Spearman:0.000} | {Percent(s.None.Mape)} | {s.None.Bias:0.00} "
                + $"| {Percent(s.Inside)} | {Percent(s.One.Mape)} | {s.One.Spearman:0.000} | {Percent(s.One.Inside)} "
                + $"| {Percent(s.Five.Mape)} | {s.Five.Spearman:0.000} | {Percent(s.Five.Inside)} |\n");
        int ranked = scores.Count(s => s.None.Spearman > s.Maccs.Spearman);
        text.Append($"\nThe predictions rank better than GMACs in {ranked} of {scores.Count} rows. Means over the rows: "
            + $"rho {scores.Average(s => s.None.Spearman):0.000} ({scores.Average(s => s.Maccs.Spearman):0.000} by "
            + $"GMACs); MAPE {Percent(scores.Average(s => s.None.Mape))} without a "
            + $"time, {Percent(scores.Average(s => s.One.Mape))} with one, {Percent(scores.Average(s => s.Five.Mape))} with five.\n");
        return text.ToString();
    }

    private static string Percent(double share) => (100 * share).ToString("0.0") + " %";
}
