using NetWeight.Devices;
using NetWeight.Lint;
using NetWeight.Workflows;

namespace NetWeight.Samples;

/// <summary>Is a network fast enough on a device, and what would make it faster?</summary>
internal static class FastEnough
{
    public static void Run(string model, string device, string limit, TextWriter output, CancellationToken cancellation)
    {
        var request = new AnalyzeRequest([ModelInput.Of(model)])
        {
            Predict = new PredictRequest([DeviceCatalog.Get(device)]),
            Lint = LintOptions.Default,
        };
        AnalyzedModel analyzed = Analyzing.Run(request, cancellation)[0];
        output.WriteLine($"{model} on {device}: {analyzed.Devices[0].Estimate!.Latency}");
        var gate = new CostGate { MaxLatency = LatencyLimit.Parse(limit) };
        foreach (string broken in gate.Check(analyzed).Broken)
            output.WriteLine(broken);
        foreach (Finding finding in analyzed.Lint!.Findings.Take(3))
            output.WriteLine($"{finding.Rule} {finding.Name}: {finding.Suggestion}");
    }
}
