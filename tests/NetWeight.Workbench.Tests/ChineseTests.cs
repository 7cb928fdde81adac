using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NetWeight.Charts;
using NetWeight.Workbench.State;
using NetWeight.Workbench.Texts;

namespace NetWeight.Workbench.Tests;

/// <summary>On the Chinese page only names are in Latin letters.</summary>
public partial class ChineseTests
{
    private static readonly string[] Models = ["mobilenet_v2", "repvgg_a0:train", "densenet121", "shufflenet_v2_x1_0", "efficientnet_b0"];

    public static TheoryData<string> Addresses
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string model in Models)
            {
                data.Add($"m={model}&d=nvidia-t4,raspberry-pi-5");
                data.Add($"m={model}&d=nvidia-t4&b=8");
                data.Add($"m={model}");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public void EveryView_OfANetwork_HasNoEnglishSentence(string address)
    {
        var engine = new Engine("test");
        var english = new List<string>();
        foreach (View view in Enum.GetValues<View>()
            .Where(v => v is not (View.Graph or View.Browser or View.History or View.Fleet or View.Search or View.Compare or View.Recommend
                or View.Experiments)))
        {
            WorkbenchState state = WorkbenchState.Parse(address) with { View = view };
            english.AddRange(English(PageTranslation.Fragment(engine.PageOf(state, withLint: true))));
        }

        Assert.True(english.Count == 0, string.Join('\n', english.Distinct()));
    }

    [Theory]
    [InlineData("v=compare&m=repvgg_a0:train,repvgg_a0&d=nvidia-t4&x=diff")]
    [InlineData("v=compare&m=mobilenet_v2,resnet18,shufflenet_v2_x1_0&d=nvidia-t4,raspberry-pi-5")]
    public void Comparison_OfNetworks_HasNoEnglishSentence(string address) =>
        Assert.Empty(English(PageTranslation.Fragment(new Engine("test").PageOf(WorkbenchState.Parse(address), withLint: true))));

    [Theory]
    [InlineData("v=recommend&d=nvidia-t4")]
    [InlineData("v=recommend&d=nvidia-t4&ms=1&top1=70")]
    [InlineData("v=recommend&d=raspberry-pi-5&ms=20&b=4")]
    [InlineData("v=recommend&d=nvidia-t4,raspberry-pi-5&top1=75")]
    [InlineData("v=recommend&d=nvidia-t4&ms=0.001")]
    [InlineData("v=recommend&d=google-edge-tpu&top1=70")]
    [InlineData("v=recommend&d=st-stm32h747")]
    public void Recommendation_ForDevices_HasNoEnglishSentence(string address)
    {
        try
        {
            Assert.Empty(English(PageTranslation.Fragment(new Engine("test").PageOf(WorkbenchState.Parse(address), withLint: false))));
        }
        catch (NetWeightException e)
        {
            Assert.DoesNotMatch(Words(), Chinese.Sentences.Of(e.Message));
        }
    }

    public static TheoryData<string> Experiments => [.. NetWeight.Experiments.ExperimentCatalog.All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Experiment_OnDevices_HasNoEnglishSentence(string name)
    {
        var english = new List<string>();
        foreach (string devices in (string[])["", "nvidia-t4", "nvidia-gtx-1080-ti,raspberry-pi-5"])
            english.AddRange(English(PageTranslation.Fragment(
                new Engine("test").PageOf(WorkbenchState.Parse($"v=experiments&e={name}&d={devices}"), withLint: false))));

        Assert.True(english.Count == 0, string.Join('\n', english.Distinct()));
    }

    [Theory]
    [InlineData("{0} on {1}", "{1} 上的 {0}", "a on b", "b 上的 a")]
    [InlineData("saves {0} ({1} %)", "节省 {0}（{1} %）", "saves 3 us (4 %)", "节省 3 us（4 %）")]
    [InlineData("saves {0}", "节省 {0}", "takes 3 us", "takes 3 us")]
    public void Sentence_OfAPattern_KeepsWhatStandsInItsPlaces(string english, string translated, string text, string expected) =>
        Assert.Equal(expected, new Sentences(new Dictionary<string, string>(), [(english, translated)]).Of(text));

    [Fact]
    public void Sentences_InOneText_AreTranslatedEach()
    {
        var sentences = new Sentences(new Dictionary<string, string> { ["Add"] = "加" },
            [("Most: {0}.", "最多：{0}。"), ("It moves {0}.", "移动 {0}。")]);

        Assert.Equal("移动 5.5 MiB。最多：加。", sentences.Of("It moves 5.5 MiB. Most: Add."));
    }

    private static string[] English(PageFragment page)
    {
        string[] texts = [.. Tags().Split(page.Html).Select(WebUtility.HtmlDecode).OfType<string>(), .. Strings(JsonNode.Parse(page.Data))];
        string[] english = [.. texts.Where(t => Words().IsMatch(Commands().Replace(t, ""))).Distinct()];
        if (Environment.GetEnvironmentVariable("NETWEIGHT_LIST_ENGLISH") is { } file)
            File.AppendAllLines(file, english);
        return english;
    }

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(f => Strings(f.Value)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    /// <summary>A command to type.</summary>
    [GeneratedRegex("netweight [a-z]+")]
    private static partial Regex Commands();

    /// <summary>Two words in small letters beside each other: a sentence. Names of layers, devices and operators have
    /// no such pair.</summary>
    [GeneratedRegex(@"\b[a-z]{2,} [a-z]{2,}\b")]
    private static partial Regex Words();
}
