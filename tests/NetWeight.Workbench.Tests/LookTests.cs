using Microsoft.Playwright;

namespace NetWeight.Workbench.Tests;

/// <summary>Every view with five kinds of networks, as people see it: wide and narrow, light and dark, on paper.</summary>
public class LookTests(Browser browser)
{
    /// <summary>Views that depend on devices alone are drawn once.</summary>
    private static readonly string[] WithoutModel = ["recommend", "search", "experiments", "history", "fleet"];

    private static readonly string[] Views =
        [.. Enum.GetNames<State.View>().Select(v => v.ToLowerInvariant()).Where(v => v != "compare" && !WithoutModel.Contains(v))];

    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("NETWEIGHT_SCREENSHOTS");

    /// <summary>The rules are not part of the repository: a run that has them names their file (npm: axe-core).</summary>
    private static readonly string? Rules = Environment.GetEnvironmentVariable("NETWEIGHT_AXE");

    [LongTheory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task EveryView_OfFiveKindsOfNetworks_HoldsTheRules(int width, bool isDark)
    {
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4", width: width, height: 900,
            isDark: isDark, rules: Rules);
        foreach (string file in KindsOfModels.Files.Keys)
            await open.DropAsync(file, KindsOfModels.Content(file));
        var wrong = new List<string>();
        foreach (string model in KindsOfModels.Words)
            foreach (string view in Views)
                await LookAsync(open, view, $"v={view}&m="
                    + $"{Uri.EscapeDataString(model)}&d=nvidia-t4,raspberry-pi-5&o=sequence:128", model, wrong);
        await LookAsync(open, "summary", "v=summary&m=file%3Aencoder.onnx&d=nvidia-t4,raspberry-pi-5", "open", wrong);
        string all = string.Join(',', KindsOfModels.Words.Select(Uri.EscapeDataString));
        await LookAsync(open, "compare", $"v=compare&m={all}&d=nvidia-t4,raspberry-pi-5&o=sequence:128", "all", wrong);
        await LookAsync(open, "compare", "v=compare&m=mobilenet_v2,file%3Amobilenet_v2_int8.onnx&d=nvidia-t4", "two", wrong);
        foreach (string view in WithoutModel)
            await LookAsync(open, view, $"v={view}&d=nvidia-t4", "none", wrong);

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        open.AssertSilent();

        async Task LookAsync(Workbench workbench, string view, string address, string model, List<string> found)
        {
            string name = $"{width}-{(isDark ? "dark" : "light")}-{view}-"
                + $"{model.Replace("file:", "", StringComparison.Ordinal).Replace(':', '-')}";
            await workbench.Page.EvaluateAsync($"location.hash = '{address}'");
            await workbench.IdleAsync(300000);
            string drawn = view switch
            {
                "graph" => "#graph-svg .box",
                "browser" => ".measure",
                "history" or "fleet" => "main h2",
                _ => "#report section"
            };
            await workbench.Page.WaitForSelectorAsync(drawn);
            await PictureAsync(workbench, name);
            if (await workbench.Page.Locator(".problem").CountAsync() > 0)
                found.Add($"{name}: {await workbench.Page.Locator(".problem").First.InnerTextAsync()}");
            if (await workbench.OverflowsAsync())
                found.Add($"{name} is wider than the window");
            found.AddRange((await ViolationsAsync(workbench)).Select(v => $"{name}: {v}"));
        }
    }

    /// <summary>On paper the controls are gone, the colors are light, and all plots are drawn.</summary>
    [LongFact]
    public async Task EveryView_OnPaper_IsTheReportAlone()
    {
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4", isDark: true);
        foreach (string file in KindsOfModels.Files.Keys)
            await open.DropAsync(file, KindsOfModels.Content(file));
        foreach (string model in KindsOfModels.Words)
        {
            foreach (string view in Views.Where(v => v != "browser"))
            {
                await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
                await open.Page.EvaluateAsync($"location.hash = 'v={view}&m="
                    + $"{Uri.EscapeDataString(model)}&d=nvidia-t4,raspberry-pi-5&o=sequence:128'");
                await open.IdleAsync(300000);
                await open.Page.WaitForSelectorAsync(view == "graph" ? "#graph-svg .box" : "#report section");
                await open.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('#report .plot')].every(p => "
                    + "p.querySelector('svg'))");
                byte[] paper = await open.Page.PdfAsync(new PagePdfOptions { Format = "A4", PrintBackground = true });
                Assert.True(paper.Length > 10_000, $"{view} of {model}: {paper.Length} bytes");
                if (Screenshots is not null)
                    await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Screenshots).FullName,
                        $"paper-{view}-{model.Replace("file:", "", StringComparison.Ordinal).Replace(':', '-')}.pdf"), paper);
                await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
                foreach (string control in (string[])["aside", ".views", ".export", ".graph-tools"])
                    Assert.False(await open.Page.Locator(control).First.IsVisibleAsync(), $"{control} is printed");
            }
        }

        open.AssertSilent();
    }

    private static async Task<string[]> ViolationsAsync(Workbench open)
    {
        if (Rules is null)
            return [];
        const string Serious = "async () => (await axe.run()).violations.filter(v => ['serious', 'critical'].includes(v.impact))"
            + ".flatMap(v => v.nodes.slice(0, 2).map(n => v.id + ': ' + n.html.slice(0, 300) + ' ' + n.failureSummary))";
        return await open.Page.EvaluateAsync<string[]>(Serious);
    }

    private static async Task PictureAsync(Workbench open, string name)
    {
        if (Screenshots is null)
            return;
        Directory.CreateDirectory(Screenshots);
        await Task.Delay(400);
        await open.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name + ".png"), FullPage = true });
    }
}
