using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>Whole networks: the type and shape of every value in them against ONNX Runtime.</summary>
public sealed class WholeModelTests
{
    /// <summary>The folder of models beside the repository, which not everybody has.</summary>
    private static readonly string Shared = Repository.At("..", "shared", "models");

    public static TheoryData<string> Held => [.. Files(Repository.At("models"))];

    /// <summary>One row without a file if the folder is absent, so that the test shows as skipped.</summary>
    public static TheoryData<string> Full => [.. Files(Path.Combine(Shared, "full")).DefaultIfEmpty("*.onnx")];

    [Theory]
    [MemberData(nameof(Held))]
    public void A_model_of_the_repository_matches(string file) => Matches(Repository.At("models", file));

    [Theory]
    [MemberData(nameof(Full))]
    public void A_shared_model_with_weights_matches(string file) => Matches(Existing("full", file));

    [Theory]
    [InlineData("shufflenet_v2_x0_5")]
    [InlineData("mobilevit_s")]
    [InlineData("densenet121")]
    [InlineData("swin_t")]
    [InlineData("ghostnet_100")]
    [InlineData("googlenet")]
    public void A_shared_graph_with_seeded_weights_matches(string name) => Matches(Graph(name));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_graph_with_open_dimensions_matches_once_they_are_given(long batch)
    {
        string path = Graph("mobilenet_v2.dyn");
        Model model = OnnxReader.Read(path);
        string[] symbols = [.. ((TensorType)model.Graph.Inputs[0].Type!).Shape!.ToArray().Select(d => d.Symbol).OfType<string>()];

        Matches(path,
            InferenceOptions.Default with
            {
                Dims = symbols.Select((s, i) => (s, size: i == 0 ? batch : 64 + (32 * i)))
                .ToDictionary(s => s.s, s => s.size)
            });
    }

    /// <summary>A detector: how many boxes it finds depends on the image.</summary>
    [Fact]
    public void A_graph_that_depends_on_data_is_within_its_bounds() =>
        Matches(Graph("ssdlite320_mobilenet_v3_large"), mayBeUnknown: true);

    private static string Graph(string name) => Existing("graphs", name + ".onnx");

    private static string Existing(string folder, string file)
    {
        string path = Path.Combine(Shared, folder, file);
        Assert.SkipUnless(File.Exists(path), $"'{Path.GetRelativePath(Repository.Root, path)}' is not there.");
        return path;
    }

    private static string[] Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*.onnx").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)] : [];

    private static void Matches(string path, InferenceOptions? options = null, bool mayBeUnknown = false)
    {
        Model model = Seeds.Fill(OnnxReader.Read(path));
        ShapedModel shaped = ShapeInference.Run(model, options);
        Assert.DoesNotContain(shaped.Diagnostics, d => d.Severity == Severity.Error
            || d.Id is Diagnostic.UnknownOperator or Diagnostic.DeclaredMismatch);

        var problems = new List<string>();
        int known = 0;
        foreach ((string name, Actual actual) in Runtime.Run(Exposed(model), Seeds.Feed(shaped)))
        {
            Value? value = shaped.Graph.Values.GetValueOrDefault(name);
            if (Comparison.Wrong(value, actual) is { } wrong)
                problems.Add($"{name} ({value?.Producer?.Node.OpType}): {wrong}");
            else if (Comparison.IsKnown(value?.Type))
                known++;
            else if (!mayBeUnknown)
                problems.Add($"{name} ({value?.Producer?.Node.OpType}): {value?.Type} is not known; it is {actual.Type}");
        }

        Assert.Empty(problems);
        Assert.True(known > model.Graph.Nodes.Count / 2, $"only {known} values of {model.Graph.Nodes.Count} nodes are known");
    }

    /// <summary>The model with every value of its main graph as an output.</summary>
    private static Model Exposed(Model model) => model with
    {
        Graph =
            model.Graph with
            {
                Outputs = [.. model.Graph.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0)
                .Distinct().Select(o => new ValueInfo(o, null))]
            },
    };
}
