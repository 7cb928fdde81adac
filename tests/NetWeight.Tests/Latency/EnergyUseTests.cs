using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Tests.Latency;

/// <summary>Energy is stated power times predicted latency, end by end, and unknown where either is.</summary>
public class EnergyUseTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData(2.5, null)]
    [InlineData(null, 10.0)]
    [InlineData(2.5, 10.0)]
    public void Ends_AreProducts_OfStatedPowersAlone(double? typical, double? maximum)
    {
        LatencyEstimate estimate = Predict(With(typical, maximum), "Relu");
        EnergyUse? energy = EnergyUse.Of(estimate);

        Assert.Equal(typical is null && maximum is null, energy is null);
        Assert.Equal(typical * estimate.Low.Value, energy?.Low?.Value);
        Assert.Equal(maximum * estimate.High.Value, energy?.High?.Value);
    }

    [Fact]
    public void LatencyWithoutAnUpperEnd_LeavesTheEnergyWithoutOne()
    {
        LatencyEstimate open = Predict(With(2.5, 10), "NobodyKnowsThis");

        Assert.False(open.IsComplete);
        Assert.Null(EnergyUse.Of(open)!.High);
        Assert.Equal(2.5 * open.Low.Value, EnergyUse.Of(open)!.Low!.Value.Value, 1e-12);
        Assert.Null(EnergyUse.Of(Predict(With(null, 10), "NobodyKnowsThis")));
    }

    [Fact]
    public void StatedPowers_AreInOrder_AndSayWhatTheyCover()
    {
        Device[] stated = [.. DeviceCatalog.All.Where(d => d.Power != new DevicePower())];

        Assert.True(stated.Length >= 80, $"{stated.Length}");
        Assert.All(stated, d => Assert.True(d.Power.Covers is "chip" or "module" or "board", d.Id));
        Assert.All(stated, d => Assert.True(d.Power.Typical is not null || d.Power.Maximum is not null, d.Id));
    }

    [Theory]
    [InlineData("\"covers\": \"chip\", \"typicalWatts\": { \"value\": 80, \"source\": \"power\", \"kind\": \"datasheet\" }, ",
        "\"covers\": \"board\",", "typicalWatts' is above 'power.maximumWatts")]
    [InlineData("\"covers\": \"rack\",", "\"covers\": \"board\",", "'power.covers' is 'rack'; it is one of chip, module, board")]
    [InlineData("\"value\": 70000000, \"source\": \"power\"", "\"value\": 70, \"source\": \"power\"", "watts")]
    public void FilesWithImpossiblePowers_AreRefused(string text, string instead, string why)
    {
        string file = Repository.Read("devices", "nvidia-t4.json");
        Assert.Contains(instead, file, StringComparison.Ordinal);
        NetWeightException error = Assert.Throws<NetWeightException>(() =>
            DeviceCatalog.Parse(System.Text.Encoding.UTF8.GetBytes(file.Replace(instead, text, StringComparison.Ordinal)), "t4.json"));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Units_ReadWell()
    {
        Assert.Equal("2.5 W", new Watts(2.5).ToString());
        Assert.Equal(("1.25 J", "53.3 mJ", "700 uJ"),
            (new Joules(1.25).ToString(), new Joules(0.0533).ToString(), new Joules(0.0007).ToString()));
        Assert.Equal(0.07, (new Watts(70) * new Seconds(0.001)).Value, 1e-12);
    }

    private static Device With(double? typical, double? maximum) => DeviceCatalog.Get("nvidia-t4") with
    {
        Power = new DevicePower { Covers = "board", Typical = Watts(typical), Maximum = Watts(maximum) },
    };

    private static Sourced<Watts>? Watts(double? value) =>
        value is { } watts ? new(new Watts(watts), new Provenance(new DeviceSource("s", "a data sheet"), SourceKind.Datasheet)) : null;

    private static LatencyEstimate Predict(Device device, string last) => LatencyModel.Predict(
        CostAnalyzer.Analyze(ShapeInference.Run(new Net(1, 16, 28, 28).Conv("x", "a", 16, 16, 3).Add(last, "a", "y").Model("y"))), device);
}
