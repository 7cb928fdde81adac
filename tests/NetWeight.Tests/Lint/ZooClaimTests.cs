using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Lint;

namespace NetWeight.Tests.Lint;

/// <summary>What the survey, and the papers that it sums up, say about networks that people know must come out for them.</summary>
public class ZooClaimTests
{
    [Theory]
    // ShuffleNet V2's guidelines 1 to 3 (Ma et al. 2018).
    [InlineData("mobilenet_v2", "t4", null, "NW201")]
    [InlineData("shufflenet_g3", "t4", null, "NW202")]
    [InlineData("shufflenet_g8", "t4", null, "NW202")]
    [InlineData("googlenet", "t4", null, "NW203")]
    [InlineData("inception_v3", "t4", null, "NW203")]
    // Depthwise convolutions on a GPU: the thin early ones are MobileDets' matter.
    [InlineData("mobilenet_v2", "t4", null, "NW206")]
    [InlineData("mobilenet_v2", "t4", null, "NW207")]
    [InlineData("mobilenet_v1", "t4", null, "NW206")]
    // DenseNet's traffic (VoVNet: Lee et al. 2019), RepVGG's branches (Ding et al. 2021), VGG's first fully connected layer.
    [InlineData("densenet121", "t4", null, "NW211")]
    [InlineData("repvgg_a0:train", "t4", null, "NW215")]
    [InlineData("vgg16", "t4", null, "NW213")]
    // 58 and 116 channels fit no block of ONNX Runtime.
    [InlineData("shufflenet_v2_x1_0", Lints.Avx512, "onnxruntime", "NW205")]
    [InlineData("mobilenet_v2", "t4", null, "NW220")]
    public void Finding_IsThere(string network, string device, string? runtime, string rule) =>
        Assert.Contains(Lints.Run(network, device, runtime).Findings, f => f.Rule == rule && f.Device is not null);

    [Theory]
    [InlineData("repvgg_a0", "t4", "NW215")]
    [InlineData("repvgg_a0", "t4", "NW204")]
    [InlineData("mobilenet_v1", "horizon-x3", "NW206")]
    [InlineData("mobilenet_v2", "horizon-x3", "NW206")]
    [InlineData("mobilenet_v2", "horizon-x3", "NW207")]
    [InlineData("efficientnet_lite0", "horizon-x3", "NW206")]
    [InlineData("vovnet39a", "t4", "NW211")]
    [InlineData("resnet50", "t4", "NW202")]
    [InlineData("resnet50", "t4", "NW203")]
    public void Finding_IsNotThere(string network, string device, string rule) =>
        Assert.DoesNotContain(Lints.Run(network, device).Findings, f => f.Rule == rule);

    [Theory]
    [InlineData("repvgg_a0")]
    [InlineData("repvgg_b0")]
    [InlineData("resnet18")]
    [InlineData("vovnet39a")]
    public void PlainAlignedNetwork_HasNeitherErrorNorWarning_OnAT4(string network) =>
        Assert.DoesNotContain(Lints.Run(network, "t4").Findings, f => f.Severity > Severity.Note);

    [Fact]
    public void RuleThatThrows_IsAFindingAboutItself_AndStopsNoOther()
    {
        var broken = new Broken();
        LintResult result = Linter.Run(Lints.Cost("vgg16"), [DeviceCatalog.Get("t4")], null, LintOptions.Default,
            [broken, .. RuleCatalog.All]);
        Finding finding = Assert.Single(result.Findings, f => f.Rule == Linter.FailedRule);
        Assert.Equal((Severity.Note, "nvidia-t4"), (finding.Severity, finding.Device));
        Assert.Contains("NW999 (broken) failed on this model: Index was out of range", finding.Message, StringComparison.Ordinal);
        Assert.Equal(Lints.Run("vgg16", "t4").Findings.Select(f => f.Fingerprint),
            result.Findings.Where(f => f != finding).Select(f => f.Fingerprint));
    }

    private sealed class Broken : Rule
    {
        public override string Id => "NW999";

        public override string Name => "broken";

        public override string Summary => "Fails.";

        internal override IEnumerable<Finding> Check(LintContext context)
        {
            var none = new List<Finding>();
            yield return none[0];
        }
    }
}
