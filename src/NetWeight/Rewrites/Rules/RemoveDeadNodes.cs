namespace NetWeight.Rewrites.Rules;

/// <summary>Nodes whose results have no reader, and initialisers without a reader.</summary>
internal sealed class RemoveDeadNodes : Rewrite
{
    public override string Id => "NWR08";

    public override string Option => "remove-dead-nodes";

    public override string Summary => "Remove nodes and initialisers that no output depends on.";

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        EditNode[] nodes = graph.Snapshot();
        for (int i = nodes.Length - 1; i >= 0; i--)
            if (graph.RemoveIfDead(nodes[i]) is { Count: > 0 } removed)
                graph.Record(this, removed);
        // Constants that lost their last reader to another rewrite are left out anyway.
        var inputs = graph.Model.Graph.Inputs.Select(v => v.Name).ToHashSet();
        string[] unused = [.. graph.Constants().Select(t => t.Name).Where(name => graph.WasNeverRead(name) && !inputs.Contains(name))];
        foreach (string name in unused)
            graph.Forget(name);
        if (unused.Length > 0)
            graph.Record(this, unused);
    }
}
