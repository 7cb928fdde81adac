using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Reports.Analysis;
using NetWeight.Workflows;

namespace NetWeight.Tests.Onnx;

/// <summary>Models read through a reader that answers later, as in a browser, are the models that a file gives.</summary>
public class StructureLoaderTests
{
    public static TheoryData<string> Models => [.. Repository.Models];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task ReadStructure_OfEveryModel_CostsWhatTheFileCosts(string path)
    {
        var file = new CountedFile(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));

        Model model = await OnnxReader.ReadStructureAsync(file.Read, file.Length, Path.GetFileName(path));

        Assert.Equal(Json(OnnxReader.Read(path)), Json(model));
    }

    [Fact]
    public async Task ReadStructure_OfAFileWithLargeWeights_ReadsNextToNothingOfThem()
    {
        using var folder = new TempFolder();
        Tensor[] weights = [.. Enumerable.Range(0, 20).Select(i => Tensor.Of($"w{i}", [1_000_000], new float[1_000_000]))];
        OnnxWriter.Write(Build.Model([], ["w0"], [], weights), folder["m.onnx"]);
        var file = new CountedFile(await File.ReadAllBytesAsync(folder["m.onnx"], TestContext.Current.CancellationToken));

        Model model = await OnnxReader.ReadStructureAsync(file.Read, file.Length, "m.onnx");

        Assert.Equal(80_000_000, model.Graph.Initializers.Sum(t => t.Payload.Length));
        Assert.All(model.Graph.Initializers, t => Assert.Equal("only the structure of the file was read", t.Payload.MissingBecause));
        // Each weight begins in a block of 64 KiB, or in two.
        Assert.InRange(file.BytesRead, 0, 20 * 2 * 65_536);
    }

    /// <summary>Whatever is broken, both readers say the same.</summary>
    [Fact]
    public async Task ReadStructure_OfBrokenFiles_SaysWhatTheFileSays()
    {
        byte[] whole = await File.ReadAllBytesAsync(Repository.MobileNetV2, TestContext.Current.CancellationToken);
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            byte[] broken = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int change = 0; change < i % 5 && broken.Length > 0; change++)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            (string Text, bool IsError) expected = Outcome(() => OnnxReader.Read(broken, "m")), actual;
            var file = new CountedFile(broken);
            try
            {
                actual = (Json(await OnnxReader.ReadStructureAsync(file.Read, file.Length, "m")), false);
            }
            catch (NetWeightException e)
            {
                actual = (e.Message, true);
            }

            Assert.Equal(expected.IsError, actual.IsError);
            Assert.EndsWith(expected.Text, actual.Text, StringComparison.Ordinal);
        }

        static (string, bool) Outcome(Func<Model> read)
        {
            try
            {
                return (Json(read()), false);
            }
            catch (NetWeightException e)
            {
                return (e.Message, true);
            }
        }
    }

    /// <summary>What an analysis prints of the model; where weights are missing it has a note more.</summary>
    private static string Json(Model model)
    {
        using var text = new StringWriter();
        ModelCost cost;
        try
        {
            cost = CostAnalyzer.Analyze(ShapeInference.Run(model with { Diagnostics = [], SourcePath = null }));
        }
        catch (NetWeightException e)
        {
            return e.Message;
        }

        new AnalysisReport("", [new AnalyzedModel("m", cost, null)], new AnalysisOptions { Tensors = true }).WriteJson(text);
        return text.ToString();
    }

    private sealed class CountedFile(byte[] content)
    {
        public long Length => content.Length;

        public long BytesRead { get; private set; }

        public async ValueTask<byte[]> Read(long offset, int count)
        {
            await Task.Yield();
            BytesRead += count;
            return content.AsSpan((int)offset, count).ToArray();
        }
    }
}
