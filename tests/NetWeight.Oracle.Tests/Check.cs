using Microsoft.ML.OnnxRuntime;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>Runs a case and holds inference against the result.</summary>
internal static class Check
{
    private static readonly InferenceOptions AsDeclared = InferenceOptions.Default with { AssumeBatchOfOne = false };

    /// <summary>Everything that is wrong with a case; empty if nothing is.</summary>
    public static List<string> Problems(OperatorCase @case)
    {
        var problems = new List<string>();
        foreach (bool constant in (bool[])[false, true])
        {
            (Model model, Dictionary<string, object> fed) = @case.Build(_ => constant);
            string mode = constant ? "constant" : "fed";
            Dictionary<string, Actual> actual;
            try
            {
                actual = Runtime.Run(model, fed);
            }
            catch (OnnxRuntimeException e)
            {
                problems.Add($"ONNX Runtime refuses it ({mode}): {e.Message.ReplaceLineEndings(" ")}");
                continue;
            }

            Compare(model, actual, mode, @case.Known == Known.Always || (constant && @case.Known == Known.WithConstants), problems);
            if (!constant)
                CompareOpened(@case, actual, problems);
        }

        return problems;
    }

    /// <summary>Holds a case against a result: all of it known if its inputs are constants, nothing of it wrong where
    /// they are not.</summary>
    public static List<string> Against(OperatorCase @case, Dictionary<string, Actual> actual)
    {
        var problems = new List<string>();
        Compare(@case.Build(_ => true).Model, actual, "constant", true, problems);
        Compare(@case.Build(_ => false).Model, actual, "fed", null, problems);
        CompareOpened(@case, actual, problems);
        return problems;
    }

    /// <summary>The same with less known of the inputs: whatever is said still holds.</summary>
    private static void CompareOpened(OperatorCase @case, Dictionary<string, Actual> actual, List<string> problems)
    {
        Model fed = @case.Build(_ => false).Model;
        Compare(OperatorCase.Opened(fed, keepRank: true), actual, "sizes open", null, problems);
        Compare(OperatorCase.Opened(fed, keepRank: false), actual, "rank open", null, problems);
        for (int i = 0; i < @case.Inputs.Count && @case.Inputs.Count > 1; i++)
        {
            int only = i;
            Compare(@case.Build(n => n == only).Model, actual, $"input {i} constant", null, problems);
            Compare(OperatorCase.Opened(@case.Build(n => n != only).Model, keepRank: true), actual, $"input {i} open", null, problems);
        }
    }

    /// <summary>Infers a model and compares every graph output. A null <paramref name="known"/> lets anything be unknown.</summary>
    private static void Compare(Model model, Dictionary<string, Actual> actual, string mode, bool? known, List<string> problems)
    {
        ShapedModel shaped = ShapeInference.Run(model, AsDeclared);
        foreach (Diagnostic diagnostic in shaped.Diagnostics)
            if (diagnostic.Severity == Severity.Error || diagnostic.Id == Diagnostic.UnknownOperator)
                problems.Add($"{mode}: {diagnostic.Message}");
        bool everything = true;
        foreach ((string name, Actual value) in actual)
        {
            Value? inferred = shaped.Graph.Values.GetValueOrDefault(name);
            if (Comparison.Wrong(inferred, value) is { } wrong)
                problems.Add($"{mode}: {name}: {wrong}");
            everything &= Comparison.IsKnown(inferred?.Type);
            if (known == true && !Comparison.IsKnown(inferred?.Type))
                problems.Add($"{mode}: {name}: {inferred?.Type?.ToString() ?? "unknown"}, but it should be known to be {value.Type}");
        }

        if (known == false && everything)
            problems.Add($"{mode}: everything is known; the case need not allow more");
    }
}
