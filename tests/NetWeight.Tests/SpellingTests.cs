namespace NetWeight.Tests;

public class SpellingTests
{
    private static readonly string[] Names =
        ["mobilenet_v2", "mobilenet_v3_small", "resnet18", "resnet34", "resnet50", "t4", "p4", "kernel-size"];

    [Theory]
    [InlineData("moblenet_v2", "mobilenet_v2")]
    [InlineData("MobileNet V2", "mobilenet_v2")]
    [InlineData("mobilenetv3small", "mobilenet_v3_small")]
    [InlineData("mobilenet_v3", "mobilenet_v3_small")]
    [InlineData("resent50", "resnet50")]
    [InlineData("resnet5", "resnet50")]
    [InlineData("kernelsize", "kernel-size")]
    [InlineData("tt4", "t4")]
    [InlineData("t5", "t4")]
    [InlineData("4p", "p4")]
    public void Nearest_IsWhatWasMeant(string typed, string meant) => Assert.Equal(meant, Spelling.Nearest(typed, Names)[0]);

    [Theory]
    [InlineData("")]
    [InlineData("--")]
    [InlineData("yolo")]
    [InlineData("zz")]
    [InlineData("vision-transformer")]
    public void Nearest_OfNothingAlike_IsEmpty(string typed)
    {
        Assert.Empty(Spelling.Nearest(typed, Names));
        Assert.Equal("", Spelling.DidYouMean(typed, Names));
    }

    [Fact]
    public void Question_NamesUpToThree()
    {
        Assert.Equal(" Did you mean 'kernel-size'?", Spelling.DidYouMean("kernelsise", Names));
        Assert.Equal(" Did you mean 'resnet18', 'resnet34' or 'resnet50'?", Spelling.DidYouMean("resnet", Names));
        Assert.Equal(3, Spelling.Nearest("a1", Enumerable.Range(10, 9).Select(i => $"a{i}")).Count);
    }

    [Fact]
    public void Nearest_ProposesAThingOnce_ByItsNearestName() =>
        Assert.Equal(["nvidia-t4"], Spelling.Nearest("nvidia-t5", [("nvidia-t4", 1), ("t4", 1), ("tesla-t4", 1)]));

    [Fact]
    public void ASwap_IsNearerThanAnotherLetter() => Assert.Equal(["form", "frog"], Spelling.Nearest("from", ["frog", "form"]));
}
