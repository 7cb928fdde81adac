using System.Globalization;
using System.Text;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Comparisons;

/// <summary>
/// The identity of a layer without its name: operator, attributes, types and shapes of its inputs and outputs. Equal
/// signatures cost the same.
/// </summary>
internal static class LayerSignature
{
    /// <summary>The signature as text; equal for layers that do the same at the same sizes.</summary>
    public static string Of(LayerCost layer)
    {
        var text = new StringBuilder(layer.Operator).Append('@').Append(layer.Executions);
        foreach ((string name, string value) in Attributes(layer.Node.Node))
            text.Append('|').Append(name).Append('=').Append(value);
        foreach (Value? input in layer.Node.Inputs)
            text.Append("|<").Append(input is null ? "" : input.Type?.ToString() ?? "?").Append(input?.Stored is null ? "" : "w");
        foreach (Value? output in layer.Node.Outputs)
            text.Append("|>").Append(output is null ? "" : output.Type?.ToString() ?? "?");
        return text.ToString();
    }

    /// <summary>
    /// The changes from one layer to the other, for people:
    /// <c>output 1x64x56x56 -> 1x96x56x56, kernel_shape 3,3 -> 5,5</c>; empty if nothing that is shown did.
    /// </summary>
    public static string Difference(LayerCost before, LayerCost after)
    {
        var parts = new List<string>();
        Add("operator", before.Operator, after.Operator);
        Add("input", Shape(before.Node.Inputs), Shape(after.Node.Inputs));
        Add("output", Shape(before.Node.Outputs), Shape(after.Node.Outputs));
        Add("weights", Weights(before), Weights(after));
        Add("type", Type(before), Type(after));
        Dictionary<string, string> was = Attributes(before.Node.Node).ToDictionary(), now = Attributes(after.Node.Node).ToDictionary();
        foreach (string name in was.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
            Add(name, was.GetValueOrDefault(name, "default"), now.GetValueOrDefault(name, "default"));
        Add("executions", before.Executions?.ToString() ?? "?", after.Executions?.ToString() ?? "?");
        return string.Join(", ", parts);

        void Add(string what, string from, string to)
        {
            if (from != to)
                parts.Add($"{what} {from} -> {to}");
        }
    }

    private static string Shape(IReadOnlyList<Value?> values) =>
        values.FirstOrDefault(v => v is not null && v.Stored is null)?.Shape?.ToString() ?? "none";

    private static string Type(LayerCost layer) => layer.Node.Outputs.FirstOrDefault(o => o is not null)?.DataType.OnnxName ?? "none";

    private static string Weights(LayerCost layer) =>
        string.Join(" + ", layer.Node.Inputs.Where(v => v?.Stored is not null).Select(v => v!.Shape?.ToString() ?? "?")
            .DefaultIfEmpty("none"));

    /// <summary>Attributes by name, in a fixed order. Sub-graphs are left out: their layers are compared themselves.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Attributes(Node node)
    {
        foreach (NodeAttribute attribute in node.Attributes.OrderBy(a => a.Name, StringComparer.Ordinal).DistinctBy(a => a.Name))
        {
            string? text = attribute.Value switch
            {
                long number => number.ToString(CultureInfo.InvariantCulture),
                float number => number.ToString(CultureInfo.InvariantCulture),
                long[] numbers => string.Join(',', numbers),
                float[] numbers => string.Join(',', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))),
                byte[] => attribute.Text,
                Tensor tensor => $"{tensor.DataType.OnnxName}[{tensor.Shape}]",
                _ => null,
            };
            if (text is not null)
                yield return new(attribute.Name, text);
        }
    }
}
