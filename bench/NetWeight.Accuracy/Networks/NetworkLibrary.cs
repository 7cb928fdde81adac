using System.Collections.Concurrent;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Accuracy.Networks;

/// <summary>The networks at hand: the zoo, and a folder of exported graphs.</summary>
/// <param name="graphs">The folder; it may be missing.</param>
public sealed class NetworkLibrary(string graphs)
{
    /// <summary>Names of timm whose network lies in the folder under torchvision's name. Counts are compared all the same.</summary>
    private static readonly Dictionary<string, string> GraphAliases = new()
    {
        ["vit_base_patch16_224"] = "vit_b_16",
        ["vit_base_patch32_224"] = "vit_b_32",
        ["swin_tiny_patch4_window7_224"] = "swin_t",
        ["regnetx_032"] = "regnet_x_3_2gf",
        ["efficientnetv2_s"] = "efficientnet_v2_s",
    };

    /// <summary>Families of exported networks that the zoo does not have.</summary>
    private static readonly (string Prefix, string Family)[] GraphFamilies =
    [
        ("efficientnet_v2", "EfficientNetV2"), ("mobilevit", "MobileViT"), ("swin", "Swin"), ("vit", "ViT"),
            ("convnext", "ConvNeXt"), ("regnet", "RegNet"),
        ("ssdlite", "SSDLite"), ("deeplab", "DeepLab"),
    ];

    private readonly ConcurrentDictionary<string, NetworkSource?> exported = new();
    private readonly ConcurrentDictionary<string, NetworkSource> built = new();

    /// <summary>A network of the zoo in one of its forms (empty for the usual one); null if there is none.</summary>
    public NetworkSource? Zoo(string name, string form = "")
    {
        if (ArchitectureCatalog.Find(name) is not { } found)
            return null;
        NetworkVariant variant = found.Variant;
        string key = form.Length == 0 ? variant.Name : $"{variant.Name}:{form}";
        return built.GetOrAdd(key, _ => new NetworkSource(
            key, found.Family.Name, normsAreFolded: false, variant.Resolution,
            size => (variant.Build(new NetworkOptions { Resolution = size }, form), InferenceOptions.Default)));
    }

    /// <summary>A network of <see cref="CaffeNetworks"/>; null if there is none.</summary>
    public NetworkSource? Caffe(string name)
    {
        if (!CaffeNetworks.All.TryGetValue("caffe " + name, out (string Family, int Size, Action<NetworkBuilder> Write) found))
            return null;
        return built.GetOrAdd("caffe " + name, key => new NetworkSource(key, found.Family, normsAreFolded: false, found.Size, size =>
        {
            var net = new NetworkBuilder(size);
            found.Write(net);
            return (net.ToModel(key), InferenceOptions.Default);
        }));
    }

    /// <summary>An exported graph; null if the folder does not have it.</summary>
    public NetworkSource? Graph(string name) => exported.GetOrAdd(name, Export);

    /// <summary>
    /// The network of an exported graph as a framework runs it that folds nothing: the zoo's, which keeps its batch
    /// normalization, if it has the same
    /// multiply-accumulates and activations; otherwise the graph itself.
    /// </summary>
    public NetworkSource Unfolded(string name, NetworkSource graph, int size)
    {
        CostTotals exported = graph.Cost(size, 1, null).Totals;
        return Candidates(name).FirstOrDefault(n => !n.NormsAreFolded && n.Cost(size, 1, null).Totals is var own
            && own.HeadlineMaccs == exported.HeadlineMaccs && own.ActivationElements == exported.ActivationElements) ?? graph;
    }

    /// <summary>All networks that may be meant by a name: the zoo's forms, then the exported graph. Their counts have to decide.</summary>
    public IEnumerable<NetworkSource> Candidates(string name)
    {
        if (ArchitectureCatalog.Find(name) is { } found)
            foreach (string form in found.Variant.Forms.DefaultIfEmpty(""))
                if (Zoo(found.Variant.Name, form) is { } network)
                    yield return network;
        if (Graph(GraphAliases.GetValueOrDefault(name, name)) is { } graph)
            yield return graph;
    }

    private NetworkSource? Export(string name)
    {
        string path = Path.Combine(graphs, name + ".onnx");
        if (!File.Exists(path))
            return null;
        var model = new Lazy<Model>(() => OnnxReader.Read(path));
        int native = (int?)((model.Value.Graph.Inputs[0].Type as TensorType)?.Shape?[2].Value) ?? 224;
        string family = ArchitectureCatalog.Find(name)?.Family.Name
            ?? GraphFamilies.FirstOrDefault(f => name.StartsWith(f.Prefix, StringComparison.Ordinal)).Family
            ?? name;
        return new NetworkSource(
            $"graph {name}", family, normsAreFolded: true, native,
            size => (model.Value, size == native ? InferenceOptions.Default
                : new InferenceOptions { SingleInputShape = new Shape(1, 3, size, size) }));
    }
}
