using System.Collections.Concurrent;
using NetWeight.Accuracy.Networks;
using NetWeight.Architectures;
using NetWeight.Operators;

namespace NetWeight.Accuracy.Data;

/// <summary>
/// Tables 1 to 4 of the ShuffleNetV2 paper (Ma et al. 2018): stacks of ten blocks at 56x56. The plain stacks of table 2
/// (one group) are the three cells that
/// constants may be fitted on; tables 1 and 3 judge.
/// </summary>
public sealed class ShuffleNetTables : DataSet
{
    private readonly ConcurrentDictionary<string, NetworkSource> stacks = new();

    /// <inheritdoc/>
    public override string File => "papers-guidelines.csv";

    /// <inheritdoc/>
    public override string Source => "Ma et al. 2018, ShuffleNet V2, tables 1 to 4 (arXiv:1807.11164): GTX 1080 Ti with "
        + "cuDNN 7.0, Snapdragon 810 with one thread";

    /// <inheritdoc/>
    public override string Format =>
        "`paper, table, row, quantity, unit, value`: batches per second at batch 1. Stacks of 1x1 convolutions without "
            + "activations (tables 1 to 3: the paper mentions none); fragments have the width that keeps the "
            + "multiply-accumulates, parallel ones are added; the bottleneck of table 4 squeezes to a quarter (our reading).";

    /// <inheritdoc/>
    protected override (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks)
    {
        bool gpu = row["quantity"].StartsWith("speed, GPU", StringComparison.Ordinal);
        if (!row["paper"].StartsWith("ShuffleNet V2", StringComparison.Ordinal) || row["unit"] != "per second"
            || row["table"][0] is not (>= '1' and <= '4'))
            return ([], null);
        if (Stack(row["table"][0], row["row"]) is not { } stack)
            return ([], new LeftOut(row["row"], "not understood"));
        bool fits = stack.Key.StartsWith("table 2: g=1,", StringComparison.Ordinal);
        bool held = stack.Key.StartsWith("table 1", StringComparison.Ordinal) || stack.Key.Contains("series", StringComparison.Ordinal);
        string what = fits || held ? "tables 1 and 3 (series)" : "groups, parallel fragments, bottlenecks";
        return ([new Sample
        {
            DataSet = File,
            Panel = $"ShuffleNetV2 {(gpu ? "GTX 1080 Ti" : "Snapdragon 810")}, {what}",
            DeviceName = gpu ? "GTX 1080 Ti" : "Snapdragon 810",
            DeviceId = gpu ? "nvidia-gtx-1080-ti" : "qualcomm-snapdragon-810",
            IsCpu = !gpu,
            RuntimeName = gpu ? "cuDNN 7.0" : "the authors' own",
            RuntimeId = gpu ? "pytorch-eager" : "ncnn",
            RuntimeForm = "authors",
            Harness = "shufflenet",
            Precision = "fp32",
            Batch = 1,
            Threads = gpu ? null : 1,
            InputSize = 56,
            Seconds = 1 / row.Number("value"),
            Network = stack,
            Fits = fits,
        }], null);
    }

    /// <inheritdoc/>
    protected override string Name(CsvRow row) => $"table {row["table"][0]}: {row["row"]}";

    private NetworkSource? Stack(char table, string row)
    {
        int[] numbers = Numbers(row);
        switch (table)
        {
            case '1': // c1:c2=1:6; (c1,c2) for x1=(52,312); x2
                (int first, int second, int times) = (numbers[^3], numbers[^2], numbers[^1]);
                return Make($"table 1: {numbers[2]}:{numbers[3]}, ({first * times}, {second * times})", first * times,
                    (net, x) => net.Conv(net.Conv(x, second * times, 1), first * times, 1));
            case '2': // g=2; c for x1=180; x4
                int groups = numbers[0];
                int channels = numbers[^2] * numbers[^1] / groups * groups; // 180 channels are printed for 8 groups, which cannot be.
                return Make($"table 2: g={groups}, c={channels}", channels, (net, x) => net.Conv(x, channels, 1, groups: groups));
            case '3': // 2-fragment-series; c=256
                (int fragments, int whole) = (numbers[0], numbers[^1]);
                int part = (int)(whole / Math.Sqrt(fragments));
                string how = row.Contains("series", StringComparison.Ordinal) ? "series"
                    : row.Contains("parallel", StringComparison.Ordinal) ? "parallel" : "";
                return Make($"table 3: {fragments} {how}, c={whole}".Replace(" ,", ",", StringComparison.Ordinal),
                    part, (net, x) => Fragments(net, x, fragments, part, how == "parallel"));
            case '4': // ReLU=yes; shortcut=no; c=64
                (bool relu, bool shortcut) = (row.Contains("ReLU=yes", StringComparison.Ordinal),
                    row.Contains("shortcut=yes", StringComparison.Ordinal));
                return Make($"table 4: {(relu ? "ReLU" : "no ReLU")}, {(shortcut ? "shortcut" : "no shortcut")}, "
                    + $"c={numbers[^1]}", numbers[^1], (net, x) => Bottleneck(net, x, relu, shortcut));
            default:
                return null;
        }
    }

    private static FeatureMap Fragments(NetworkBuilder net, FeatureMap x, int fragments, int channels, bool parallel)
    {
        FeatureMap y = net.Conv(x, channels, 1);
        for (int i = 1; i < fragments; i++)
            y = parallel ? net.Add(y, net.Conv(x, channels, 1)) : net.Conv(y, channels, 1);
        return y;
    }

    private static FeatureMap Bottleneck(NetworkBuilder net, FeatureMap x, bool relu, bool shortcut)
    {
        Activation activation = relu ? Activation.Relu : Activation.None;
        FeatureMap y = net.Activate(net.Conv(x, x.Channels / 4, 1), activation);
        y = net.Activate(net.Conv(y, x.Channels / 4, 3, padding: 1), activation);
        y = net.Conv(y, x.Channels, 1);
        return net.Activate(shortcut ? net.Add(y, x) : y, activation);
    }

    private NetworkSource Make(string key, int channels, Func<NetworkBuilder, FeatureMap, FeatureMap> block) =>
        stacks.GetOrAdd(key, _ => new NetworkSource(key, "ShuffleNetV2 stacks", normsAreFolded: true, 56, size =>
        {
            var net = new NetworkBuilder(size);
            FeatureMap x = net.Input(channels);
            for (int i = 0; i < 10; i++)
                using (net.Scope($"block{i + 1}"))
                    x = block(net, x);
            net.Output(x);
            return (net.ToModel(key), InferenceOptions.Default);
        }));

    private static int[] Numbers(string text)
    {
        var numbers = new List<int>();
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            int end = i;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            numbers.Add(int.Parse(text[i..end]));
            i = end;
        }

        return [.. numbers];
    }
}
