using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Latency.Runtimes;
using NetWeight.Onnx;
using NetWeight.Search;

namespace NetWeight.Workflows;

/// <summary>
/// A model that a request is about: a file, its bytes, a network of the zoo, or a model at hand. It is read when a
/// workflow needs it.
/// </summary>
public sealed class ModelInput
{
    private readonly Func<long?, Model> read;

    private ModelInput(string name, Func<long?, Model> read) => (Name, this.read) = (name, read);

    /// <summary>The name that the user gave; it is the prefix of errors and appears in reports.</summary>
    public string Name { get; }

    /// <summary>
    /// A path of an .onnx file, the name of a network of the zoo, <c>repvgg_a0:train</c>, <c>mobilenet_v2@0.75</c>, or of
    /// a search space, <c>nas-bench-macro:01212</c>.
    /// A file that exists is meant before a network of its name; a folder or an ending means a file in any case.
    /// </summary>
    /// <param name="word">The path or name.</param>
    /// <param name="width">The factor for the channels of every layer of a network of the zoo.</param>
    /// <param name="seed">The seed of a network's weights; null for none, as counting and predicting need none.</param>
    /// <param name="runtime">The runtime whose operations count, where a search space is run otherwise than exported; null for
    /// the exported network.</param>
    public static ModelInput Of(string word, double width = 1, int? seed = null, RuntimeProfile? runtime = null) => new(word, batch =>
    {
        if (string.IsNullOrWhiteSpace(word))
            throw new NetWeightException("The name of a model is empty. Name an .onnx file or a network of the zoo.");
        if (MayBeName(word))
            return SpaceCatalog.Network(word) is { } found
                ? OfSpace(runtime is null ? found.Space : found.Space.RunBy(runtime), found.Genotype, width, seed, batch) : FromZoo(word, width, seed, batch);
        RefuseWidth(word, width);
        return OnnxReader.Read(word);
    });

    /// <summary>The content of an .onnx file.</summary>
    public static ModelInput Of(ReadOnlyMemory<byte> content, string name) => Of(name, () => OnnxReader.Read(content, name));

    /// <summary>A model from elsewhere, such as standard input, read when it is needed.</summary>
    /// <param name="name">The name that the user gave.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="width">A width for networks of the zoo: any other than 1 is refused.</param>
    public static ModelInput Of(string name, Func<Model> read, double width = 1) => new(name, _ =>
    {
        RefuseWidth(name, width);
        return read();
    });

    /// <summary>A model at hand.</summary>
    public static ModelInput Of(Model model) => new(model.Name, _ => model);

    /// <summary>
    /// Reads or builds the model; a network of the zoo is built at <paramref name="batch"/>, if one is given.
    /// Throws <see cref="NetWeightException"/> if there is none.
    /// </summary>
    public Model Read(long? batch = null) => read(batch);

    /// <summary>
    /// The network of the zoo with its form and width. Throws <see cref="NetWeightException"/> with near names where
    /// there is none.
    /// </summary>
    public static (Architecture Family, NetworkVariant Variant, string Form, double Width) Find(string word)
    {
        (string name, double width) = ArchitectureCatalog.SplitWidth(word);
        return ArchitectureCatalog.Find(name) is { } found
            ? (found.Family, found.Variant, found.Form, width)
            : throw new NetWeightException(ArchitectureCatalog.NotFound(name));
    }

    /// <summary>Builds a network. Sizes that overflow are an error like others.</summary>
    public static Model Build(NetworkVariant variant, NetworkOptions options, string form)
    {
        try
        {
            return variant.Build(options, form);
        }
        catch (OverflowException e)
        {
            throw new NetWeightException($"{variant.Name}: its sizes overflow 64 bits with these options.", e);
        }
    }

    /// <summary>Whether a word names a network of the zoo.</summary>
    public static bool IsOfZoo(string word) => word is not ("" or "-") && MayBeName(word);

    private static Model FromZoo(string word, double width, int? seed, long? batch)
    {
        (string name, double own) = ArchitectureCatalog.SplitWidth(word);
        return ArchitectureCatalog.Find(name) is { } found
            ? Build(found.Variant, new NetworkOptions { Batch = batch ?? 1, Seed = seed, Width = own * width }, found.Form)
            : throw new NetWeightException($"'{word}' does not exist.{NearFiles.DidYouMean(word)} {ArchitectureCatalog.NotFound(name)}");
    }

    private static Model OfSpace(SearchSpace space, Genotype genotype, double width, int? seed, long? batch) => width == 1
        ? space.Build(genotype, new NetworkOptions { Batch = batch ?? 1, Seed = seed })
        : throw new NetWeightException($"--width is for networks of the zoo; the widths of {space.Id} are in its genotypes.");

    private static void RefuseWidth(string word, double width)
    {
        if (width != 1)
            throw new NetWeightException($"--width is for networks of the zoo; '{word}' is a file.");
    }

    private static bool MayBeName(string word) =>
        !Path.Exists(word) && !word.Contains('/', StringComparison.Ordinal) && !word.Contains('\\', StringComparison.Ordinal)
        && !OnnxReader.IsModelName(word);
}
