using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Cli;

/// <summary>What users may name as a model: an .onnx file, a network of the zoo, or '-' for standard input.</summary>
internal static class ModelSource
{
    /// <summary>
    /// Reads or builds the model; a network of the zoo is built at <paramref name="batch"/>, where one is given.
    /// Throws <see cref="NetWeightException"/> where the word names none.
    /// </summary>
    /// <param name="word">What the user wrote.</param>
    /// <param name="batch">Images per inference; null for one.</param>
    /// <param name="seed">Where the weights of a network of the zoo are drawn from; null for none, as counting needs none.</param>
    /// <param name="width">What the channels of a network of the zoo are multiplied by.</param>
    public static Model Read(string word, long? batch = null, int? seed = null, double width = 1)
    {
        if (width != 1 && (word == "-" || !MayBeName(word)))
            throw new NetWeightException($"--width is for networks of the zoo; '{word}' is a file.");
        if (word == "-")
            return OnnxReader.Read(StandardInput.ReadAll(), "stdin");
        if (string.IsNullOrWhiteSpace(word))
            throw new NetWeightException("The name of a model is empty. Name an .onnx file or a network of the zoo.");
        if (!MayBeName(word))
            return OnnxReader.Read(word);
        (string name, double own) = ArchitectureCatalog.SplitWidth(word);
        return ArchitectureCatalog.Find(name) is { } found
            ? ScaleOptions.Build(found.Variant, new NetworkOptions { Batch = batch ?? 1, Seed = seed, Width = own * width }, found.Form)
            : throw new NetWeightException($"'{word}' does not exist.{NearFiles.DidYouMean(word)} {ArchitectureCatalog.NotFound(name)}");
    }

    /// <summary>The network of the zoo with its form and width; throws with the nearest names where there is none.</summary>
    public static (Architecture Family, NetworkVariant Variant, string Form, double Width) Find(string word)
    {
        (string name, double width) = ArchitectureCatalog.SplitWidth(word);
        return ArchitectureCatalog.Find(name) is { } found ? (found.Family, found.Variant, found.Form, width) : throw new NetWeightException(ArchitectureCatalog.NotFound(name));
    }

    /// <summary>A file that exists is meant before a network of its name; a path or an ending means a file in any case.</summary>
    private static bool MayBeName(string word) =>
        !Path.Exists(word) && !word.Contains('/', StringComparison.Ordinal) && !word.Contains('\\', StringComparison.Ordinal)
        && !OnnxReader.IsModelName(word);
}
