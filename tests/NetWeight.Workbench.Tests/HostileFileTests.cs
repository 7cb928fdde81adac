namespace NetWeight.Workbench.Tests;

/// <summary>Whatever is dropped: a result or a sentence, and a page that answers.</summary>
public class HostileFileTests(Browser browser)
{
    private static readonly string[] Views = ["findings", "graph", "layers", "time", "memory", "batch", "roofline"];

    [LongFact]
    public async Task AnyFile_IsAResultOrASentence_AndThePageLives()
    {
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4");
        var wrong = new List<string>();
        int refused = 0, shown = 0;
        foreach ((string name, byte[] content) in HostileFiles.All().Concat(SharedFaults()))
        {
            await open.Page.EvaluateAsync("location.hash = 'v=summary&d=nvidia-t4'");
            await open.IdleAsync();
            await open.DropAsync(name, content);
            string address = await open.Page.EvaluateAsync<string>("location.hash");
            bool isOpen = address.Contains("file%3A", StringComparison.Ordinal);
            string problem = await open.Page.Locator(".problem").CountAsync() > 0
                ? await open.Page.Locator(".problem").First.InnerTextAsync() : "";
            bool hasReport = (await open.Page.Locator("#report").InnerTextAsync()).Length > 0;
            if (problem.Length == 0 && !hasReport)
                wrong.Add($"{name}: neither a result nor a sentence");
            if (problem.Contains("Exception", StringComparison.Ordinal)
                || problem.Contains("   at ", StringComparison.Ordinal) || problem.Length > 600)
                wrong.Add($"{name}: {problem}");
            _ = hasReport ? shown++ : refused++;
            foreach (string view in isOpen && hasReport ? Views : [])
            {
                await open.Page.ClickAsync($"#view-{view}");
                await open.IdleAsync();
                if (await open.Page.Locator("#blazor-error-ui").IsVisibleAsync())
                    wrong.Add($"{name}, {view}: the page died");
            }

            wrong.AddRange(open.Complaints.Select(c => $"{name}: {c}"));
            open.Complaints.Clear();
            if (await open.Page.TitleAsync() != "NetWeight Workbench" || await open.Page.Locator("main img, main script").CountAsync() > 0)
                wrong.Add($"{name}: a name became markup");
        }

        // The page still answers as it did.
        await open.DropAsync(Repository.MobileNetV2);
        await open.Page.ClickAsync("#view-summary");
        await open.IdleAsync();
        await open.Page.WaitForSelectorAsync("#report .figures");
        TestContext.Current.TestOutputHelper?.WriteLine($"{shown} files with a result, {refused} with a sentence alone.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(shown > 5 && refused > 15, $"{shown} shown, {refused} refused");
        open.AssertSilent();
    }

    /// <summary>Faults that people reported, in a folder beside the repository where there is one.</summary>
    private static IEnumerable<(string Name, byte[] Content)> SharedFaults()
    {
        string folder = Repository.At("..", "shared", "faults");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)))
            : [];
    }
}
