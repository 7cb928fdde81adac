using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// A MatMul with a stored weight and an Add of one number per column after it: the exporters' form of a fully connected layer over more
/// than two axes.
/// </summary>
/// <param name="Product">The MatMul.</param>
/// <param name="Addition">The Add.</param>
/// <param name="Bias">The summand.</param>
internal sealed record BiasedProduct(WeightedLayer Product, EditNode Addition, TensorNumbers Bias)
{
    /// <summary>Reads an Add as one; null if it is none.</summary>
    public static BiasedProduct? Of(GraphEditor graph, EditNode node)
    {
        if (node.Op != "Add" || ChannelAffine.Of(graph, node, -1) is not { Shift: { } bias } affine || !graph.IsPrivate(affine.Input)
            || graph.Producer(affine.Input) is not { Op: "MatMul" } product || WeightedLayer.Of(graph, product) is not { } layer
            || (bias.Count != 1 && bias.Count != layer.Outputs))
            return null;
        return new BiasedProduct(layer, node, bias);
    }

    /// <summary>
    /// Folds factors and shifts of the columns after the Add into the weight and the addend; null (and nothing changed) if it does
    /// not fit.
    /// </summary>
    public string[]? Fold(GraphEditor graph, ChannelAffine affine, EditNode node)
    {
        if (affine.Channels != 1 && affine.Channels != Product.Outputs)
            return null;
        string[] names = [Product.Node.Name, Addition.Name, node.Name];
        TensorNumbers bias = affine.Bias(Bias.Count == 1 && affine.Channels > 1 ? Repeated() : Bias, Bias.Count == 1 ? affine.Channels
            : Bias.Count)!;
        string stored = graph.Constant(Addition.Input(0)) is not null ? Addition.Input(0) : Addition.Input(1);
        Tensor old = graph.Constant(stored)!;
        long[] dims = bias.Count == 1 ? [] : [bias.Count];
        Node added = Addition.Node with
        {
            Inputs = [Product.Node.Output, graph.ReplaceConstant(stored, bias.ToTensor("", old.DataType,
            dims))],
            Outputs = [node.Output]
        };
        graph.Replace(Product.Node, Product.With(affine with { Shift = null }, Product.Node.Output));
        graph.Remove(Addition);
        graph.Replace(node, added);
        return names;
    }

    private TensorNumbers Repeated() => TensorNumbers.From(Product.Outputs, [Bias], () =>
    {
        double[] result = new double[Product.Outputs];
        Array.Fill(result, Bias.Read()[0]);
        return result;
    });
}
