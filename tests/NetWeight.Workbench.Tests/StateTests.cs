using NetWeight.Workbench.State;

namespace NetWeight.Workbench.Tests;

/// <summary>The address holds what was chosen.</summary>
public class StateTests
{
    [Fact]
    public void Address_OfAnyState_GivesTheStateBack()
    {
        var state = new WorkbenchState
        {
            Models = ["mobilenet_v2@0.75", "repvgg_a0:train", "file:a, b & c=#%.onnx"],
            Devices = ["nvidia-t4", "raspberry-pi-5"],
            Runtime = "tensorrt",
            Type = "fp16",
            Batch = 8,
            Size = 320,
            Width = 0.5,
            Dims = new Dictionary<string, long> { ["sequence"] = 128, ["a:b, c=&"] = 7 },
            Threads = 4,
            View = View.Roofline,
            Shown = 2,
            MaxLatencyMs = 12.5,
            MinAccuracy = 71.3,
            Space = "repvgg",
            Until = 25,
            Experiment = "g1",
        };

        WorkbenchState read = WorkbenchState.Parse("#" + state.ToAddress());

        Assert.Equal(state.ToAddress(), read.ToAddress());
        Assert.Equal(state.Models, read.Models);
        Assert.Equal(state.Dims, read.Dims);
        Assert.Equal(state, read);
        Assert.Equal("file:a, b & c=#%.onnx", read.Model);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("#&&&=&=x&v=&b=&d=,,,")]
    [InlineData("#v=nothing&b=-4&s=999999999999&w=NaN&n=1e9&ms=-1&top1=200&i=99999999999")]
    [InlineData("#o=sequence,sequence:,:5,x:-3,y:99999999999&s=0")]
    [InlineData("#v=99&b=0&s=0&w=0&n=0&i=0&m=%ZZ%")]
    public void Parse_OfNonsense_LeavesItOut(string address)
    {
        WorkbenchState state = WorkbenchState.Parse(address);

        Assert.Equal(View.Summary, state.View);
        Assert.Null(state.Batch);
        Assert.Null(state.Size);
        Assert.Equal(1, state.Width);
        Assert.Null(state.Threads);
        Assert.Null(state.MaxLatencyMs);
        Assert.Null(state.MinAccuracy);
        Assert.Empty(state.Devices);
        Assert.Empty(state.Dims);
    }

    [Theory]
    [InlineData("t4", "nvidia-t4")]
    [InlineData("pi 5", "raspberry-pi-5")]
    [InlineData("raspberry 4", "raspberry-pi-4")]
    [InlineData("NVIDIA T4", "nvidia-t4")]
    public void Search_OfADevice_HasItFirst(string text, string id) =>
        Assert.Equal(id, Components.Choice.Search(Components.Lists.Devices(), text, 10)[0].Value);

    [Theory]
    [InlineData("mobilenetv2", "mobilenet_v2")]
    [InlineData("resnet50", "resnet50")]
    [InlineData("repvgg a0 train", "repvgg_a0:train")]
    public void Search_OfANetwork_HasItFirst(string text, string name) =>
        Assert.Equal(name, Components.Choice.Search(Components.Lists.Networks(), text, 10)[0].Value);
}
