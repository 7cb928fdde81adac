using System.Globalization;
using System.Text;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Tests.Lint;

/// <summary>What lint says about every network of the zoo on six unlike devices, kept as a text that people review.</summary>
public class GoldenTests
{
    private const string File = "tests/NetWeight.Tests/Lint/Golden.txt";

    /// <summary>Every eighth network: the whole zoo takes long.</summary>
    [Fact]
    public void SomeNetworks_OnSixDevices_AreAsReviewed()
    {
        string reviewed = System.IO.File.ReadAllText(Repository.At(File)).ReplaceLineEndings("\n");
        Assert.All(Parts([.. Networks().Where((_, i) => i % 8 == 3)]), part => Assert.Contains(part, reviewed, StringComparison.Ordinal));
    }

    [LongFact]
    public void Zoo_OnSixDevices_IsAsReviewed()
    {
        string[] parts = Parts([.. Networks()]);
        string header = """
            What lint finds in the networks of the zoo: per device the predicted milliseconds, then per rule its weight (E error, W warning, N note), the layers that it names, and the
            milliseconds that its change saves (without a change: in brackets those that the cause costs). NETWEIGHT_ACCEPT=1 with
            NETWEIGHT_LONG_TESTS=1 writes it anew; read the difference.
            """;
        Snapshot.Matches(File, header.ReplaceLineEndings("\n") + "\n" + string.Concat(parts));
    }

    private static IEnumerable<NetworkForm> Networks() =>
        ArchitectureCatalog.All.SelectMany(a => a.Variants.SelectMany(v => v.Forms.DefaultIfEmpty("").Select(f => new NetworkForm(v, f))));

    private static string[] Parts(NetworkForm[] networks)
    {
        Device[] devices = [.. Lints.Contrasting.Select(DeviceCatalog.Get)];
        string[] parts = new string[networks.Length];
        Parallel.For(0, networks.Length, i => parts[i] = Of(networks[i], devices));
        return parts;
    }

    private static string Of(NetworkForm network, Device[] devices)
    {
        LintResult result = Linter.Run(CostAnalyzer.Analyze(ShapeInference.Run(network.Variant.Build(null, network.Form))), devices);
        var text =
            new StringBuilder(
                $"\n{network.Variant.Name}"
                    + $"{(network.Variant.Forms.Count == 0 || network.Form == network.Variant.Forms[0] ? "" : ":" + network.Form)}\n");
        foreach (DeviceVerdict verdict in result.Devices)
            text.Append(CultureInfo.InvariantCulture,
                $"  {verdict.Device.Id,-26} "
                    + $"{(verdict.Estimate is { } estimate ? Rounded(estimate.Latency) : verdict.Error),7} "
                    + $"ms  {Line(result, verdict.Device.Id)}\n");
        return text.Append(CultureInfo.InvariantCulture, $"  {"any",-26} {"",10}  {Line(result, null)}\n").ToString();
    }

    private static string Line(LintResult result, string? device) =>
        string.Join("; ", result.Findings.Where(f => f.Device == device).OrderBy(f => f.Rule, StringComparer.Ordinal).Select(f =>
        $"{f.Rule} {f.Severity.ToString()[0]}{(f.Layers.Count > 0 ? $" x{f.Layers.Count}" : "")}"
            + $"{(f.TimeSaved is { } saved ? " " + Rounded(saved) : f.TimeLost is { } lost ? $" ({Rounded(lost)})" : "")}"));

    /// <summary>Two digits: small moves of the model's factors do not show.</summary>
    private static string Rounded(Seconds seconds)
    {
        double value = seconds.Value * 1e3;
        if (value <= 0)
            return "0";
        int digits = 1 - (int)Math.Floor(Math.Log10(value));
        return digits >= 0 ? Math.Round(value, Math.Min(digits, 6)).ToString("0.######", CultureInfo.InvariantCulture)
            : value.ToString("0", CultureInfo.InvariantCulture);
    }

    private sealed record NetworkForm(NetworkVariant Variant, string Form);
}
