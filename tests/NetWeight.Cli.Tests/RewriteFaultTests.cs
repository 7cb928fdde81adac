using System.Text.Json;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Cli.Tests;

/// <summary>Small files that conversions once broke without a word.</summary>
public sealed class RewriteFaultTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Out => folder["out.onnx"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("normalize12", "Clip(nc)", "a constant of 1e-12 underflows")]
    [InlineData("log_eps8", "Add(a)", "a constant of 1e-8 underflows")]
    [InlineData("tinyweight", "MatMul(m)", "underflows")]
    [InlineData("centernet", "Floor(ys)", "whole numbers beyond 2048")]
    public void Float16_OfNumbersThatDoNotFit_KeepsThemAndSaysSo(string file, string node, string reason)
    {
        Run run = Run.Netweight("rewrite", Fault(file), "-o", Out, "--float16", "-f", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Contains(node, report.GetProperty("keptInFloat32").EnumerateArray().Select(n => n.GetString()));
        if (report.TryGetProperty("leastSignalToNoiseDecibels", out JsonElement decibels))
            Assert.InRange(decibels.GetDouble(), 40, 200);
        Assert.Contains(reason, Run.Netweight("rewrite", Fault(file), "--dry-run", "--float16").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Float16_OfFedIndices_NamesThemUnlessTheUserShowsThem()
    {
        // Eight whole numbers that are cast and scaled: random inputs hold none above 2048.
        Run run = Run.Netweight("rewrite", Fault("fed_indices"), "-o", Out, "--float16", "-f", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("i", Assert.Single(JsonDocument.Parse(run.Output).RootElement.GetProperty("takenAsSmall")
            .EnumerateArray()).GetString());
    }

    [Fact]
    public void SmallerType_BelowTheLimit_WritesNothingAndExitsWith1()
    {
        Run run = Run.Netweight("rewrite", Fault("gemm_ab"), "-o", Out, "--quantize-int8", "--min-sqnr", "90");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("below the 90 dB of --min-sqnr", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Out));
        Assert.Equal(0, Run.Netweight("rewrite", Fault("gemm_ab"), "-o", Out, "--quantize-int8", "--min-sqnr", "20").ExitCode);
    }

    [Fact]
    public void QuantizeInt8_OfTransposedConvolutionAndGemm_TakesThemAll()
    {
        Assert.Equal(0, Run.Netweight("rewrite", Fault("unet"), "-o", Out, "--quantize-int8").ExitCode);
        Assert.Equal(4, OnnxReader.Read(Out).Graph.Initializers.Count(t => t.DataType == DataType.Int8 && t.Dims.Count > 1));
        Assert.DoesNotContain(OnnxReader.Read(Out).Graph.Initializers, t => t.DataType == DataType.Float && t.Dims.Count > 1);
    }

    [Fact]
    public void Proof_OfAllRewrites_LeavesOutTheOneThatItRefuses()
    {
        Run run = Run.Netweight("rewrite", Fault("add_negzero"), "-o", Out, "--all");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("remove-no-ops at Add(a) is left out", run.Error, StringComparison.Ordinal);
        Assert.Contains("Left out", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, OnnxReader.Read(Out).Graph.Nodes.Count);
        File.Delete(Out);
        // Asked for by name, it is a failure, and nothing is left to write.
        Run named = Run.Netweight("rewrite", Fault("add_negzero"), "-o", Out, "--remove-no-ops");
        Assert.Equal(1, named.ExitCode);
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public void OverridableConstants_AreNamedAndFrozenOnRequest()
    {
        Run run = Run.Netweight("rewrite", Fault("g_init_as_input_ir4"), "-o", Out, "--all");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("--freeze-weights turns them into constants", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, OnnxReader.Read(Out).Graph.Nodes.Count);
        Run frozen = Run.Netweight("rewrite", Fault("g_init_as_input_ir4"), "-o", Out, "--all", "--freeze-weights");
        Assert.Equal((0, ""), (frozen.ExitCode, frozen.Error));
        Assert.DoesNotContain("Not constant", frozen.Output, StringComparison.Ordinal);
        Model model = OnnxReader.Read(Out);
        Assert.Equal(("Conv", "x"), (Assert.Single(model.Graph.Nodes).OpType, Assert.Single(model.Graph.Inputs).Name));
        Assert.Contains("NW224", Run.Netweight("lint", Fault("g_init_as_input_ir4")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void MatMulAndNormalization_AreOneGemm()
    {
        Run run = Run.Netweight("rewrite", Fault("j_matmul2"), "-o", Out, "--all");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("the outputs agree", run.Output, StringComparison.Ordinal);
        Assert.Equal("Gemm", Assert.Single(OnnxReader.Read(Out).Graph.Nodes).OpType);
    }

    private static string Fault(string name) => Repository.At("tests", "NetWeight.Cli.Tests", "Faults", name + ".onnx");
}
