using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Costs;

/// <summary>A tensor that is alive at the peak.</summary>
public sealed record LiveTensor(string Name, Bytes Bytes);

/// <summary>
/// The activation memory over a forward pass: a tensor is alive from the node that makes it to the last node that reads it;
/// views share their input's memory, nothing is computed in place, weights are not included.
/// </summary>
public sealed record MemoryProfile
{
    /// <summary>The largest sum of tensors alive together.</summary>
    public required Bytes Peak { get; init; }

    /// <summary>The node that runs at the peak; null for a graph without nodes.</summary>
    public required string? PeakLayer { get; init; }

    /// <summary>The tensors alive then, largest first.</summary>
    public required IReadOnlyList<LiveTensor> AliveAtPeak { get; init; }

    /// <summary>The bytes alive while each node runs, in the order of the main graph's nodes.</summary>
    public required IReadOnlyList<Bytes> Timeline { get; init; }

    /// <summary>False if a tensor's size is unknown: then the peak is at least this.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Follows the tensors of a graph through its nodes.</summary>
    internal static MemoryProfile Of(ShapedGraph graph, StoredSizes sizes) => new Lifetimes(graph, sizes).Profile();

    /// <summary>The state of following one graph; sub-graphs are followed at their node.</summary>
    private sealed class Lifetimes
    {
        private readonly ShapedGraph graph;
        private readonly StoredSizes sizes;
        private readonly Dictionary<Value, Value> owners = [];
        private readonly Dictionary<Value, int> lastUse = [];
        private bool complete = true;

        public Lifetimes(ShapedGraph graph, StoredSizes sizes)
        {
            this.graph = graph;
            this.sizes = sizes;
            for (int i = 0; i < graph.Nodes.Count; i++)
            {
                ShapedNode node = graph.Nodes[i];
                if (node.Inputs is [{ } first, ..] && node.Outputs is [{ } view, ..] && IsView(node))
                    owners[view] = Owner(first);
                foreach (Value? input in node.Inputs)
                    Use(input, i);
                foreach (SubgraphUse use in node.Subgraphs)
                    UseFromInside(use.Graph, i);
                foreach (Value? output in node.Outputs)
                    Use(output, i);
            }

            foreach (Value? output in graph.Outputs)
                Use(output, graph.Nodes.Count);
        }

        public MemoryProfile Profile()
        {
            long alive = 0;
            var live = new HashSet<Value>();
            var dying = new List<Value>?[graph.Nodes.Count + 1];
            foreach (Value input in graph.Inputs)
                alive = checked(alive + Start(input, live, dying));

            var timeline = new Bytes[graph.Nodes.Count];
            long peak = alive;
            int peakAt = -1;
            for (int i = 0; i < graph.Nodes.Count; i++)
            {
                ShapedNode node = graph.Nodes[i];
                foreach (Value? output in node.Outputs)
                    if (output is not null && Owner(output) == output)
                        alive = checked(alive + Start(output, live, dying));
                long inside = 0;
                foreach (SubgraphUse use in node.Subgraphs)
                {
                    MemoryProfile inner = Of(use.Graph, sizes);
                    inside = Math.Max(inside, inner.Peak.Value);
                    complete &= inner.IsComplete;
                }

                timeline[i] = new Bytes(checked(alive + inside));
                if (timeline[i].Value > peak)
                    (peak, peakAt) = (timeline[i].Value, i);
                foreach (Value dead in dying[i] ?? [])
                    alive -= Size(dead);
            }

            return new MemoryProfile
            {
                Peak = new Bytes(peak),
                PeakLayer = graph.Nodes.Count == 0 ? null : graph.Nodes[Math.Max(0, peakAt)].Name,
                AliveAtPeak = AliveAt(Math.Max(0, peakAt)),
                Timeline = timeline,
                IsComplete = complete,
            };
        }

        private static bool IsView(ShapedNode node) => node.Subgraphs.Count == 0 && node.SafeCost.IsView;

        private Value Owner(Value value) => owners.GetValueOrDefault(value, value);

        private void Use(Value? value, int at)
        {
            if (value is not null)
                lastUse[Owner(value)] = at;
        }

        private void UseFromInside(ShapedGraph inner, int at)
        {
            foreach (ShapedNode node in inner.Nodes)
            {
                foreach (Value? input in node.Inputs)
                    if (input is not null && graph.Values.GetValueOrDefault(input.Name) == input)
                        Use(input, at);
                foreach (SubgraphUse use in node.Subgraphs)
                    UseFromInside(use.Graph, at);
            }
        }

        private long Start(Value value, HashSet<Value> live, List<Value>?[] dying)
        {
            if (!TakesMemory(value) || !live.Add(value))
                return 0;
            (dying[lastUse.GetValueOrDefault(value, 0)] ??= []).Add(value);
            return Size(value);
        }

        /// <summary>Weights and shape arithmetic are not activations.</summary>
        private static bool TakesMemory(Value value) => !value.IsKnownAhead;

        private long Size(Value value)
        {
            try
            {
                if (sizes.Of(value) is { } bytes)
                    return bytes;
            }
            catch (OverflowException)
            {
                // Falls through: a size beyond 2^63 is as unknown as a missing one.
            }

            complete = false;
            return 0;
        }

        private IReadOnlyList<LiveTensor> AliveAt(int at)
        {
            var made = new Dictionary<Value, int>();
            foreach (Value input in graph.Inputs)
                made[input] = -1;
            for (int i = 0; i < graph.Nodes.Count; i++)
                foreach (Value? output in graph.Nodes[i].Outputs)
                    if (output is not null && Owner(output) == output)
                        made[output] = i;
            return [.. made.Where(m => TakesMemory(m.Key) && m.Value <= at && lastUse.GetValueOrDefault(m.Key, m.Value) >= at)
                .Select(m => new LiveTensor(m.Key.Name, new Bytes(Size(m.Key)))).OrderByDescending(t => t.Bytes.Value)
                .ThenBy(t => t.Name, StringComparer.Ordinal)];
        }
    }
}
