using System.Text.Json;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Reports.Formats;

/// <summary>How types, shapes and numbers that may be unknown are written as JSON.</summary>
internal static class JsonValues
{
    public static void WriteTensors(this Utf8JsonWriter json, ShapedGraph graph)
    {
        json.WriteStartArray("tensors");
        json.WriteTensors(graph, "");
        json.WriteEndArray();
    }

    public static void WriteTensors(this Utf8JsonWriter json, ShapedGraph graph, string prefix)
    {
        foreach (Value value in graph.Values.Values)
            json.WriteTensor(prefix + value.Name, value.Type);
        foreach (ShapedNode node in graph.Nodes)
            foreach (SubgraphUse use in node.Subgraphs)
                json.WriteTensors(use.Graph, $"{prefix}{node.Name}/{use.Attribute}/");
    }

    public static void WriteTensor(this Utf8JsonWriter json, string name, OnnxType? type)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        DataType element = type switch
        {
            TensorType tensor => tensor.DataType,
            SparseTensorType sparse => sparse.DataType,
            _ => DataType.Undefined,
        };
        if (element != DataType.Undefined)
            json.WriteString("dataType", element.OnnxName);
        else if (type is not null and not TensorType)
            json.WriteString("dataType", type.OnnxName);
        else
            json.WriteNull("dataType");
        Shape? shape = type switch
        {
            TensorType tensor => tensor.Shape,
            SparseTensorType sparse => sparse.Shape,
            _ => null,
        };
        json.WritePropertyName("shape");
        json.WriteShape(shape);
        if (shape is not null && shape.ToArray().Any(d => d.Symbol is not null))
        {
            json.WriteStartArray("symbols");
            foreach (Dim dim in shape.Dims)
                json.WriteStringValue(dim.Symbol);
            json.WriteEndArray();
        }

        if (shape is not null && shape.ToArray().Any(d => !d.IsKnown && d.UpperBound is not null))
        {
            json.WriteStartArray("upperBounds");
            foreach (Dim dim in shape.Dims)
                json.WriteNumber(dim.UpperBound);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static void WriteShape(this Utf8JsonWriter json, Shape? shape)
    {
        if (shape is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (Dim dim in shape.Dims)
            json.WriteNumber(dim.ValueOrNull);
        json.WriteEndArray();
    }

    public static void WriteNumber(this Utf8JsonWriter json, string name, long? value)
    {
        json.WritePropertyName(name);
        json.WriteNumber(value);
    }

    public static void WriteNumber(this Utf8JsonWriter json, long? value)
    {
        if (value is { } number)
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }

    public static void WriteNumber(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, Math.Round(number, 6));
        else
            json.WriteNull(name);
    }
}
