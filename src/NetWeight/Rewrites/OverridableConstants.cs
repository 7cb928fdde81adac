using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// Initialisers that are inputs of the graph, too. From IR version 4 on their values are defaults, which the caller may override at each
/// run: no rewrite may rely on them.
/// Before version 4 every initialiser had to be listed so, and is a constant.
/// </summary>
public static class OverridableConstants
{
    /// <summary>Their names, in the order of the inputs.</summary>
    public static IReadOnlyList<string> Of(Model model)
    {
        if (model.IrVersion < 4)
            return [];
        var stored = model.Graph.Initializers.Select(t => t.Name).ToHashSet();
        return [.. model.Graph.Inputs.Select(i => i.Name).Where(stored.Contains)];
    }

    /// <summary>The model without those inputs, so that their values are constants.</summary>
    public static Model Freeze(Model model)
    {
        HashSet<string> names = [.. Of(model)];
        return names.Count == 0 ? model : model with
        {
            Graph = model.Graph with
            {
                Inputs = [.. model.Graph.Inputs.Where(i
            => !names.Contains(i.Name))]
            }
        };
    }
}
