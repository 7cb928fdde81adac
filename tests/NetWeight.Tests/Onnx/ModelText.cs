using System.Globalization;
using System.Text;
using NetWeight.Graphs;

namespace NetWeight.Tests.Onnx;

/// <summary>Everything that a model holds, as text: two models are the same where their texts are.</summary>
internal static class ModelText
{
    public static string Of(Model model)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{model.IrVersion} {model.ProducerName} {model.ProducerVersion} {model.Domain} {model.ModelVersion} {model.DocString}");
        text.AppendLine(string.Join(' ', model.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal)) + Of(model.Metadata));
        Append(text, model.Graph);
        foreach (FunctionDefinition f in model.Functions)
        {
            text.AppendLine($"function {f.Domain} {f.Name} {f.Overload} {f.DocString} ({string.Join(',', f.Inputs)}) "
                + $"({string.Join(',', f.Outputs)}) ({string.Join(',', f.AttributeNames)})");
            text.AppendLine(string.Join(' ', f.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal)));
            Append(text, f.AttributeDefaults);
            Append(text, f.Nodes);
            text.AppendLine(string.Join(' ', f.ValueInfos));
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Graph graph)
    {
        text.AppendLine($"graph {graph.Name} {graph.DocString} {Of(graph.Metadata)}");
        text.AppendLine(string.Join(' ', graph.Inputs));
        text.AppendLine(string.Join(' ', graph.Outputs));
        text.AppendLine(string.Join(' ', graph.ValueInfos));
        foreach (Tensor tensor in graph.Initializers)
            Append(text, tensor);
        Append(text, graph.Nodes);
        text.AppendLine("end");
    }

    private static void Append(StringBuilder text, IReadOnlyList<Node> nodes)
    {
        foreach (Node node in nodes)
        {
            text.AppendLine($"node {node.Name} {node.Domain}::{node.OpType}:{node.Overload} "
                + $"v{node.OpsetVersion} {node.DocString} ({string.Join(',', node.Inputs)}) "
                + $"({string.Join(',', node.Outputs)}) {Of(node.Metadata)}");
            Append(text, node.Attributes);
        }
    }

    private static void Append(StringBuilder text, IReadOnlyList<NodeAttribute> attributes)
    {
        foreach (NodeAttribute attribute in attributes)
        {
            text.Append($"  {attribute.Name} {attribute.Kind} ref={attribute.ReferenceTo} ");
            Append(text, attribute.Value);
            text.AppendLine();
        }
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case Graph graph: Append(text, graph); break;
            case Tensor tensor: Append(text, tensor); break;
            case byte[] bytes: text.Append(Convert.ToHexString(bytes)); break;
            case Array array:
                foreach (object? item in array)
                {
                    Append(text, item);
                    text.Append(' ');
                }

                break;
            case IFormattable number: text.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
            default: text.Append(value); break;
        }
    }

    private static void Append(StringBuilder text, Tensor tensor)
    {
        text.Append($"tensor {tensor.Name} {tensor.DataType} [{string.Join(',', tensor.Dims)}] {tensor.Shape} ");
        text.AppendLine(tensor.Payload switch
        {
            StringPayload strings => string.Join('|', strings.Strings.Select(Convert.ToHexString)),
            MissingPayload missing => $"missing {missing.Reference}",
            var payload => Convert.ToHexString(payload.ReadAll()),
        });
        if (tensor.SparseIndices is { } indices)
            Append(text, indices);
    }

    private static string Of(IReadOnlyDictionary<string, string> metadata) => string.Join(' ', metadata);
}
