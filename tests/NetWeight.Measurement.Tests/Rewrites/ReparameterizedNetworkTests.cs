using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Networks as they are trained become what is deployed: as many nodes, the same outputs.</summary>
public class ReparameterizedNetworkTests
{
    private static readonly string[] Quick = ["repvgg_a0", "mobileone_s0", "repghostnet_050"];

    /// <summary>
    /// What trains with other branches than it is deployed with. GoogLeNet and Inception drop whole outputs, which no rewrite may.
    /// </summary>
    private static IEnumerable<string> Trained =>
        ArchitectureCatalog.All.SelectMany(a => a.Variants)
            .Where(v => v.Forms.Contains("train") && v.Name is not ("googlenet" or "inception_v3"))
            .Select(v => v.Name);

    public static TheoryData<string> QuickNetworks => [.. Trained.Intersect(Quick)];

    public static TheoryData<string> OtherNetworks => [.. Trained.Except(Quick)];

    [Theory]
    [MemberData(nameof(QuickNetworks))]
    public void Trained_AQuickNetwork_IsRewrittenToItsDeployedForm(string name) => BecomesTheDeployedForm(name);

    [LongTheory]
    [MemberData(nameof(OtherNetworks))]
    public void Trained_EveryOtherNetwork_IsRewrittenToItsDeployedForm(string name) => BecomesTheDeployedForm(name);

    private static void BecomesTheDeployedForm(string name)
    {
        var options = new NetworkOptions { Width = 0.25, Resolution = 64, Classes = 10, Seed = 0 };
        Model trained = ArchitectureCatalog.Build($"{name}:train", options),
            deployed = ArchitectureCatalog.Build($"{name}:deploy", options);
        // The one Identity that gives the output its name is in both forms, and goes from both.
        RewriteResult result = Rewriter.Apply(trained, RewriteCatalog.General),
            reference = Rewriter.Apply(deployed, RewriteCatalog.General);
        Assert.Equal(Operators(reference.Model), Operators(result.Model));
        Assert.True(result.Model.Graph.Nodes.Count < deployed.Graph.Nodes.Count);
        Assert.Equal(Weigh(reference.Model).Totals, Weigh(result.Model).Totals);
        EquivalenceReport proof = Equivalence.Check(trained, result.Model);
        Assert.True(proof.Holds, Text(proof));
        TestContext.Current.SendDiagnosticMessage($"{name}: {trained.Graph.Nodes.Count} "
            + $"-> {result.Model.Graph.Nodes.Count} nodes, {Text(proof)}");
    }

    [Fact]
    public void RepGhostNet_FromAnotherFramework_GivesItsOutputsWithNoMoreNodesThanItsDeployedForm()
    {
        Model trained = OnnxReader.Read(Shared("repghostnet_050.train.onnx")),
            deployed = OnnxReader.Read(Shared("repghostnet_050.deploy.onnx"));
        Model rewritten = Rewriter.Apply(trained, RewriteCatalog.General).Model;
        Assert.True(rewritten.Graph.Nodes.Count <= deployed.Graph.Nodes.Count,
            $"{rewritten.Graph.Nodes.Count} nodes, the deployed form has {deployed.Graph.Nodes.Count}");
        Assert.DoesNotContain(rewritten.Graph.Nodes, n => n.OpType == "BatchNormalization");

        var input = new Tensor("input", DataType.Float, [1, 3, 224, 224],
            new MemoryPayload(File.ReadAllBytes(Shared("repghostnet_050.input.f32"))));
        var expected = new Tensor("output", DataType.Float, [1, 1000],
            new MemoryPayload(File.ReadAllBytes(Shared("repghostnet_050.output.f32"))));
        using OnnxSession session = OnnxSession.Open(rewritten);
        double[] right = Elements.Read(expected), found = Elements.Read(session.Run([input]).Values.Single());
        double largest = right.Zip(found).Max(p => Math.Abs(p.First - p.Second)), relative = largest / right.Max(Math.Abs);
        TestContext.Current.SendDiagnosticMessage($"{trained.Graph.Nodes.Count} -> {rewritten.Graph.Nodes.Count} nodes "
            + $"(deployed {deployed.Graph.Nodes.Count}), {largest:g3} absolute, {relative:g3} relative");
        Assert.True(relative < 1e-4, $"{relative}");
    }

    internal static string Text(EquivalenceReport proof) =>
        proof.Problem
            ?? string.Join("; ", proof.Outputs.Select(o => $"{o.Name}: {o.Absolute:g3} absolute, {o.Relative:g3} relative ({o.Case})"));

    private static ModelCost Weigh(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));

    private static string Operators(Model model) =>
        string.Join(", ", model.Graph.Nodes.GroupBy(n => n.OpType).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Count()} {g.Key}"));

    private static string Shared(string file)
    {
        string path = Repository.At("..", "shared", "models", "full", file);
        Assert.SkipUnless(File.Exists(path), $"'../shared/models/full/{file}' is not there.");
        return path;
    }
}
