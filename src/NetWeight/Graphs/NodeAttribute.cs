using System.Text;

namespace NetWeight.Graphs;

/// <summary>The kind of an attribute's value; the numbers are those of <c>AttributeProto.AttributeType</c>.</summary>
public enum AttributeKind
{
    /// <summary>Unknown to the standard.</summary>
    Undefined = 0,

    /// <summary>A <see cref="float"/>.</summary>
    Float = 1,

    /// <summary>A <see cref="long"/>.</summary>
    Int = 2,

    /// <summary>UTF-8 bytes.</summary>
    String = 3,

    /// <summary>A <see cref="Graphs.Tensor"/>.</summary>
    Tensor = 4,

    /// <summary>A <see cref="Graphs.Graph"/>.</summary>
    Graph = 5,

    /// <summary>An array of <see cref="float"/>.</summary>
    Floats = 6,

    /// <summary>An array of <see cref="long"/>.</summary>
    Ints = 7,

    /// <summary>An array of UTF-8 byte arrays.</summary>
    Strings = 8,

    /// <summary>An array of tensors.</summary>
    Tensors = 9,

    /// <summary>An array of graphs.</summary>
    Graphs = 10,

    /// <summary>A sparse tensor.</summary>
    SparseTensor = 11,

    /// <summary>An array of sparse tensors.</summary>
    SparseTensors = 12,

    /// <summary>An <see cref="OnnxType"/>.</summary>
    Type = 13,

    /// <summary>An array of types.</summary>
    Types = 14,
}

/// <summary>A named constant of a node.</summary>
/// <param name="Name">The name as the operator's specification spells it.</param>
/// <param name="Kind">The kind of <paramref name="Value"/>.</param>
/// <param name="Value">The content, of the .NET type that <see cref="AttributeKind"/> names; null for a reference.</param>
/// <param name="ReferenceTo">Inside a function: the name of the function's attribute that gives the value.</param>
public sealed record NodeAttribute(string Name, AttributeKind Kind, object? Value, string? ReferenceTo = null)
{
    /// <summary>An integer attribute.</summary>
    public NodeAttribute(string name, long value)
        : this(name, AttributeKind.Int, value)
    {
    }

    /// <summary>A float attribute.</summary>
    public NodeAttribute(string name, float value)
        : this(name, AttributeKind.Float, value)
    {
    }

    /// <summary>An attribute that is a list of integers.</summary>
    public NodeAttribute(string name, params long[] values)
        : this(name, AttributeKind.Ints, values)
    {
    }

    /// <summary>A text attribute.</summary>
    public NodeAttribute(string name, string value)
        : this(name, AttributeKind.String, Encoding.UTF8.GetBytes(value))
    {
    }

    /// <summary>A tensor attribute.</summary>
    public NodeAttribute(string name, Tensor value)
        : this(name, AttributeKind.Tensor, value)
    {
    }

    /// <summary>A sub-graph attribute.</summary>
    public NodeAttribute(string name, Graph value)
        : this(name, AttributeKind.Graph, value)
    {
    }

    /// <summary>The text of a string attribute, or null for another kind.</summary>
    public string? Text => Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;
}
