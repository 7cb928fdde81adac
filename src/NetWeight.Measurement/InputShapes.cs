using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement;

/// <summary>Writes the sizes that a user gave into a model, so that the runtime accepts and expects them.</summary>
internal static class InputShapes
{
    /// <summary>
    /// The model with the inferred shapes of its inputs in place of the declared ones. If a fixed size was replaced,
    /// the file's declarations for other values no longer hold and are left out.
    /// </summary>
    public static Model Fix(ShapedModel shaped)
    {
        Graph graph = shaped.Model.Graph;
        var types = shaped.Graph.Inputs.ToDictionary(i => i.Name, i => i.Type);
        bool replaced = graph.Inputs.Any(i => types.GetValueOrDefault(i.Name) is TensorType { Shape: { } now }
            && i.Type is TensorType { Shape: { } before } && !now.Equals(before));
        if (!replaced)
            return shaped.Model;
        return shaped.Model with
        {
            Graph = graph with
            {
                Inputs = [.. graph.Inputs.Select(i => types.GetValueOrDefault(i.Name) is { } type ? i with { Type = type } : i)],
                Outputs = [.. graph.Outputs.Select(
                    o => o with { Type = o.Type is TensorType tensor ? tensor with { Shape = null } : o.Type })],
                ValueInfos = [],
            },
        };
    }
}
