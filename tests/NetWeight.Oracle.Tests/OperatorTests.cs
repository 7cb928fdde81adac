using Microsoft.ML.OnnxRuntime;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>Every operator of the catalog against ONNX Runtime.</summary>
public sealed class OperatorTests
{
    public static TheoryData<int, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (int i = 0; i < Cases.All.Count; i++)
                rows.Add(i, Cases.All[i].ToString());
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Matches_the_runtime(int index, string description)
    {
        OperatorCase @case = Cases.All[index];
        Assert.SkipWhen(@case.SkippedHere is not null, @case.SkippedHere ?? "");
        if (@case.RefusedHere is { } reason)
        {
            (Model model, Dictionary<string, object> fed) = @case.Build(_ => false);
            Assert.Contains(reason, Assert.Throws<OnnxRuntimeException>(() => Runtime.Run(model, fed)).Message, StringComparison.Ordinal);
            return;
        }

        List<string> problems = Check.Problems(@case);

        Assert.True(problems.Count == 0, $"{description}\n  {string.Join("\n  ", problems)}");
    }

    [Fact]
    public void What_counts_as_not_implemented_is_refused_for_that_reason()
    {
        foreach (OperatorCase @case in NotRun.NotImplemented)
        {
            (Model model, Dictionary<string, object> fed) = @case.Build(_ => false);

            OnnxRuntimeException refusal = Assert.Throws<OnnxRuntimeException>(() => Runtime.Run(model, fed));

            bool missing = refusal.Message.Contains("[ErrorCode:NotImplemented]")
                || refusal.Message.Contains("is not a registered function/op") || refusal.Message.Contains("No Op registered for");
            Assert.True(missing, $"{@case} is refused for another reason: {refusal.Message}");
        }
    }

    [Fact]
    public void Every_operator_has_a_case_or_a_reason_for_none()
    {
        var run = Cases.All.Select(c => (c.Domain, c.Op)).ToHashSet();
        var notRun = NotRun.NotImplemented.Select(c => (c.Domain, c.Op)).Concat(NotRun.Because.Keys).ToHashSet();
        string[] missing =
            [.. OperatorCatalog.All.Where(o => !run.Contains((o.Domain, o.Type))
                && !notRun.Contains((o.Domain, o.Type))).Select(o => $"{o.Domain}::{o.Type}")];
        string[] needless = [.. notRun.Where(k => run.Contains(k) || OperatorCatalog.Find(k.Domain, k.Op) is null)
            .Select(k => $"{k.Domain}::{k.Op}")];

        Assert.True(missing.Length == 0, $"No case: {string.Join(", ", missing)}");
        Assert.True(needless.Length == 0, $"No reason needed: {string.Join(", ", needless)}");
    }
}
