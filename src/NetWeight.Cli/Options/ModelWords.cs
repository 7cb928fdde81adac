using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Workflows;

namespace NetWeight.Cli.Options;

/// <summary>The words for models on the command line: an .onnx file, a network of the zoo, or '-' for standard input.</summary>
internal static class ModelWords
{
    /// <summary>The model of a word, which is read when it is needed.</summary>
    /// <param name="word">The user's word.</param>
    /// <param name="width">The factor for the channels of a network of the zoo.</param>
    /// <param name="seed">The seed of its weights; null for none, as counting needs none.</param>
    public static ModelInput Input(string word, double width = 1, int? seed = null) => word == "-"
        ? ModelInput.Of(word, () => OnnxReader.Read(StandardInput.ReadAll(), "stdin"), width)
        : ModelInput.Of(word, width, seed);

    /// <summary>The model itself. Throws <see cref="NetWeightException"/> if the word names none.</summary>
    public static Model Read(string word, long? batch = null, int? seed = null, double width = 1) => Input(word, width, seed).Read(batch);
}
