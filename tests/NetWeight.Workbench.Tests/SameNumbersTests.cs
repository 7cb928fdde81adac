using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace NetWeight.Workbench.Tests;

/// <summary>What the page in a browser exports is what the command line writes, field by field, for every model at hand.</summary>
public class SameNumbersTests(Browser browser)
{
    /// <summary>The browser's logarithms and powers are another library's: the last digits of a double may differ.</summary>
    private const double Rounding = 1e-11;

    private static IEnumerable<string> Models
    {
        get
        {
            string full = Repository.At("..", "shared", "models", "full");
            return [.. Repository.Models, .. Directory.Exists(full) ? Directory.EnumerateFiles(full, "*.onnx")
                .Order(StringComparer.Ordinal) : Enumerable.Empty<string>()];
        }
    }

    [LongFact]
    public async Task EveryModelAtHand_DroppedOnThePage_HasTheFieldsOfTheCommandLine()
    {
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4,raspberry-pi-5");
        var wrong = new List<string>();
        int models = 0, fields = 0;
        foreach (string model in Models)
        {
            await open.Page.EvaluateAsync("location.hash = 'v=summary&d=nvidia-t4,raspberry-pi-5'");
            await open.IdleAsync();
            await open.DropAsync(model);
            foreach ((string view, string verb) in new[] { ("summary", "analyze"), ("findings", "lint") })
            {
                await open.Page.ClickAsync($"#view-{view}");
                await open.IdleAsync();
                JsonNode expected = JsonNode.Parse(SessionTests.Numbers(
                    Netweight.Output(verb, model, "-d", "nvidia-t4", "-d", "raspberry-pi-5", "-f", "json")))!;
                IDownload download = await open.Page.RunAndWaitForDownloadAsync(
                    () => open.Page.GetByRole(AriaRole.Button, new() { Name = "JSON", Exact = true }).ClickAsync());
                using var reader = new StreamReader(await download.CreateReadStreamAsync());
                JsonNode actual = JsonNode.Parse(SessionTests.Numbers(await reader.ReadToEndAsync(TestContext.Current.CancellationToken)))!;
                fields += Compare($"{Path.GetFileName(model)} {view}", expected, actual, wrong);
            }

            models++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{models} models, {fields} fields.");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {fields} fields differ:\n{string.Join('\n', wrong.Take(20))}");
        Assert.True(models >= 3 && fields > 1000, $"{models} models, {fields} fields");
        open.AssertSilent();
    }

    /// <summary>Compares two documents, and counts the fields.</summary>
    private static int Compare(string where, JsonNode? expected, JsonNode? actual, List<string> wrong)
    {
        int fields = 0;
        switch (expected, actual)
        {
            case (JsonObject one, JsonObject other):
                foreach (string name in one.Select(f => f.Key).Union(other.Select(f => f.Key)).ToArray())
                    fields += one.ContainsKey(name) && other.ContainsKey(name) ? Compare($"{where}.{name}", one[name], other[name], wrong)
                        : Differs($"{where}.{name}", "is on one side only");
                break;
            case (JsonArray one, JsonArray other):
                if (one.Count != other.Count)
                    return Differs(where, $"{one.Count} and {other.Count} items");
                for (int i = 0; i < one.Count; i++)
                    fields += Compare($"{where}[{i}]", one[i], other[i], wrong);
                break;
            default:
                string text = expected?.ToJsonString() ?? "null", found = actual?.ToJsonString() ?? "null";
                if (text != found && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double a)
                    && double.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out double b)
                    && Math.Abs(a - b) <= Rounding * Math.Abs(a)))
                    return Differs(where, $"{text} and {found}");
                fields++;
                break;
        }

        return fields;

        int Differs(string place, string how)
        {
            wrong.Add($"{place}: {how}");
            return 1;
        }
    }
}
