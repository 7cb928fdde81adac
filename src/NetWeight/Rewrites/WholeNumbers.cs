using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>
/// Float values that are whole numbers which may exceed 2048, the last that 16 bits count to: indices, positions and sizes that were
/// cast from integers, and arithmetic on them.
/// Token ids and masks that are fed are small or not, which only running the model can show; positions are recognised by their readers.
/// </summary>
internal sealed class WholeNumbers
{
    private readonly GraphEditor graph;
    private readonly RewriteSettings settings;
    private readonly Dictionary<string, Bound> bounds = [];
    private readonly Dictionary<string, string> values = [];
    private readonly HashSet<string> guessed = [];
    private readonly List<string> takenAsSmall = [];

    public WholeNumbers(GraphEditor graph, RewriteSettings settings)
    {
        (this.graph, this.settings) = (graph, settings);
        foreach (EditNode node in graph.Snapshot())
            foreach (string output in node.Node.Outputs)
                if (output.Length > 0)
                    Follow(node, output);
    }

    /// <summary>Fed whole numbers that are taken as small because they were in the runs of the model.</summary>
    public IReadOnlyCollection<string> TakenAsSmall => takenAsSmall;

    /// <summary>The values, each with the reason.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    private void Follow(EditNode node, string output)
    {
        DataType type = graph.DataTypeOf(output);
        if (type.IsInteger)
        {
            bounds[output] = OfInteger(node, output);
            return;
        }

        if (type != DataType.Float || node.Node.Domain.Length > 0)
            return;
        if (graph.ContentOf(output) is { IsKnown: true } content && OperatorSets.MakesWholeNumbers.Contains(node.Op))
        {
            if (content.Elements.Any(e => Math.Abs(e.Number ?? 0) > Float16Limits.Whole))
                values[output] = Reason(node);
            return;
        }

        if (node.Op == "Range")
        {
            values[output] = Reason(node);
        }
        else if (node.Op == "Cast" && graph.DataTypeOf(node.Input(0)).IsInteger)
        {
            Bound bound = BoundOf(node.Input(0));
            bool isSmall = bound.Most <= Float16Limits.Whole
                || (bound.IsGuess && settings.Ranges.TryGetValue(output, out ValueRange range)
                    && range.LargestMagnitude <= Float16Limits.Whole && !IsPosition(output));
            if (!isSmall)
                values[output] = Reason(node);
            else if (bound.IsGuess && !takenAsSmall.Contains(node.Input(0)))
                takenAsSmall.Add(node.Input(0));
        }
        else if (OperatorSets.Movement.Contains(node.Op) || OperatorSets.ArithmeticOnWholeNumbers.Contains(node.Op))
        {
            int index = node.Op == "Where" ? 1 : 0;
            int end = OperatorSets.MovementOfFirst.Contains(node.Op) ? 1 : node.Node.Inputs.Count;
            for (; index < end; index++)
            {
                if (!values.TryGetValue(node.Input(index), out string? reason) || IsOfSmallShare(node, index))
                    continue;
                values[output] = reason;
                if (guessed.Contains(node.Input(index)))
                    guessed.Add(output);
            }
        }
    }

    /// <summary>
    /// A fed value of unknown size that is added to, or multiplies, an unrelated value: a mask. The node itself stays in 32 bits; what
    /// it makes is not a whole number.
    /// </summary>
    private bool IsOfSmallShare(EditNode node, int index)
    {
        if (node.Node.Inputs.Count != 2 || !guessed.Contains(node.Input(index)))
            return false;
        string other = node.Input(1 - index);
        return graph.Default(other) is null && !values.ContainsKey(other);
    }

    private string Reason(EditNode node)
    {
        if (node.Op == "Cast" && BoundOf(node.Input(0)).IsGuess)
            guessed.Add(node.Output);
        return $"whole numbers beyond {Float16Limits.Whole} are not exact in 16 bits";
    }

