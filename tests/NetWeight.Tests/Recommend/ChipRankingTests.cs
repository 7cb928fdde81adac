using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Units;

namespace NetWeight.Tests.Recommend;

public class ChipRankingTests
{
    private static IReadOnlyList<ChipAnswer> Rank(ChipRequest request, string[] devices, params string[] models) => ChipRanking.Run(
        [.. models.Select(m => ArchitectureCatalog.Build(m))], devices.Length == 0 ? ChipRanking.Chips
            : [.. devices.Select(DeviceCatalog.Get)], InferenceOptions.Default, request);

    [Fact]
    public void Devices_AreOrderedByLatency_ThatOfTheModel()
    {
        IReadOnlyList<ChipAnswer> answers = Rank(new ChipRequest(), ["raspberry-pi-4", "nvidia-t4", "raspberry-pi-5"], "resnet18");

        Assert.Equal(["nvidia-t4", "raspberry-pi-5", "raspberry-pi-4"], answers.Select(a => a.Device.Id));
        foreach (ChipAnswer answer in answers)
            Assert.Equal(LatencyModel.Predict(ShapeInference.Run(ArchitectureCatalog.Build("resnet18")),
                answer.Device).Latency, answer.Entries[0].Estimate!.Latency);
    }

    [Fact]
    public void Limits_SeparateThoseThatKeepThem()
    {
        IReadOnlyList<ChipAnswer> answers =
            Rank(new ChipRequest { MaxLatency = new Seconds(0.01) }, ["raspberry-pi-4", "nvidia-t4"], "resnet50");

        Assert.Equal(("nvidia-t4", 1), (answers[0].Device.Id, answers[0].Rank));
        Assert.Equal(0, answers[1].Rank);
        Assert.Contains("latency", answers[1].Entries[0].Misses);
    }

    /// <summary>A microcontroller without room does not answer, however fast it might be.</summary>
    [Fact]
    public void Memory_TooSmall_IsAMiss() =>
        Assert.Contains("memory", Rank(new ChipRequest(), ["st-stm32h747"], "mobilenet_v2")[0].Entries[0].Misses);

    /// <summary>A place that the intervals leave open is stated as a range.</summary>
    [Fact]
    public void Ranks_ThatOverlap_AreRanges()
    {
        IReadOnlyList<ChipAnswer> answers = Rank(new ChipRequest(), ["nvidia-rtx-3080", "nvidia-rtx-3090", "raspberry-pi-3"], "resnet50");

        Assert.Equal(2, answers[0].LastRank);
        Assert.Equal((3, 3), (answers[2].Rank, answers[2].LastRank));
    }

    [Fact]
    public void SeveralModels_CountTogether()
    {
        ChipAnswer answer = Rank(new ChipRequest(), ["nvidia-t4"], "resnet18", "mobilenet_v2")[0];

        Assert.Equal(2, answer.Entries.Count);
        Assert.Equal(answer.Entries.Sum(e => e.Estimate!.Latency.Value), answer.Seconds!.Value, 1e-12);
    }

    [Fact]
    public void AllChips_AreRanked()
    {
        IReadOnlyList<ChipAnswer> answers = Rank(new ChipRequest { Fits = true }, [], "mobilenet_v2");

        Assert.True(answers.Count > 200);
        Assert.DoesNotContain(answers, a => a.Device.Id == "arm-cortex-a53");
        Assert.All(answers.Where(a => a.Answers), a => Assert.True(a.Entries[0].Memory!.Runs));
        Assert.All(answers.Zip(answers.Skip(1)).Where(p => p.First.Answers && p.Second.Answers), p =>
            Assert.True(p.First.Seconds <= p.Second.Seconds));
    }
}
