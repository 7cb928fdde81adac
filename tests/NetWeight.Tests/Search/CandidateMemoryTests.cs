using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Operators;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Tests.Search;

/// <summary>The memory of candidates: of segments near that of the whole network, and a limit of searches.</summary>
public class CandidateMemoryTests
{
    public static TheoryData<string> Spaces => [.. SpaceCatalog.All.Select(s => s.Id)];

    /// <summary>Segments were seen in other networks; what they hold alive is that of the whole network within 10 %.</summary>
    [Theory]
    [MemberData(nameof(Spaces))]
    public void TheMemoryOfSegments_IsNearThatOfTheWhole(string id)
    {
        SearchSpace space = SpaceCatalog.Get(id);
        var predictor = new CandidatePredictor(space, DeviceCatalog.Get("raspberry-pi-4"));
        var random = new Random(5);
        for (int i = 0; i < 30; i++)
        {
            Genotype genotype = space.Canonical(new Genotype([.. space.Genes.Select(g => (byte)random.Next(g.Choices.Count))]));
            double sum = predictor.Predict(genotype).Memory.Value;
            if (i < 25)
                continue;
            CandidateCost whole = predictor.PredictWhole(genotype);
            MemoryFit fit = FitCheck.Of(CostAnalyzer.Analyze(ShapeInference.Run(space.Build(genotype))), DeviceCatalog.Get("raspberry-pi-4"));
            Assert.Equal(fit.Weights + fit.Activations, whole.Memory);
            Assert.InRange(sum / whole.Memory.Value, 0.9, 1.1);
        }
    }

    [Fact]
    public void ALimitOfMemory_IsKept()
    {
        var limit = new Bytes(10 << 20);
        var request = new SearchRequest(SpaceCatalog.Get("mobile")) { MaxMemory = limit, Evaluations = 40 };
        SearchResult result = new Searching(
            new SearchTask(DeviceCatalog.Get("raspberry-pi-4"), request, AccuracySource.Of(request.Space))).Run();
        Assert.Equal(40, result.Search.History.Count);
        Assert.All(result.Search.History, n => Assert.InRange(n.Cost.Memory.Value, 1 << 20, limit.Value));
        Assert.True(result.Search.Best!.Cost.Memory.Value > 0.7 * limit.Value);
    }

    /// <summary>A board of 6 MiB holds the smaller networks; none that it does not hold is proposed.</summary>
    [Fact]
    public void NetworksThatTheDeviceDoesNotHold_AreNotProposed()
    {
        Device board = DeviceCatalog.Get("raspberry-pi-4");
        Device device = board with
        {
            Id = "small-board",
            Memory = board.Memory with { Capacity = DeviceCatalog.Get("t4").Memory.Capacity! with { Value = new Bytes(6 << 20) } },
        };
        var request = new SearchRequest(SpaceCatalog.Get("nas-bench-macro")) { Evaluations = 40 };
        var task = new SearchTask(device, request, AccuracySource.Of(request.Space));
        var predictor = new CandidatePredictor(request.Space, device);
        SearchResult result = new Searching(task).Run();
        Assert.All(result.Search.History, n =>
        {
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(request.Space.Build(n.Genotype)));
            Assert.NotEqual(FitVerdict.DoesNotFit, FitCheck.Of(cost, device).Verdict);
        });
        Genotype largest = request.Space.Parse("22222222");
        Assert.True(predictor.PredictWhole(largest).ExceedsDevice && predictor.Predict(largest).ExceedsDevice);
        Assert.False(request.Allows(predictor.Predict(largest)));
        Assert.True(result.Search.Best!.Cost.Memory.Value > 4 << 20);
    }
}
