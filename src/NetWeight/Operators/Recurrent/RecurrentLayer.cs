using System.Text;
using NetWeight.Graphs;

namespace NetWeight.Operators.Recurrent;

/// <summary>
/// A recurrent layer over [steps, batch, input]: MACCs = steps * directions * batch * gates * hidden * (input + hidden).
/// Inputs: X, W [directions, gates*hidden, input], R [directions, gates*hidden, hidden], B, sequence lengths, initial hidden state,
/// and for LSTM the initial cell state and peepholes.
/// </summary>
/// <param name="domain">The domain.</param>
/// <param name="type">The operator.</param>
/// <param name="activations">The default activations of one direction, and how many gates each serves.</param>
/// <param name="flops">FLOPs per hidden unit and step that join the gates, activations and biases apart.</param>
/// <param name="summary">One line for the documentation.</param>
internal sealed class RecurrentLayer(string domain, string type, (string Name, int Uses)[] activations, int flops,
    string summary) : Operator(domain, type, summary)
{
    /// <summary>Whether W and R are stored as [directions, input, gates*hidden].</summary>
    public bool WeightsTransposed { get; init; }

    private bool HasCell => activations.Length == 3;

    /// <summary>LSTM's third activation serves the output and is not a gate.</summary>
    private int Gates => activations.Sum(a => a.Uses) - (HasCell ? 1 : 0);

    public override InputRole Role(int index) => index switch
    {
        0 => InputRole.Data,
        1 or 2 or 3 or 7 => InputRole.Weight,
        _ => InputRole.Setting,
    };

    public override void Infer(ShapedNode node)
    {
        Shape? x = node.InputShape(0);
        if (x is not null && x.Rank != 3)
            throw new ShapeException($"the input {x} is not [steps, batch, size]");
        bool batchFirst = node.Int("layout", 0) == 1;
        Dim steps = x?[batchFirst ? 1 : 0] ?? Dim.Unknown, batch = x?[batchFirst ? 0 : 1] ?? Dim.Unknown;
        Dim hidden = Hidden(node), directions = Directions(node);
        Shape state = batchFirst ? new Shape(batch, directions, hidden) : new Shape(directions, batch, hidden);
        node.SetOutput(0, node.InputType(0), batchFirst ? new Shape(batch, steps, directions, hidden)
            : new Shape(steps, directions, batch, hidden));
        node.SetOutput(1, node.InputType(0), state);
        if (HasCell)
            node.SetOutput(2, node.InputType(0), state);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Shape? x = node.InputShape(0);
        long? cells = checked(x?.Product(0, 2) * Directions(node));
        long? hidden = Hidden(node).ValueOrNull, input = x?[2].ValueOrNull;
        long? units = cells == 0 ? 0 : checked(cells * hidden);
        long? maccs = units == 0 ? 0 : checked(units * Gates * (input + hidden));
        // Each gate has a bias of the input and one of the state; a peephole is a multiplication and an addition at three gates.
        long joined = flops + (node.Has(3) ? 2 * Gates : 0) + (HasCell && node.Has(7) ? 6 : 0);
        return OperatorCost.Headline(maccs, units == 0 ? 0 : checked(units * joined) + Activations(node, units));
    }

    private long? Activations(ShapedNode node, long? units)
    {
        long? sum = 0;
        string[] given = node.Attribute("activations")?.Value is byte[][] names ? [.. names.Select(Encoding.UTF8.GetString)] : [];
        int directions = (int)Directions(node);
        for (int d = 0; d < directions; d++)
        {
            for (int i = 0; i < activations.Length; i++)
            {
                int at = (d * activations.Length) + i;
                sum += ActivationFlops.Of(at < given.Length ? given[at] : activations[i].Name) * activations[i].Uses;
            }
        }

        return checked(units * sum) / directions;
    }

    private static long Directions(ShapedNode node) =>
        node.Text("direction", "forward").Equals("bidirectional", StringComparison.OrdinalIgnoreCase) ? 2 : 1;

    private Dim Hidden(ShapedNode node)
    {
        if (node.Int("hidden_size", 0) is > 0 and var size)
            return size;
        Shape? w = node.InputShape(1), r = node.InputShape(2);
        if (w is { Rank: not 3 } || r is { Rank: not 3 })
            throw new ShapeException($"the weights {w} and {r} must have 3 dimensions");
        (int gates, int inner) = WeightsTransposed ? (2, 1) : (1, 2);
        return (r?[inner] ?? Dim.Unknown).And(r?[gates].Over(Gates) ?? Dim.Unknown, "the hidden size")
            .And(w?[gates].Over(Gates) ?? Dim.Unknown, "the hidden size");
    }
}
