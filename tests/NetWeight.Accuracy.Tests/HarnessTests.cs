namespace NetWeight.Accuracy.Tests;

public class HarnessTests
{
    private const string NoFolder = "no-such-folder-of-measurements";

    [Fact]
    public void Without_measurements_a_check_says_so_and_passes() =>
        Assert.Equal(new Run(0, $"Accuracy not checked: the measurements are not at hand ({NoFolder}).\n", ""),
            Netweight("--check", "--data", NoFolder));

    [Fact]
    public void Without_measurements_there_is_no_page()
    {
        (int code, string output, string error) = Netweight("--data", NoFolder);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"error: {NoFolder}: no such folder; ", error);
    }

    [Fact]
    public void An_unknown_word_is_named() => Assert.StartsWith("error: '--frobnicate' is not known.", Netweight("--frobnicate").Error);

    [Fact]
    public void A_missing_value_is_named() => Assert.Equal(new Run(2, "", "error: --data needs a value.\n"), Netweight("--data"));

    /// <summary>The committed numbers hold where the measurements lie beside the repository, or where NETWEIGHT_DATA
    /// names their folder.</summary>
    [Fact]
    public void No_number_is_worse_than_the_committed_one()
    {
        string? named = Environment.GetEnvironmentVariable("NETWEIGHT_DATA");
        (int code, string output, string error) = named is null ? Netweight("--check") : Netweight("--check", "--data", named);
        Assert.SkipWhen(output.StartsWith("Accuracy not checked", StringComparison.Ordinal), output);
        Assert.Equal((0, "No number is worse than the committed ones.\n", ""), (code, output, error));
    }

    private static Run Netweight(params string[] args) => Run.Of((output, error) => Harness.Run(args, output, error));
}
