using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Costs;

/// <summary>The position of a layer in the network: its module by the exporter's names, its stage by the spatial size.</summary>
internal static class LayerPlace
{
    /// <summary>The spatial size that a layer works at: that of its first output, otherwise of its first input: <c>56x56</c>.</summary>
    public static string Stage(ShapedNode node)
    {
        foreach (Value? value in node.Outputs)
            if (Spatial(value?.Shape) is { } size)
                return size;
        return Spatial(node.InputShape(0)) ?? "";
    }

    /// <summary>
    /// The module path, from the node's own name (nested by slashes or dots), PyTorch's name scopes, or the names of
    /// its weights.
    /// </summary>
    public static string Scope(ShapedNode shaped)
    {
        Node node = shaped.Node;
        string name = node.Name.Trim('/');
        int slash = name.LastIndexOf('/');
        if (slash > 0)
            return name[..slash];
        if (node.Metadata.TryGetValue("pkg.torch.onnx.name_scopes", out string? scopes))
        {
            // A Python list: ['', 'layer1', 'layer1.0', 'conv2d']; the last entry is the node, the one before it the module.
            string[] parts = scopes.Trim('[', ']').Split(',');
            if (parts.Length > 1)
                return parts[^2].Trim(' ', '\'', '"').Replace('.', '/');
        }

        // Names of the zoo nest by dots: stage3.block2.conv. A number behind a dot only counts equal names: relu.2.
        int end = name.LastIndexOf('.');
        if (end > 0 && end < name.Length - 1 && !char.IsAsciiDigit(name[end + 1]))
            return name[..end].Replace('.', '/');
        foreach (Value? input in shaped.Inputs)
            if (input?.Stored is not null && input.Name.LastIndexOf('.') is var dot and > 0
                && !input.Name.Contains("::", StringComparison.Ordinal))
                return input.Name[..dot].Replace('.', '/');
        return "";
    }

    private static string? Spatial(Shape? shape)
    {
        if (shape is not { Rank: >= 3 })
            return null;
        return string.Join('x', shape.Dims[2..].ToArray());
    }
}
