using NetWeight.Graphs;
using NetWeight.Measurement.Timing;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Measurement.Layers;

/// <summary>
/// Measures where a model's time goes. The profile slows the model down, so it only shows how the time is divided; how much there is
/// to divide comes from a measurement without it.
/// </summary>
public static class LayerProfiler
{
    private const int WarmUpRuns = 10, MostRuns = 50, LeastRuns = 10;

    /// <summary>A profile has some 620 bytes per kernel and run; this many events are some 60 MB.</summary>
    private const int MostEvents = 100_000;

    /// <summary>
    /// Profiles a model and divides <paramref name="total"/> among its kernels. <paramref name="tracePath"/> is where
    /// the runtime's own trace is kept, null for nowhere.
    /// </summary>
    public static LayerProfile Profile(TimedModel model, Seconds total, string? tracePath = null)
    {
        string folder = Directory.CreateTempSubdirectory("netweight-").FullName;
        try
        {
            Model named = WithUniqueNames(model.Model);
            string optimized = Path.Combine(folder, "optimized.onnx");
            SessionSettings settings = model.Settings with { ProfilePrefix = Path.Combine(folder, "profile"), OptimizedPath = optimized };
            int runs = Math.Clamp(MostEvents / Math.Max(1, named.Graph.Nodes.Count), LeastRuns, MostRuns);
            (string trace, ShapedModel shaped) = Trace(model with { Model = named, Settings = settings }, runs);
            IReadOnlyList<TraceEvent> events;
            using (FileStream stream = File.OpenRead(trace))
                events = TraceFile.Read(stream, trace);
            if (tracePath is not null)
                Keep(trace, tracePath);
            IReadOnlyList<Node> kernels = OnnxReader.Read(optimized).Graph.Nodes;
            return Join(shaped, kernels, events, total, runs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Divides a total among kernels by the events of a profile.</summary>
    internal static LayerProfile Join(
        ShapedModel shaped, IReadOnlyList<Node> kernels, IReadOnlyList<TraceEvent> events, Seconds total, int runs)
    {
        Graph original = shaped.Model.Graph;
        IReadOnlyList<int>[] nodes = KernelJoin.Run(original, kernels);
        var work = new KernelWork(shaped);
        var times = events.GroupBy(e => e.Kernel).ToDictionary(g => g.Key, g => (Seconds: MiddleMean(g, runs), First: g.First()));
        var found = kernels.Select((kernel, k) => (kernel, k)).Where(x => times.ContainsKey(x.kernel.Name)).ToArray();
        double sum = found.Sum(x => times[x.kernel.Name].Seconds);
        double factor = sum > 0 ? total.Value / sum : 0;
        // Events come in the order in which kernels ran, which is not always that of the file.
        var order = times.Keys.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i);
        var rows = new List<MeasuredKernel>();
        foreach ((Node kernel, int k) in found.OrderBy(x => order[x.kernel.Name]))
        {
            (double seconds, TraceEvent first) = times[kernel.Name];
            rows.Add(new MeasuredKernel
            {
                Kernel = kernel.Name,
                Operator = kernel.Domain.Length == 0 ? kernel.OpType : $"{kernel.Domain}::{kernel.OpType}",
                Nodes = [.. nodes[k].Select(n => original.Nodes[n].Name)],
                ReorderFor = KernelJoin.IsReorder(kernel) ? Served(kernel, kernels, nodes, original) : null,
                ProfiledSeconds = seconds,
                Time = new Seconds(seconds * factor),
                Share = sum > 0 ? seconds / sum : 0,
                Flops = KernelJoin.IsReorder(kernel) ? Flops.Zero : work.Flops(nodes[k]),
                // For a copy, the profile has it; elsewhere it leaves out weights that the runtime packed its own way.
                Bytes = !KernelJoin.IsReorder(kernel) ? work.Bytes(nodes[k]) : first.Bytes is { } bytes ? new Bytes(bytes) : null,
            });
        }

        var ran = nodes.SelectMany(n => n).ToHashSet();
        return new LayerProfile(rows, factor, total, runs, [.. original.Nodes.Where((_, i) => !ran.Contains(i)).Select(n => n.Name)]);
    }

    /// <summary>Names nodes that have none, or another's.</summary>
    internal static Model WithUniqueNames(Model model)
    {
        var used = new HashSet<string>();
        var nodes = new List<Node>();
        foreach (Node node in model.Graph.Nodes)
        {
            string name = node.DisplayName;
            for (int i = 2; !used.Add(name); i++)
                name = $"{node.DisplayName}#{i}";
            nodes.Add(node with { Name = name });
        }

        return model with { Graph = model.Graph with { Nodes = nodes } };
    }

    private static (string Trace, ShapedModel Shaped) Trace(TimedModel model, int runs)
    {
        using OnnxSession session = model.Open();
        using var work = OnnxSession.Native(() => new BoundModel(session), model.Model.Name);
        return OnnxSession.Native(
            () =>
            {
                for (int i = 0; i < WarmUpRuns + runs; i++)
                    work.Run();
                return (session.Inner.EndProfiling(), session.Model);
            },
            model.Model.Name);
    }

    /// <summary>
    /// The mean of the middle half of the last runs: finer than the whole microseconds of each, and blind to the few
    /// that were disturbed.
    /// </summary>
    private static double MiddleMean(IEnumerable<TraceEvent> events, int runs)
    {
        double[] sorted = [.. events.Select(e => e.Seconds).TakeLast(runs).Order()];
        return sorted.Skip(sorted.Length / 4).Take(sorted.Length - (2 * (sorted.Length / 4))).Average();
    }

    /// <summary>The node before a copy out of the processor's layout, or after a copy into it.</summary>
    private static string? Served(Node reorder, IReadOnlyList<Node> kernels, IReadOnlyList<int>[] nodes, Graph original)
    {
        for (int k = 0; k < kernels.Count; k++)
        {
            bool serves = reorder.OpType == "ReorderInput" ? kernels[k].Inputs.Contains(reorder.Outputs[0])
                : kernels[k].Outputs.Contains(reorder.Inputs[0]);
            if (serves && nodes[k].Count > 0)
                return original.Nodes[reorder.OpType == "ReorderInput" ? nodes[k][0] : nodes[k][^1]].Name;
        }

        return null;
    }

    private static void Keep(string trace, string path)
    {
        using FileStream stream = File.OpenRead(trace);
        AtomicFile.Write(path, stream.CopyTo);
    }
}
