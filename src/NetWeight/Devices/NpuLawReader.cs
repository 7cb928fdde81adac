using System.Text.Json;
using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>Reads the section <c>npu</c> of a device file.</summary>
internal static class NpuLawReader
{
    /// <summary>The constants of a time, by their names in the file and the range in which they make sense.</summary>
    private static readonly (string Name, Quantity Range)[] Rates =
    [
        ("perCallSeconds", Quantity.Seconds), ("perImageSeconds", Quantity.Seconds), ("perInputPixelSeconds", new("seconds", 1e-13, 1e-3)),
        ("perLayerSeconds", Quantity.Seconds), ("denseOperationsPerSecond", Quantity.OperationsPerSecond),
        ("depthwiseOperationsPerSecond", Quantity.OperationsPerSecond), ("weightBytesPerSecond", Quantity.BytesPerSecond),
        ("weightBytesPerSecondAndImage", Quantity.BytesPerSecond), ("activationBytesPerSecond", Quantity.BytesPerSecond),
        ("onChipWeightBytes", Quantity.Bytes), ("spilledWeightBytesPerSecond", Quantity.BytesPerSecond),
    ];

    /// <summary>The section; null if the file has none.</summary>
    public static NpuLaw? Read(DeviceDocument document, JsonFields root)
    {
        if (root.Get("npu") is not { } section)
            return null;
        var fields = new JsonFields(
            document, section, "npu.", "precision", "cores", "coresPerCall", "largestBatch", "call", "sustained", "resident", "logSpread",
            "sustainedLogSpread", "basis", "source");
        string precision = fields.Required("precision");
        double spread = Needed("logSpread", 0, 3);
        int cores = Count("cores"), perCall = Count("coresPerCall");
        if (perCall > cores)
            throw document.Error($"'npu.coresPerCall' is {perCall}, but the chip has {cores}");
        var law = new NpuLaw
        {
            Precision = Precisions.Parse(precision)
                ?? throw document.Error($"'npu.precision' is '{precision}'; it is one of {string.Join(", ", Precisions.All)}"),
            Cores = cores,
            CoresPerCall = perCall,
            LargestBatch = Count("largestBatch"),
            Call = RatesOf(document, fields, "call") ?? throw document.Error("'npu.call' is missing"),
            Sustained = RatesOf(document, fields, "sustained"),
            Resident = Residence(document, fields),
            LogSpread = spread,
            SustainedLogSpread = fields.Get("sustainedLogSpread") is null ? spread : Needed("sustainedLogSpread", 0, 3),
            Basis = fields.Required("basis"),
            Source = fields.Source(),
        };
        return law.Resident is not { Weights.Value: > 0 } || law.Sustained is not null ? law : throw document.Error(
            "'npu.resident' needs 'npu.sustained', the time between frames of a resident network");

        int Count(string name) => fields.Get(name) is { } count ? (int)Number(document, count, "npu." + name, 1, 4096, whole: true) : 1;

        double Needed(string name, double least, double most) =>
            Number(document, fields.Get(name) ?? throw document.Error($"'npu.{name}' is missing"), "npu." + name, least, most);
    }

    /// <summary>The constants that are there, with their names.</summary>
    public static IEnumerable<(string Name, double Value)> Constants(NpuRates rates)
    {
        double?[] values =
        [
            rates.PerCall?.Value, rates.PerImage?.Value, rates.PerInputPixel?.Value, rates.PerLayer?.Value,
                rates.DenseOperations?.Value, rates.DepthwiseOperations?.Value,
            rates.Weights?.Value, rates.WeightsPerImage?.Value, rates.Activations?.Value, rates.OnChipWeights?.Value,
                rates.SpilledWeights?.Value,
        ];
        for (int i = 0; i < values.Length; i++)
            if (values[i] is { } value)
                yield return (Rates[i].Name, value);
    }

    private static NpuRates? RatesOf(DeviceDocument document, JsonFields law, string name)
    {
        if (law.Get(name) is not { } part)
            return null;
        string at = $"npu.{name}.";
        var fields = new JsonFields(document, part, at, [.. Rates.Select(r => r.Name)]);
        var rates = new NpuRates
        {
            PerCall = At(0) is { } call ? new Seconds(call) : null,
            PerImage = At(1) is { } image ? new Seconds(image) : null,
            PerInputPixel = At(2) is { } pixel ? new Seconds(pixel) : null,
            PerLayer = At(3) is { } layer ? new Seconds(layer) : null,
            DenseOperations = At(4) is { } dense ? new FlopsPerSecond(dense) : null,
            DepthwiseOperations = At(5) is { } depthwise ? new FlopsPerSecond(depthwise) : null,
            Weights = At(6) is { } weights ? new BytesPerSecond(weights) : null,
            WeightsPerImage = At(7) is { } each ? new BytesPerSecond(each) : null,
            Activations = At(8) is { } activations ? new BytesPerSecond(activations) : null,
            OnChipWeights = At(9) is { } kept ? new Bytes((long)kept) : null,
            SpilledWeights = At(10) is { } spilled ? new BytesPerSecond(spilled) : null,
        };
        return rates.OnChipWeights is null == rates.SpilledWeights is null ? rates
            : throw document.Error($"'{at}onChipWeightBytes' and '{at}spilledWeightBytesPerSecond' go together");

        double? At(int i) => fields.Get(Rates[i].Name) is { } value
            ? Number(document, value, at + Rates[i].Name, Rates[i].Range.Least, Rates[i].Range.Most) : null;
    }

    private static NpuResidence? Residence(DeviceDocument document, JsonFields law)
    {
        if (law.Get("resident") is not { } part)
            return null;
        var fields = new JsonFields(document, part, "npu.resident.", "weightBytes", "multiplyAccumulates", "framesInFlight");
        return new NpuResidence(
            new Bytes((long)Needed("weightBytes", 0, 1e12)),
            fields.Get("multiplyAccumulates") is null ? null : new Maccs((long)Needed("multiplyAccumulates", 1e3, 1e15)),
            Needed("framesInFlight", 1, 1000));

        double Needed(string name, double least, double most) =>
            Number(document, fields.Get(name) ?? throw document.Error($"'npu.resident.{name}' is missing"),
                "npu.resident." + name, least, most);
    }

    private static double Number(DeviceDocument document, JsonElement element, string at, double least, double most, bool whole = false) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && value >= least
            && value <= most && (!whole || value == Math.Floor(value))
            ? value
            : throw document.Error($"'{at}' must be a {(whole ? "whole " : "")}number from {least:0.###e+0} to {most:0.###e+0}");
}