    /// <summary>Whether arithmetic on a value ends in an angle or a rounding: then it is a position.</summary>
    private bool IsPosition(string value)
    {
        var seen = new HashSet<string> { value };
        var pending = new Queue<string>(seen);
        for (int steps = 0; steps < 64 && pending.TryDequeue(out string? at); steps++)
            foreach (EditNode reader in graph.Readers(at))
            {
                if (OperatorSets.ReadsPositions.Contains(reader.Op) || (reader.Op == "Cast"
                    && graph.DataTypeOf(reader.Output).IsInteger))
                    return true;
                if (reader.Node.Outputs.Count > 0 && (OperatorSets.ArithmeticOnWholeNumbers.Contains(reader.Op)
                    || OperatorSets.Movement.Contains(reader.Op))
                    && seen.Add(reader.Output))
                    pending.Enqueue(reader.Output);
            }

        return false;
    }

    private Bound BoundOf(string value)
    {
        if (bounds.TryGetValue(value, out Bound known))
            return known;
        DataType type = graph.DataTypeOf(value);
        if (graph.ContentOf(value) is { IsKnown: true } content)
            return new Bound(content.Elements.Select(e => Math.Abs(e.Number ?? double.PositiveInfinity)).DefaultIfEmpty(0).Max(), false);
        return type == DataType.Bool ? new Bound(1, false) : type.Bits <= 8 ? new Bound(255, false)
            : new Bound(double.PositiveInfinity, true);
    }

    private Bound OfInteger(EditNode node, string output)
    {
        if (graph.DataTypeOf(output).Bits <= 8)
            return new Bound(255, false);
        if (graph.ContentOf(output) is { IsKnown: true } content)
            return new Bound(content.Elements.Select(e => Math.Abs(e.Number ?? double.PositiveInfinity)).DefaultIfEmpty(0).Max(), false);
        Bound first = BoundOf(node.Input(0)), second = node.Node.Inputs.Count > 1 ? BoundOf(node.Input(1)) : first;
        bool guess = first.IsGuess || second.IsGuess;
        switch (node.Op)
        {
            case var _ when OperatorSets.AxisIndices.Contains(node.Op):
                long axis = node.Node.Attribute("axis")?.Value is long a ? a : node.Op == "TopK" ? -1 : 0;
                return new Bound(Size(node.Input(0), axis), false);
            case "NonZero":
                return new Bound(graph.ShapeOf(node.Input(0)) is { } shape ? Enumerable.Range(0, shape.Rank).Select(i
                    => Size(node.Input(0), i)).DefaultIfEmpty(0).Max() : double.PositiveInfinity, false);
            case "Cast":
                return graph.DataTypeOf(node.Input(0)) == DataType.Bool ? new Bound(1, false)
                    : graph.DataTypeOf(node.Input(0)).IsInteger ? first
                        : new Bound(double.PositiveInfinity, !values.ContainsKey(node.Input(0)));
            case "Add" or "Sub":
                return new Bound(first.Most + second.Most, guess);
            case "Mul":
                return new Bound(first.Most * second.Most, guess);
            case "Mod":
                return second.Most < first.Most ? second : first;
            case var _ when OperatorSets.Picks.Contains(node.Op):
                IEnumerable<Bound> all = node.Node.Inputs.Skip(node.Op == "Where" ? 1 : 0).Select(BoundOf);
                return new Bound(all.Max(b => b.Most), all.Any(b => b.IsGuess));
            case var _ when OperatorSets.NoLargerThanFirst.Contains(node.Op):
                return first;
            case "OneHot":
                return BoundOf(node.Input(2));
            case var _ when OperatorSets.Extents.Contains(node.Op):
                return new Bound(double.PositiveInfinity, false);
            default:
                return OperatorSets.Movement.Contains(node.Op) ? first : new Bound(double.PositiveInfinity, guess);
        }
    }

    private double Size(string value, long axis) => graph.ShapeOf(value) is { Rank: > 0 } shape && (axis < 0 ? axis + shape.Rank
        : axis) is >= 0 and var at && at < shape.Rank
        ? shape[(int)at].ValueOrNull ?? double.PositiveInfinity
        : double.PositiveInfinity;

    /// <summary>
    /// The largest magnitude of an integer value, and whether that is only assumed: fed values may be small.
    /// </summary>
    private readonly record struct Bound(double Most, bool IsGuess);
}
