using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Networks;
using NetWeight.Accuracy.Scores;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;

namespace NetWeight.Accuracy.Tests;

public class NetworkTests
{
    /// <summary>Input size, MACCs and activations of convolutions as ncnn's .param files have them (ncnn, benchmark/,
    /// counted without fully connected layers' outputs).</summary>
    [Theory]
    [InlineData("alexnet", 227, 724_406_816, 650_080)]
    [InlineData("googlenet", 224, 1_582_671_872, 3_226_160)]
    [InlineData("mobilenet_v2", 224, 313_619_328, 7_079_520)]
    [InlineData("resnet18", 224, 1_826_918_400, 2_684_416)]
    [InlineData("squeezenet1_1", 227, 418_467_520, 2_823_104)]
    public void Caffe_networks_have_the_counts_of_ncnns_files(string name, int size, long maccs, long activations)
    {
        CostTotals totals = SampleMaker.Networks.Caffe(name)!.Cost(size, 1, null).Totals;
        Assert.InRange(totals.HeadlineMaccs.Value, maccs - 1024, maccs + 1024);
        Assert.InRange(totals.ActivationElements, activations * 0.97, activations * 1.03);
    }

    [Fact]
    public void A_batch_is_weighed_as_a_batch()
    {
        NetworkSource network = SampleMaker.Networks.Zoo("mobilenet_v2")!;
        ModelCost one = network.Cost(224, 1, null), eight = network.Cost(224, 8, null);
        Assert.Equal(8 * one.Totals.HeadlineMaccs.Value, eight.Totals.HeadlineMaccs.Value);
        Assert.Equal(one.Totals.WeightBytesRead, eight.Totals.WeightBytesRead);
        Assert.Equal(8, eight.Shaped.Graph.Inputs[0].Shape![0].Value);
        Assert.Same(eight, network.Cost(224, 8, null));
    }

    [Fact]
    public void Precision_and_size_are_weighed_too()
    {
        NetworkSource network = SampleMaker.Networks.Zoo("resnet18")!;
        Assert.Equal(network.Cost(224, 1, null).Totals.OutputBytes.Value,
            2 * network.Cost(224, 1, DataType.Float16).Totals.OutputBytes.Value);
        Assert.True(network.Cost(288, 1, null).Totals.HeadlineMaccs > network.Cost(224, 1, null).Totals.HeadlineMaccs);
    }

    [Fact]
    public void Forms_are_candidates_of_one_name() =>
        Assert.Equal(["repvgg_a0:deploy", "repvgg_a0:train"], SampleMaker.Networks.Candidates("repvgg_a0").Select(n => n.Key));

    [Fact]
    public void A_name_that_nobody_has_has_no_candidates() => Assert.Empty(SampleMaker.Networks.Candidates("no_such_network"));

    [Fact]
    public void Every_family_of_the_fit_half_is_one_of_the_zoo_or_of_an_exported_graph()
    {
        string[] known = [.. ArchitectureCatalog.All.Select(f => f.Name), "ViT"];
        Assert.Empty(FamilySplit.Fit.Except(known));
        Assert.NotEmpty(known.Except(FamilySplit.Fit));
    }

    [Fact]
    public void Every_table_is_listed()
    {
        Type[] types = [.. typeof(DataSet).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DataSet)) && !t.IsAbstract)];
        // One type may read several tables.
        Assert.Equal(types.Select(t => t.Name).Order(), DataSetCatalog.All.Select(d => d.GetType().Name).Distinct().Order());
    }
}
