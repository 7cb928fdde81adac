using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Workbench.State;

namespace NetWeight.Workbench.Tests;

/// <summary>Models that run in the visitor's own browser.</summary>
public class MeasuringTests(Browser browser)
{
    [Fact]
    public async Task Models_MeasuredInTheBrowser_HaveMediansAndIntervals()
    {
        await using Workbench open = await OpenAsync("v=browser&m=squeezenet1_1&d=nvidia-t4");

        await open.Page.SelectOptionAsync("#measure-seconds", "1.5");
        await open.Page.ClickAsync("#measure-start");
        // The page answers while a model runs.
        await open.Page.FillAsync("#zoo", "resnet");
        await open.Page.WaitForSelectorAsync("#zoo-list li");
        await open.Page.WaitForSelectorAsync(".measure tbody tr", new() { Timeout = 120000 });

        double median = double.Parse(await open.Page.Locator(".measure tbody b").First.InnerTextAsync(),
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(median, 0.1, 20000);
        Assert.Contains("thread", await open.Page.Locator(".measure .notes").InnerTextAsync(), StringComparison.Ordinal);
        open.AssertSilent();
    }

    [Fact]
    public async Task Change_ThatKeepsTheOutputs_IsProvedInTheBrowser()
    {
        await using Workbench open = await OpenAsync("v=findings&m=repvgg_a0:train@0.25&d=nvidia-t4");
        await open.Page.Locator(".fixes button").First.ClickAsync();
        await open.IdleAsync();
        await open.Page.ClickAsync("#view-browser");

        await open.Page.ClickAsync("#measure-prove");
        await open.Page.WaitForSelectorAsync(".measure h3", new() { Timeout = 120000 });

        Assert.Equal("The outputs agree", await open.Page.Locator(".measure h3").InnerTextAsync());
        Assert.Equal(3, await open.Page.Locator(".measure tbody tr").CountAsync());
        open.AssertSilent();
    }

    [Fact]
    public async Task Measuring_Stopped_LeavesThePageAsItWas()
    {
        await using Workbench open = await OpenAsync("v=browser&m=squeezenet1_1");

        await open.Page.SelectOptionAsync("#measure-seconds", "30");
        await open.Page.ClickAsync("#measure-start");
        await open.Page.ClickAsync("#measure-stop");
        await open.Page.WaitForSelectorAsync("#measure-start");

        Assert.Equal(0, await open.Page.Locator(".problem").CountAsync());
        open.AssertSilent();
    }

    [Fact]
    public void Times_OfTwoSessions_AreSummedUpByTheRulesOfTheStopwatch()
    {
        double[] first = [.. Enumerable.Range(0, 50).Select(i => 0.010 + (i % 5 * 1e-5))], second = [.. first.Select(t => t + 1e-4)];

        var measured = BrowserMeasurement.Of("a", [new(0.2, 0.05, 20, true, first), new(0.2, 0.05, 20, false, second)], tickSeconds: 1e-4);

        // The medians of the sessions are 10.02 and 10.12 ms; that of all runs lies between 10.04 and 10.10 ms, the ends of the two.
        Assert.Equal(0.01007, measured.Median, 6);
        Assert.Equal((0.01002, 0.01012), (Math.Round(measured.MedianInterval!.Value.Low, 7),
            Math.Round(measured.MedianInterval!.Value.High, 7)));
        Assert.Equal(100, measured.Runs);
        Assert.Equal(["100 runs are too few for P99 (662 are needed).",
            "The times were not steady after the warm-up in 1 of 2 sessions."], measured.Doubts);
    }

    [Fact]
    public void Times_OfAFewTicks_AreDoubted() =>
        Assert.Contains("A run takes only 10 steps of this browser's clock.",
            BrowserMeasurement.Of("a", [new(0, 0, 3, true, [.. Enumerable.Repeat(1e-3, 700)])], tickSeconds: 1e-4).Doubts);

    [Theory]
    [InlineData("float32", 0.00009, 1, true)]
    [InlineData("float32", 0.0002, 1, false)]
    [InlineData("float16", 0.0002, 1, true)]
    [InlineData("int64", 1, 100, false)]
    [InlineData("int64", 0, 0, true)]
    public void Outputs_WithinTheToleranceOfTheirType_Agree(string type, double absolute, double largest, bool holds) =>
        Assert.Equal(holds, new BrowserDifference("y", "random", type, absolute, largest).Holds);

    [Fact]
    public void Outputs_OfAnotherShape_Differ() => Assert.False(new BrowserDifference("y", "random", "float32", null, 0).Holds);

    [Fact]
    public void Model_ReadyToRun_HasItsWeightsAndTheChosenInput()
    {
        BrowserModel model = BrowserModels.Of(new Engine("test"), "squeezenet1_1", WorkbenchState.Parse("m=squeezenet1_1&b=2&s=64"));

        Assert.Equal(["2", "3", "64", "64"],
            model.Inputs[0].Dims.Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(("float32", 2 * 3 * 64 * 64 * 4), (model.Inputs[0].Type, model.Inputs[0].Content.Length));
        Model read = OnnxReader.Read(model.Content, "squeezenet1_1");
        Assert.All(read.Graph.Initializers, t => Assert.Null(t.Payload.MissingBecause));
    }

    private async Task<Workbench> OpenAsync(string address)
    {
        Workbench open = await browser.OpenAsync(address);
        Assert.SkipUnless(browser.Site.Files().ContainsKey("ort/version.txt"),
            "The site was published without ONNX Runtime Web: there was no npm to fetch it.");
        return open;
    }
}
