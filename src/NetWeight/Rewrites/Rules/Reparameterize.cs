using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Branches that are linear in one value and are added up are one convolution: k x k, 1x1, 1xk and kx1 kernels, the
/// identity, means over windows, each with batch normalization or factors anywhere, in groups or not (Ding et al. 2021,
/// "RepVGG"; Ding et al. 2019, "ACNet"; Ding et al. 2021, "Diverse Branch Block"; Vasu et al. 2023, "MobileOne" and
/// "FastViT"; Ding et al. 2024, "UniRepLKNet": dilated kernels beside a large one). A branch joins if the one
/// convolution needs no more multiply-accumulates than the two did.
/// </summary>
internal sealed class Reparameterize : Rewrite
{
    public override string Id => "NWR05";

    public override string Option => "reparameterize";

    public override string Summary =>
        "Merge parallel linear branches over one input (k x k, 1x1, 1xk, identity, average pooling, batch "
            + "normalization) into one convolution.";

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        EditNode[] nodes = graph.Snapshot();
        var terms = new LinearTerms(graph);
        // The last node of a sum comes first: inner sums are part of it, unless the whole does not fit.
        for (int i = nodes.Length - 1; i >= 0; i--)
            if (!nodes[i].IsRemoved && nodes[i].Node.Outputs.Count == 1 && OperatorSets.LinearEnds.Contains(nodes[i].Op)
                && terms.Of(nodes[i]) is { Count: > 1 } summands && Conv(summands) is not null)
                Merge(graph, nodes[i], summands);
    }

    private static LinearTerm? Conv(List<LinearTerm> summands) => summands.Find(t => t.Conv is not null);

    private void Merge(GraphEditor graph, EditNode root, List<LinearTerm> summands)
    {
        List<Group> groups = Grouped(graph, summands);
        bool gains = groups.Exists(g => g.Members > 1);
        foreach (Group group in groups)
        {
            // A summand that was changed from outside needs a convolution to take the change up.
            if (group.Value is null && group.Conv is null)
                return;
            gains |= group.Value is null;
        }

        // Several groups of unlike shapes would have been broadcast; only the last one's sum is known to have the root's shape.
        if (!gains || groups.Exists(g => g.Map is not null && g.Map.Outputs != groups[0].Map?.Outputs))
            return;
        string[] reads = [.. root.Node.Inputs];
        var before = new List<string>();
        var after = new List<string>();
        var operands = new List<string>();
        for (int i = 0; i < groups.Count; i++)
        {
            Group group = groups[i];
            if (group.Value is { } value)
            {
                operands.Add(value);
                continue;
            }

            if (groups.Count == 1)
            {
                Node only = group.Map!.ToNode(graph, group.Conv!, root.Output);
                before.Add(root.Name);
                graph.Replace(root, only);
                before.AddRange(RemoveReads(graph, reads));
                after.Add(root.Name);
                graph.Record(this, before, after);
                return;
            }

            string output = graph.UniqueValue(group.Conv!.Output + ".sum");
            graph.SetType(output, graph.TypeOf(root.Output));
            Node made = group.Map!.ToNode(graph, group.Conv!, output);
            after.Add(graph.InsertBefore(root, made).Name);
            operands.Add(output);
        }

        before.Add(root.Name);
        string name = root.Node.Name;
        while (operands.Count > 2)
        {
            string partial = graph.UniqueValue(root.Output + ".partial");
            graph.SetType(partial, graph.TypeOf(root.Output));
            string step = graph.UniqueNode((name.Length > 0 ? name : root.Output) + ".partial");
            graph.InsertBefore(root,
                new Node
                {
                    Name = step,
                    OpType = "Add",
                    OpsetVersion = graph.Opset,
                    Inputs = [operands[0], operands[1]],
                    Outputs = [partial]
                });
            operands.RemoveRange(0, 2);
            operands.Insert(0, partial);
        }

        graph.Replace(root, root.Node with { OpType = "Add", Inputs = operands, Attributes = [] });
        before.AddRange(RemoveReads(graph, reads));
        after.Add(root.Name);
        graph.Record(this, before, after);
    }

    private static List<string> RemoveReads(GraphEditor graph, string[] reads)
    {
        var removed = new List<string>();
        foreach (string read in reads)
            removed.AddRange(graph.RemoveIfDead(graph.Producer(read)));
        return removed;
    }

    /// <summary>Joins summands over one value, the most expensive first, while the joint convolution costs no more than
    /// its parts.</summary>
    private static List<Group> Grouped(GraphEditor graph, List<LinearTerm> summands)
    {
        var groups = new List<Group>();
        foreach (LinearTerm term in summands.OrderByDescending(t => t.Conv is null ? -1 : t.Map!.Cost))
        {
            Group? home = null;
            SlidingMap? joint = null;
            foreach (Group group in groups)
            {
                // A long sum of unlike branches must not be tried pair by pair without end: only groups with a convolution take others in.
                if (group.Conv is null || group.Map is null)
                    continue;
                joint = Joint(graph, group, term.Map, term.Conv is null && term.Map?.Taps == 1 ? 0 : term.Map?.Cost ?? 0)
                    ?? Joint(graph, group, term.Wide, term.WideCost);
                if (joint is null)
                    continue;
                home = group;
                break;
            }

            if (home is null)
                groups.Add(new Group(term));
            else
                home.Join(joint!);
        }

        return JoinedByValue(graph, groups);
    }

    /// <summary>
    /// Groups over one value as one, if that is no more expensive than all of them: a grid that two of them leave half
    /// empty may be full with
    /// the third.
    /// </summary>
    private static List<Group> JoinedByValue(GraphEditor graph, List<Group> groups)
    {
        foreach (IGrouping<string, Group> same in groups.Where(g => g.Map is not null).GroupBy(g => g.Source).Where(s
            => s.Count() > 2).ToArray())
        {
            Group[] parts = [.. same];
            if (parts[0].Conv is null)
                continue;
            SlidingMap? sum = parts[0].Map;
            long cost = sum!.Cost;
            for (int i = 1; i < parts.Length && sum is not null; i++)
            {
                cost = checked(cost + (parts[i].Conv is null && parts[i].Map!.Taps == 1 ? 0 : parts[i].Map!.Cost));
                sum = SlidingSum.Add(graph, sum, parts[i].Map!);
            }

            if (sum is null || sum.Cost > cost)
                continue;
            parts[0].Join(sum);
            groups.RemoveAll(g => g != parts[0] && Array.IndexOf(parts, g) >= 0);
        }

        return groups;
    }

    /// <summary>The group and one map more, if the one convolution is not more expensive than both; otherwise null.</summary>
    private static SlidingMap? Joint(GraphEditor graph, Group group, SlidingMap? map, long cost) =>
        map is not null && map.Source == group.Source && SlidingSum.Add(graph, group.Map!, map) is { } sum
            && sum.Cost <= group.Map!.Cost + cost ? sum : null;

    /// <summary>Summands that become one.</summary>
    private sealed class Group(LinearTerm term)
    {
        public string Source => Map?.Source ?? term.Source;

        /// <summary>Two convolutions in a row as one, if that is no more expensive.</summary>
        public SlidingMap? Map { get; private set; } = TakesWide(term) ? term.Wide : term.Map;

        /// <summary>The value of the group without any change of the graph.</summary>
        public string? Value { get; private set; } = term.Value;

        /// <summary>The most expensive convolution in it, whose name the joint one keeps.</summary>
        public EditNode? Conv { get; } = TakesWide(term) ? term.WideConv : term.Conv;

        public int Members { get; private set; } = 1;

        private static bool TakesWide(LinearTerm term) => term.Wide is { } wide && wide.Cost <= term.WideCost;

        public void Join(SlidingMap joint)
        {
            Map = joint;
            Value = null;
            Members++;
        }
    }
}
