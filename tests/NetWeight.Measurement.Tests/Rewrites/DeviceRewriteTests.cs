using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Rewrites that answer to a device's needs, on networks of the zoo.</summary>
public class DeviceRewriteTests
{
    private static readonly string[] Names =
        ["shufflenet_v1_x1_0_g3", "shufflenet_v2_x1_0", "mobilenet_v2", "mobilenet_v3_small", "densenet121", "squeezenet1_1", "googlenet", "ghostnet_100", "resnext50_32x4d", "efficientnet_b0", "repvgg_a0:train", "pelee"];

    public static TheoryData<string, string> Exact
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string name in Names.Where(n => ArchitectureCatalog.Find(n) is not null))
                foreach (Rewrite rewrite in RewriteCatalog.All.Where(r => !r.IsGeneral && r.Exactness == Exactness.Exact))
                    data.Add(name, rewrite.Option);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void Rewritten_Network_GivesTheSameOutputs(string name, string option)
    {
        Model model = Small(name, Dim.Named("batch"));
        Rewrite rewrite = RewriteCatalog.Find(option)!;
        var settings = new RewriteSettings { ChannelMultiple = 16 };
        RewriteResult result = rewrite.Apply(model, settings);
        if (result.Changes.Count == 0)
            return;
        Assert.DoesNotContain(ShapeInference.Run(result.Model).Diagnostics, d => d.Severity >= Severity.Warning);
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        Assert.True(proof.Holds, ReparameterizedNetworkTests.Text(proof));
        Assert.Empty(rewrite.Apply(result.Model, settings).Changes);
        TestContext.Current.SendDiagnosticMessage($"{option} {name}: {result.Changes.Count} changes, {model.Graph.Nodes.Count} -> {result.Model.Graph.Nodes.Count} nodes, {ReparameterizedNetworkTests.Text(proof)}");
    }

    private static Model Small(string name, Dim batch) =>
        ArchitectureCatalog.Build(name, new NetworkOptions { Width = 0.3, Depth = 0.5, Resolution = 64, Classes = 10, Batch = batch, Seed = 0 });
}
