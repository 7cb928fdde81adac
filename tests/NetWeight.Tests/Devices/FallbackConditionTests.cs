using System.Text.Json;
using NetWeight.Devices;

namespace NetWeight.Tests.Devices;

public class FallbackConditionTests
{
    public static TheoryData<string> Good =>
        ["dilated", "grouped", "depthwise", "kernel>13", "kernel>13 or stride>2", "scale>2.5", "kernel not in 1,3",
            "stride not in 1,2 or dilated"];

    public static TheoryData<string> Bad =>
        ["broadcasts", "Dilated", "kernel", "kernel>", "kernel>-1", "kernel>x", "kernel>1e3", "kernel not in ",
            "kernel not in 1,", "kernel not in 1, 3", "kernel not in 1>2", "dilated>1", "grouped not in 1",
                "dilated or", " or ", "dilated or ", "dilated  or grouped", "kernel above 13"];

    [Theory]
    [MemberData(nameof(Good))]
    public void Parse_Condition_PrintsAsItStands(string text)
    {
        Assert.Equal(text, string.Join(" or ", FallbackCondition.ParseAll(text)!));
        Assert.Empty(BySchema(text));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Parse_Other_IsNull(string text)
    {
        Assert.Null(FallbackCondition.ParseAll(text));
        Assert.NotEmpty(BySchema(text));
    }

    [Fact]
    public void Parse_Two_AreBoth()
    {
        IReadOnlyList<FallbackCondition> conditions = FallbackCondition.ParseAll("kernel not in 1,3 or stride>2")!;
        Assert.Equal(2, conditions.Count);
        Assert.Equal((FallbackProperty.Kernel, (double?)null), (conditions[0].Property, conditions[0].Above));
        Assert.Equal([1, 3], conditions[0].Except);
        Assert.Equal((FallbackProperty.Stride, (double?)2), (conditions[1].Property, conditions[1].Above));
        Assert.Empty(FallbackCondition.ParseAll("")!);
    }

    [Fact]
    public void Devices_SayWhatLeavesThem()
    {
        Assert.Equal("kernel not in 1,3", When("kendryte-k210-kpu", "Conv"));
        Assert.Equal("kernel>13 or stride>2", When("apple-a15-ane", "MaxPool"));
        Assert.Equal("scale>2", When("apple-m1-ane", "Resize"));
        // Expand does nothing but broadcast: always.
        Assert.Equal("", When("apple-a11-ane", "Expand"));

        static string When(string device, string @operator) =>
            string.Join(" or ", Assert.Single(DeviceCatalog.Find(device)!.Fallbacks, f => f.Operator == @operator).When);
    }

    private static IReadOnlyList<string> BySchema(string when)
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Repository.At("docs", "schema", "device.schema.json")));
        string conditions = schema.RootElement.GetProperty("$defs").GetProperty("conditions").GetRawText();
        using JsonDocument rule = JsonDocument.Parse(conditions);
        using JsonDocument value = JsonDocument.Parse(JsonSerializer.Serialize(when));
        return new SchemaValidator(rule.RootElement).Validate(value.RootElement);
    }
}
