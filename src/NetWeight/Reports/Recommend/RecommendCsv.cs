using System.Globalization;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;

namespace NetWeight.Reports.Recommend;

/// <summary>A recommendation as comma-separated values: one row per device and network of the short list, the front, the nearest and those scaled to fit; units stand in the header; unknown is empty.</summary>
public static class RecommendCsv
{
    /// <summary>Writes the rows.</summary>
    public static void Write(Recommendation result, TextWriter writer)
    {
        AnalysisCsv.WriteRow(writer,
        [
            "device", "list", "rank", "network", "width", "resolution", "top1Percent", "top1Source", "predictedLatencySeconds", "predictedLatencyLowSeconds", "predictedLatencyHighSeconds",
            "throughputSamplesPerSecond", "parameters", "headlineMaccs", "memoryBytes", "gapLayers", "quantizationRisk", "publishedLatencySeconds", "text",
        ]);
        foreach (CompromiseEntry entry in result.Compromise)
            foreach (DeviceFit fit in entry.Network.Fits)
                Row(fit.Device.Id, "compromise", entry.Rank, entry.Network, fit, $"worst ratio {entry.WorstRatio:0.00}");
        foreach (DeviceAnswer answer in result.Devices)
        {
            foreach (Pick pick in answer.ShortList)
                Row(answer.Device.Id, "shortList", pick.Rank, pick.Network, pick.Fit, pick.Reason);
            foreach (FrontPoint point in answer.Front)
                Row(answer.Device.Id, "front", null, point.Network, point.Fit, point.KeepsLimits ? "keeps limits" : "");
            foreach (NearMiss miss in answer.Nearest)
                Row(answer.Device.Id, "nearest", null, miss.Network, miss.Fit, string.Join("; ", miss.Shortfalls.Select(s => s.Text)));
            foreach (ScaledPick pick in answer.ScaledToFit)
                Row(answer.Device.Id, "scaledToFit", null, pick.Network, pick.Fit, RecommendText.ScaledFrom(pick));
            foreach (Explanation explanation in answer.Explanations)
                Row(answer.Device.Id, "explanation", null, explanation.Network, explanation.Fit, explanation.Text);
        }

        void Row(string device, string list, int? rank, WeighedCandidate network, DeviceFit fit, string text) => AnalysisCsv.WriteRow(writer,
        [
            device, list, rank?.ToString() ?? "", network.Candidate.FormName, Plain(network.Candidate.Width), network.Candidate.Resolution.ToString(), network.Top1 is { } top1 ? Plain(top1) : "",
            network.Candidate.Accuracy?.Source ?? "", Plain(fit.Latency.Value), Plain(fit.Low.Value), fit.IsComplete ? Plain(fit.High.Value) : "", Plain(fit.Throughput), network.Parameters.ToString(), network.Maccs.ToString(),
            fit.Memory.Value.ToString(), fit.Settings.KnowsGaps ? fit.Gaps.Sum(g => g.Layers).ToString() : "", RecommendText.Risk(network), string.Join(' ', fit.Published.Select(p => p.Time.CallTime).OfType<Units.Seconds>().Select(s => Plain(s.Value))), text,
        ]);

        static string Plain(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
    }
}
