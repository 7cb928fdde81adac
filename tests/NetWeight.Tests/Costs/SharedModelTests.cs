using System.Globalization;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Tests.Costs;

/// <summary>Real exports against published counts. The models and the table lie beside the repository; the three in
/// models/ are always here.</summary>
public class SharedModelTests
{
    private static readonly string Shared = Repository.At("..", "shared");

    /// <summary>
    /// torchvision counts Inception's auxiliary head, which an exported network lacks: conv 768x128 + BN 2x128 + conv
    /// 128x768x5x5 + BN 2x768 + FC 768x1000 + 1000.
    /// </summary>
    private const long InceptionAuxiliaryHead = (768 * 128) + 256 + (128 * 768 * 25) + 1536 + 769_000;

    [Theory]
    [InlineData("mobilenet_v2", 3_504_872, 300_774_272, 6_679_112)] // torchvision
    [InlineData("shufflenet_v2_x1_0", 2_278_604, 144_907_992, 1_951_200)] // torchvision
    [InlineData("repvgg_a0", 9_108_968, 1_512_581_120, 3_588_584)] // timm
    public void ModelOfTheRepository_HasThePublishedCounts(string name, long parameters, long maccs, long activations) =>
        Check(name, Repository.At("models", name + ".onnx"), parameters, maccs, activations);

    [Fact]
    public void SharedModels_HaveThePublishedCounts()
    {
        string table = Path.Combine(Shared, "data", "published.csv");
        if (!File.Exists(table))
            Assert.Skip("The published table is not beside the repository.");
        int compared = 0;
        foreach (string[] row in File.ReadLines(table).Skip(1).Select(l => l.Split(',')))
        {
            foreach (string file in Files(row[1]))
            {
                long Number(int column) => long.Parse(row[column], CultureInfo.InvariantCulture);
                if (row[0] == "torchvision" && row[1] == "inception_v3")
                    Check(row[1], file, Number(3) - InceptionAuxiliaryHead, Number(4), Number(5));
                else
                    Check(row[1], file, Number(3), Number(4), Number(5));
                compared++;
            }
        }

        Assert.True(compared >= 50, $"only {compared} models were compared");
    }

    [Fact]
    public void SharedModels_AreComplete()
    {
        if (!Directory.Exists(Path.Combine(Shared, "models")))
            Assert.Skip("The shared models are not beside the repository.");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Shared, "models"), "*.onnx", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            ModelCost cost = Weigh(file, name == "mobilenet_v2.dyn"
                ? new Dictionary<string, long> { ["height"] = 224, ["width"] = 224 } : []);
            Assert.DoesNotContain(cost.Shaped.Diagnostics, d =>
                d.Id is Diagnostic.UnknownOperator or Diagnostic.InvalidNode or Diagnostic.DeclaredMismatch);
            Assert.True(cost.Totals.IsHeadlineComplete, name);
            // How many boxes the detector keeps depends on the image; all else is known.
            if (name.StartsWith("ssdlite", StringComparison.Ordinal))
                Assert.All(cost.Missing, m => Assert.Contains("depends on data", m.Reason, StringComparison.Ordinal));
            else
                Assert.True(cost.Totals.IsComplete, name);
        }
    }

    /// <summary>
    /// MACCs and activations are equal. So are parameters, but for BatchNorm that the exporter folded: it turns a scale
    /// and a shift per channel
    /// into one bias, whose invented name starts with "onnx::Conv_". VGG's convolutions had a bias already, so there both are gone.
    /// </summary>
    private static void Check(string name, string file, long parameters, long maccs, long activations)
    {
        ModelCost cost = Weigh(file, []);
        long folded = cost.Layers.Where(l => l.Operator == "Conv" && l.Node.Input(2) is { Name: var bias }
            && bias.StartsWith("onnx::Conv_", StringComparison.Ordinal))
            .Select(l => l.Node.Input(2)!).Distinct().Sum(b => b.Elements ?? 0);
        folded *= name.StartsWith("vgg", StringComparison.Ordinal) ? 2 : 1;
        Assert.True(maccs == cost.Totals.HeadlineMaccs.Value, $"{name}: {cost.Totals.HeadlineMaccs.Value} MACCs, published {maccs}");
        Assert.True(activations == cost.Totals.ActivationElements,
            $"{name}: {cost.Totals.ActivationElements} activation elements, published {activations}");
        Assert.True(parameters == cost.Totals.Parameters + folded,
            $"{name}: {cost.Totals.Parameters} parameters and {folded} folded, published {parameters}");
    }

    private static IEnumerable<string> Files(string name)
    {
        foreach (string folder in new[] { "graphs", "full" })
            foreach (string suffix in new[] { "", ".train" })
                if (File.Exists(Path.Combine(Shared, "models", folder, name + suffix + ".onnx")))
                    yield return Path.Combine(Shared, "models", folder, name + suffix + ".onnx");
    }

    private static ModelCost Weigh(string file, Dictionary<string, long> dims) =>
        CostAnalyzer.Analyze(ShapeInference.Run(OnnxReader.Read(file), new InferenceOptions { Dims = dims }));
}
