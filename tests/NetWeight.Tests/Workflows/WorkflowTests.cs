using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Recommend;
using NetWeight.Rewrites;
using NetWeight.Samples;
using NetWeight.Workflows;

namespace NetWeight.Tests.Workflows;

public class WorkflowTests
{
    private static readonly Device[] Devices = [DeviceCatalog.Get("t4"), DeviceCatalog.Get("raspberry-pi-5")];

    private static string File => Repository.At("models", "mobilenet_v2.onnx");

    [Fact]
    public void Analyzing_LintsOnTheKernelsOfThePrediction()
    {
        AnalyzedModel model = Analyzing.Run(Request("mobilenet_v2") with { Lint = LintOptions.Default }).Single();

        Assert.Equal(Devices.Select(d => d.Id), model.Devices.Select(d => d.Device.Id));
        Assert.All(model.Devices.Zip(model.Lint!.Devices), d => Assert.Same(d.First.Plan!.Estimate, d.Second.Estimate));
        Assert.All(model.Devices, d => Assert.Same(d.Plan!.Estimate, d.Estimate));
    }

    [Fact]
    public void Analyzing_OneOfSeveralThatCannotBeRead_IsItsOwnError()
    {
        IReadOnlyList<AnalyzedModel> models = Analyzing.Run(Request("missing.onnx", "squeezenet1_1"));

        Assert.Contains("missing.onnx", models[0].Error, StringComparison.Ordinal);
        Assert.Equal(2, models[1].Devices.Count);
        Assert.Throws<NetWeightException>(() => Analyzing.Run(Request("missing.onnx")));
    }

    [Fact]
    public void Model_FromAPathBytesOrAtHand_IsTheSame()
    {
        ModelInput[] inputs = [ModelInput.Of(File), ModelInput.Of(System.IO.File.ReadAllBytes(File), "m"),
            ModelInput.Of(ModelInput.Of(File).Read())];
        ModelCost[] costs = [.. inputs.Select(i => Weighing.Run(new WeighRequest(i)))];

        Assert.Single(costs.Select(c => (c.Totals.Flops, c.Totals.Parameters, c.Memory.Peak)).Distinct());
        Assert.Throws<NetWeightException>(() => ModelInput.Of(File, width: 0.5).Read());
    }

    [Fact]
    public void Correct_ChangesTheDevices_AndSeesTheModels()
    {
        AnalyzeRequest request = Request("squeezenet1_1") with
        {
            Correct = (devices, models, _) => [.. devices.Take(models.Count)],
        };

        Assert.Single(Analyzing.Run(request)[0].Devices);
        Assert.Equal(Devices.Length,
            Comparing.Run(request with { Models = [ModelInput.Of("squeezenet1_1"), ModelInput.Of("mobilenet_v2")] })[0].Devices.Count);
    }

    [Fact]
    public void Cancelled_EveryWorkflowEnds()
    {
        var token = new CancellationToken(canceled: true);
        AnalyzeRequest two = Request("mobilenet_v2", "squeezenet1_1");
        Action[] calls =
        [
            () => Weighing.Run(new WeighRequest(two.Models[0]), token),
            () => Analyzing.Run(two, token),
            () => Comparing.Run(two, token),
            () => Linting.Run(new LintRequest(two.Models[0]) { Devices = Devices }, token),
            () => Recommending.Run(Devices, [new RecommendRequest()], token),
            () => Rewriting.Run(new RewriteRequest(two.Models[0].Read(), [Candidate("fold-batchnorm")]), token),
        ];

        Assert.All(calls, call => Assert.ThrowsAny<OperationCanceledException>(call));
    }

    [Fact]
    public void Rewriting_AppliesWithoutRunning_AndRefusesWhatMustRun()
    {
        Model model = ModelInput.Of("repvgg_a0:train", seed: 0).Read();
        RewriteCandidate[] exact = [Candidate("fold-batchnorm"), Candidate("reparameterize")];
        AppliedRewrites applied = Rewriting.Run(new RewriteRequest(model, exact));

        Assert.Equal(
            Rewriter.Apply(model, [.. exact.Select(c => c.Rewrite)]).Model.Graph.Nodes.Count, applied.Result.Model.Graph.Nodes.Count);
        Assert.Null(applied.Paying);
        Assert.NotNull(Rewriting.Run(new RewriteRequest(model, exact) { Device = Devices[0] }).Paying);
        Assert.Throws<NetWeightException>(() => Rewriting.Run(new RewriteRequest(model, [Candidate("quantize-int8")])));
    }

    [Fact]
    public void Fix_AppliesTheRewritesOfTheFindings()
    {
        var request = new LintRequest(ModelInput.Of("repvgg_a0:train", seed: 0)) { Devices = Devices };
        LintResult result = Linting.Run(request)[0];

        Assert.Contains(Linting.Fixes(result), r => r.Option == "reparameterize");
        Assert.NotEmpty(Linting.Fix(result)!.Changes);
        Assert.Null(Linting.Fix(Linting.Run(new LintRequest(ModelInput.Of("squeezenet1_1")))[0]));
    }

    [Theory]
    [InlineData("10s", true, 0)]
    [InlineData("1us", false, 2)]
    public void CostGate_SaysWhichLimitIsBroken(string limit, bool passes, int lines)
    {
        AnalyzedModel model = Analyzing.Run(Request("squeezenet1_1"))[0];
        GateResult result = new CostGate { MaxLatency = LatencyLimit.Parse(limit) }.Check(model);

        Assert.Equal((passes, lines), (result.Passes, result.Broken.Count));
        Assert.Equal(3, new CostGate { MaxMaccs = 1, MaxMemory = 1, MaxParameters = 1 }.Check(model).Broken.Count);
    }

    [Fact]
    public void Batch_IsReadInOneWay()
    {
        Assert.Equal(1, SampleBatch.Of([Shape.Of(3, 320, 320)]));
        Assert.Equal(8, SampleBatch.Of([null, Shape.Of(5), Shape.Of(8, 3, 320, 320)]));
        Assert.Null(SampleBatch.Of([Shape.Of(7)]));
        Assert.Null(SampleBatch.Of([new Shape(Dim.Named("n"), 3)]));
    }

    [Fact]
    public void BoundedCache_KeepsTheLatest()
    {
        int made = 0;
        var cache = new BoundedCache<int, int>(2);
        foreach (int key in new[] { 1, 2, 1, 3, 1, 3 })
            Assert.Equal(10 * key, cache.GetOrAdd(key, k => { made++; return 10 * k; }));

        // 1 and 2 are made; 3 puts out 1, which is made again and puts out 2.
        Assert.Equal(4, made);
    }

    [Fact]
    public void Sample_AnswersItsQuestion()
    {
        using var output = new StringWriter { NewLine = "\n" };
        FastEnough.Run("mobilenet_v2", "t4", "1ms", output, TestContext.Current.CancellationToken);
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith("mobilenet_v2 on t4: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("the limit is 1", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("NW", lines[2], StringComparison.Ordinal);
    }

    private static RewriteCandidate Candidate(string name) => new(RewriteCatalog.Find(name)!, null);

    private static AnalyzeRequest Request(params string[] models) => new([.. models.Select(m => ModelInput.Of(m))])
    {
        Predict = new PredictRequest(Devices),
    };
}
