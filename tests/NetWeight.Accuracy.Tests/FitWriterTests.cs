using System.Text;
using NetWeight.Accuracy.Fitting;
using NetWeight.Latency.Fitting;

namespace NetWeight.Accuracy.Tests;

/// <summary>The library reads all of a fit file: written again, it is the same.</summary>
public class FitWriterTests
{
    public static TheoryData<string> Fits => [.. FitCatalog.All.Select(f => f.Id)];

    [Theory]
    [MemberData(nameof(Fits))]
    public void AFit_IsReadAsItWasWritten(string id)
    {
        // Factors that were rounded to 1 have no effect, so they are left out the second time.
        string written = FitWriter.Write(FitCatalog.All.Single(f => f.Id == id));
        Assert.Equal(written, FitWriter.Write(FitCatalog.Parse(Encoding.UTF8.GetBytes(written), id)));
        Assert.InRange(written.Length, 0.95 * Text(id).Length, Text(id).Length);
    }

    [Fact]
    public void Differences_AreWrittenAsTheyWereRead() => Assert.Equal(Text("difference"), FitWriter.Write(DifferenceFit.All));

    private static string Text(string name) => File.ReadAllText(Repository.At("fit", name + ".json")).ReplaceLineEndings("\n");
}
