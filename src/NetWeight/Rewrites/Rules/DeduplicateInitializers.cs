using System.Security.Cryptography;
using NetWeight.Graphs;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Initialisers of one type, shape and content are stored once. Only tensors that agree in type and shape are read, one
/// at a time.
/// </summary>
internal sealed class DeduplicateInitializers : Rewrite
{
    public override string Id => "NWR07";

    public override string Option => "deduplicate-initializers";

    public override string Summary => "Store equal initialisers once.";

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        var inputs = graph.Model.Graph.Inputs.Select(v => v.Name).ToHashSet();
        var alike = new Dictionary<string, List<Tensor>>();
        foreach (Tensor tensor in graph.Constants())
        {
            if (tensor.SparseIndices is not null || tensor.DataType == DataType.String
                || tensor.Payload.MissingBecause is not null || graph.IsPinned(tensor.Name) || inputs.Contains(tensor.Name))
                continue;
            string key = $"{tensor.DataType} {tensor.Shape}";
            if (!alike.TryGetValue(key, out List<Tensor>? group))
                alike[key] = group = [];
            group.Add(tensor);
        }

        foreach (List<Tensor> group in alike.Values)
        {
            if (group.Count < 2)
                continue;
            var kept = new Dictionary<string, string>();
            foreach (Tensor tensor in group)
            {
                if (!graph.ContentHashes.TryGetValue(tensor.Payload, out string? content))
                    graph.ContentHashes[tensor.Payload] = content = Hash(tensor);
                if (kept.TryAdd(content, tensor.Name))
                    continue;
                graph.ReplaceReads(tensor.Name, kept[content]);
                graph.Forget(tensor.Name);
                graph.Record(this, [tensor.Name], kept[content]);
            }
        }
    }

    private static string Hash(Tensor tensor)
    {
        using Stream stream = tensor.Payload.Open();
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}
