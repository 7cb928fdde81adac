using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>What NetWeight knows of the versions of ai.onnx against the checks that ONNX Runtime makes when it loads a model.</summary>
public sealed partial class StandardFormTests
{
    /// <summary>More inputs than any operator takes that limits their number.</summary>
    private const int TooMany = 20;

    [Theory]
    [InlineData(1, 6)]
    [InlineData(7, 12)]
    [InlineData(13, 18)]
    [InlineData(19, 26)]
    public void Number_of_inputs_and_versions_are_those_of_the_runtime(int first, int last)
    {
        var problems = new List<string>();
        foreach (Operator @operator in OperatorCatalog.All.Where(o => o.Domain.Length == 0))
            for (int opset = first; opset <= last; opset++)
                if (Difference(@operator.Type, opset) is { } difference)
                    problems.Add($"{@operator.Type} in version {opset}: {difference}");
        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }

    private static string? Difference(string type, int opset)
    {
        Model model = Build(type, opset);
        string said = ShapeInference.Run(model).Diagnostics.FirstOrDefault(d => d.Id == Diagnostic.OtherVersion)?.Message ?? "";
        string refusal = "";
        try
        {
            _ = Runtime.Run(model, new Dictionary<string, object>());
        }
        catch (OnnxRuntimeException e)
        {
            refusal = e.Message;
        }

        bool isThere = !refusal.Contains("No Op registered", StringComparison.Ordinal)
            && !refusal.Contains("is not a registered function/op", StringComparison.Ordinal)
            && !refusal.Contains("deprecated", StringComparison.Ordinal);
        if (!isThere)
            return OperatorCatalog.Find("com.microsoft", type) is not null
                || said.Contains("exists", StringComparison.Ordinal)
                || said.Contains("does not exist", StringComparison.Ordinal) || IsOfVersionOne(type)
                ? null : $"the runtime does not have it; '{said}'";
        if (Range().Match(refusal) is not { Success: true } range || Most().Match(said) is not { Success: true } most)
            return said.Contains("exist", StringComparison.Ordinal) ? $"the runtime has it; '{said}'" : null;
        return range.Groups["max"].Value == most.Groups["max"].Value ? null : $"at most {range.Groups["max"].Value} inputs; '{said}'";
    }

    /// <summary>Experimental operators of version 1, which the runtime has forgotten.</summary>
    private static bool IsOfVersionOne(string type) =>
        type is "ATen" or "Affine" or "ConstantFill" or "Crop" or "DynamicSlice" or "GRUUnit" or "GivenTensorFill"
            or "ImageScaler" or "LoopIndexTensor" or "ParametricSoftplus" or "Scale" or "ScaledTanh";

    private static Model Build(string type, int opset)
    {
        string[] inputs = [.. Enumerable.Range(0, TooMany).Select(i => "x" + i.ToString(CultureInfo.InvariantCulture))];
        return new Model
        {
            Name = "form",
            Opsets = new Dictionary<string, int> { [""] = opset },
            Graph = new Graph
            {
                Name = "form",
                Inputs = [.. inputs.Select(i => new ValueInfo(i, new TensorType(DataType.Float, Shape.Of(2))))],
                Nodes = [new Node { OpType = type, OpsetVersion = opset, Inputs = inputs, Outputs = ["y"] }],
                Outputs = [new ValueInfo("y", new TensorType(DataType.Float, null))],
            },
        };
    }

    [GeneratedRegex(@"not in range \[min=\d+, max=(?<max>\d+)\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"takes at most (?<max>\d+) ")]
    private static partial Regex Most();
}
