using NetWeight.Graphs;
using NetWeight.Operators.Convolution;
using static NetWeight.Operators.Microsoft.ContribOperator;

namespace NetWeight.Operators.Microsoft;

/// <summary>Operators of ONNX Runtime around text: embeddings, tokens, and the search loops of generators.</summary>
internal static class MicrosoftText
{
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        // Inputs: ids, segment ids, tables of words, positions and segments, gamma, beta, mask, position ids. Two sums, one normalization.
        new ContribOperator("EmbedLayerNormalization", "Sums of embeddings, normalized.", Embed,
            node => EmbedCost(node, 4)) { Weights = [2, 3, 4, 5, 6], Settings = [0, 1, 7, 8] },
        new ContribOperator("QEmbedLayerNormalization", "Sums of quantized embeddings, normalized.", QEmbed,
            node => EmbedCost(node, 4)) { Weights = [2, 3, 4, 5, 6], Settings = [0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] },
        new ContribOperator("MurmurHash3", "A 32-bit hash of each element; hashing is not counted.",
            node => node.SetOutput(0, node.Int("positive", 1) != 0 ? DataType.UInt32
                : DataType.Int32, node.InputShape(0)), _ => OperatorCost.CopyOnly),
        new ContribOperator("NGramRepeatBlock", "Scores with those of repeated n-grams struck out.",
            node => node.SetOutput(0, node.Input(1)?.Type), _ => OperatorCost.CopyOnly) { Settings = [0] },
        new ContribOperator("Tokenizer", "Texts as lists of tokens.",
            node => node.SetOutput(0, DataType.String, node.InputShape(0) is { } shape
                ? new Shape([.. shape.ToArray(), Dim.Unknown]) : null), _ => OperatorCost.CopyOnly),
        new ContribOperator("WordConvEmbedding", "Words embedded by a convolution over their characters.",
            node => node.SetOutput(0, node.InputType(1), new Shape(At(node, 0, 0), At(node, 1, 0))), WordConv) { Weights = [1, 2, 3] },
        new ContribOperator("BeamSearch", "Text generation that follows several beams.", node => Beams(node, [1, 4, 3]), Search),
        new ContribOperator("WhisperBeamSearch", "Speech recognition that follows several beams.", node => Beams(node, [1, 4, 3]), Search),
        new ContribOperator("GreedySearch", "Text generation that takes the likeliest token.", Greedy, Search),
        new ContribOperator("Sampling", "Text generation that draws tokens.", Greedy, Search),
    ]);

    private static void Embed(ShapedNode node)
    {
        var shape = new Shape(At(node, 0, 0), At(node, 0, 1), At(node, 2, 1));
        node.SetOutput(0, node.InputType(2), shape);
        node.SetOutput(1, DataType.Int32, new Shape(At(node, 0, 0)));
        node.SetOutput(2, node.InputType(2), shape);
    }

    private static void QEmbed(ShapedNode node)
    {
        node.SetOutput(0, DataType.Float, new Shape(At(node, 0, 0), At(node, 0, 1), At(node, 2, 1)));
        node.SetOutput(1, DataType.Int32, new Shape(At(node, 0, 0)));
    }

    private static OperatorCost EmbedCost(ShapedNode node, int segments)
    {
        long? elements = new Shape(At(node, 0, 0), At(node, 0, 1), At(node, 2, 1)).Elements;
        // A row per token of the words and segments, a row per place of the positions, which all sequences share unless they are given.
        long? tokens = new Shape(At(node, 0, 0), At(node, 0, 1)).Elements;
        long? places = node.Has(8) ? node.InputElements(8) : At(node, 0, 1).ValueOrNull;
        return OperatorCost.OfFlops(checked(elements * (7 + 1 + (node.Has(segments) ? 1 : 0)))) with
        {
            ElementsRead = [null, null, TableRows.Read(node, 2, tokens), TableRows.Read(node, 3, places), TableRows.Read(node, 4, tokens)],
        };
    }

    /// <summary>A window of k characters slides over each word; tanh and maximum follow.</summary>
    private static OperatorCost WordConv(ShapedNode node)
    {
        long? positions = At(node, 0, 1).ValueOrNull - At(node, 1, 2).ValueOrNull + 1;
        long? outputs = checked(node.Elements * (positions < 0 ? 0 : positions));
        return OperatorCost.Headline(Conv.Maccs(outputs, node.InputShape(1)), checked(outputs * 3)) with
        {
            ElementsRead = [null, null, null, TableRows.Read(node, 3, node.InputElements(0))],
        };
    }

    private static void Beams(ShapedNode node, int[] inputs)
    {
        Dim batch = At(node, 0, 0), length = Whole(node, inputs[0]), kept = Whole(node, inputs[1]), beams = Whole(node, inputs[2]);
        node.SetOutput(0, DataType.Int32, new Shape(batch, kept, length));
        node.SetOutput(1, DataType.Undefined, new Shape(batch, kept));
        node.SetOutput(2, DataType.Undefined, new Shape(Dim.Unknown, batch, beams, Dim.Unknown));
        Keep(node);
    }

    private static void Greedy(ShapedNode node)
    {
        node.SetOutput(0, DataType.Int32, new Shape(At(node, 0, 0), Whole(node, 1)));
        Keep(node);
    }

    private static Dim Whole(ShapedNode node, int input) => Entry(node, input, 0);

    /// <summary>The networks inside, so that their weights are seen; how often they run depends on data.</summary>
    private static void Keep(ShapedNode node)
    {
        foreach (string part in (ReadOnlySpan<string>)["encoder", "init_decoder", "decoder"])
            if (node.Attribute(part)?.Value is Graph)
                node.InferSubgraph(part, [], keep: true, executions: null);
    }

    private static OperatorCost Search(ShapedNode node) => OperatorCost.Unknown("the number of generated tokens depends on data");
}
