using System.Text.RegularExpressions;
using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>The open dimension of a model's inputs that is the batch (docs/decisions/0003).</summary>
internal sealed partial class BatchDimension
{
    /// <summary>Names that exporters give to the batch dimension.</summary>
    private static readonly string[] BatchNames =
        ["n", "b", "bs", "batch", "batch_size", "batchsize", "batch_dim", "none", "-1", "?", "s0"];

    private readonly List<(ValueInfo Input, Shape Shape)> inputs = [];

    private BatchDimension(IEnumerable<ValueInfo> all)
    {
        foreach (ValueInfo input in all)
            if (input.Type is TensorType { Shape: { Rank: > 0 } shape })
                inputs.Add((input, shape));
    }

    /// <summary>
    /// The symbols for the batch: those with a batch's name at any position, otherwise open first dimensions of any name.
    /// </summary>
    public HashSet<string> Symbols { get; } = [];

    /// <summary>Whether a dimension has a batch's name, so that nothing had to be guessed.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>Inputs whose first dimension is open, without a name, and the batch.</summary>
    public HashSet<string> Nameless { get; } = [];

    /// <summary>Finds it.</summary>
    public static BatchDimension Of(IEnumerable<ValueInfo> inputs)
    {
        var found = new BatchDimension(inputs);
        foreach ((_, Shape shape) in found.inputs)
            foreach (Dim dim in shape.Dims)
                if (dim.Symbol is { } symbol && IsBatchName(symbol))
                    found.Symbols.Add(symbol);
        found.Guess();
        return found;
    }

    /// <summary>Whether exporters or people call the batch so.</summary>
    public static bool IsBatchName(string symbol)
    {
        string name = symbol.ToLowerInvariant();
        return BatchNames.Contains(name) || name.Contains("batch", StringComparison.Ordinal)
            || name.StartsWith("unk__", StringComparison.Ordinal);
    }

    /// <summary>Whether a name contains the word batch: then it is one at any position (<c>[sequence, batch, size]</c>).</summary>
    public static bool IsCertainly(string symbol) => symbol.Contains("batch", StringComparison.OrdinalIgnoreCase);

    /// <summary>Open first dimensions of another name, or of none. Images speak first, then the inputs in their order.</summary>
    private void Guess()
    {
        IsNamed = Symbols.Count > 0;
        string? chosen = null;
        foreach ((ValueInfo input, Shape shape) in inputs.OrderBy(i => IsImage(i.Shape) ? 0 : 1))
        {
            // A list of numbers is as likely a signal; a batch's name elsewhere in the shape shows that the batch is not first.
            if (shape.Rank < 2 || shape[0].IsKnown || HasBatchName(shape))
                continue;
            if (shape[0].Symbol is not { } symbol)
            {
                if (!IsContradicted(input, shape))
                    Nameless.Add(input.Name);
            }
            else if (!SaysOtherwise().IsMatch(symbol) && !IsContradicted(input, shape) && !StandsElsewhere(symbol))
            {
                // Names that a tool generated are inconclusive; of names with a meaning, the batch has one.
                if (IsImage(shape) || MadeUp().IsMatch(symbol) || (!IsNamed && (chosen is null || chosen == symbol)))
                {
                    Symbols.Add(symbol);
                    if (!MadeUp().IsMatch(symbol))
                        chosen ??= symbol;
                }
            }
        }
    }

    /// <summary>An image, or a batch of volumes: four or more dimensions, of which one holds the channels.</summary>
    private static bool IsImage(Shape shape) => shape.Rank >= 4 && (shape[1].IsKnown || shape[shape.Rank - 1].IsKnown);

    private static bool HasBatchName(Shape shape)
    {
        foreach (Dim dim in shape.Dims)
            if (dim.Symbol is { } symbol && IsBatchName(symbol))
                return true;
        return false;
    }

    /// <summary>
    /// Another input of the same rank has a fixed first dimension above 1: a size fixed there is hardly the batch here.
    /// </summary>
    private bool IsContradicted(ValueInfo self, Shape shape)
    {
        foreach ((ValueInfo input, Shape other) in inputs)
            if (input != self && other.Rank == shape.Rank && other[0].ValueOrNull is > 1 && !Mentions(other, shape[0]))
                return true;
        return false;
    }

    /// <summary>
    /// The symbol is also the size of something else: it occurs twice in a shape, or after the first place of an input that has a first
    /// dimension of its own. The state of a recurrent layer, [layers, batch, size], is not a contradiction.
    /// </summary>
    private bool StandsElsewhere(string symbol)
    {
        foreach ((_, Shape shape) in inputs)
        {
            int count = 0;
            for (int i = 0; i < shape.Rank; i++)
                if (shape[i].Symbol == symbol && ++count > 0 && i > 0
                    && (count > 1 || !(i == 1 && shape.Rank == 3 && shape[0].IsKnown && shape[2].IsKnown)))
                    return true;
        }

        return false;
    }

    private static bool Mentions(Shape shape, Dim dim)
    {
        foreach (Dim other in shape.Dims)
            if (dim.Symbol is not null && other.Symbol == dim.Symbol)
                return true;
        return false;
    }

    /// <summary>Names that exclude a batch: lengths, sizes of an image, tokens.</summary>
    [GeneratedRegex(
        @"seq|len(gth)?($|[_\W\d])|(^|[_\W])(time(s|steps?)?|height|width|tokens?|rows?|cols?|h|w|l|t)($|[_\W\d])",
        RegexOptions.IgnoreCase)]
    private static partial Regex SaysOtherwise();

    /// <summary>
    /// <c>dim_0</c>, <c>DynamicDimension.0</c>, <c>p2o.DynamicDimension.3</c>, <c>s1</c>, <c>unk__5</c>, <c>input_dim_0</c>, <c>d12</c>.
    /// </summary>
    [GeneratedRegex(
        @"^(.*\.)?(dynamic_?(dimension|dim|axis|axes)|dim|axis|unk|unknown|sym|symbol|var|any|d|s|u|x|p2o)[._\s-]*\d*$"
        + @"|(_|\.)dim_?\d+$|_dynamic_axes_\d+$|^[^\p{L}]+$",
        RegexOptions.IgnoreCase)]
    private static partial Regex MadeUp();
}
