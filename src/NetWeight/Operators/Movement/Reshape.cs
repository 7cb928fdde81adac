using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// The same elements in another shape: 0 copies the input's size, one -1 takes the rest. Open dimensions that stand
/// on both sides cancel each other, so that [N, 64, 7, 7] to [N, -1] gives 3136.
/// </summary>
internal sealed class Reshape() : Operator("Reshape", "The same elements in another shape; a view.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;

    public override void Infer(ShapedNode node)
    {
        Shape? shape = node.List("shape", 1) is { } target ? OutputShape(node, node.InputShape(0), [.. target]) : null;
        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } dims)
            node.SetContent(0, node.Content(0)?.Reshape(dims));
    }

    private static Shape OutputShape(ShapedNode node, Shape? input, Scalar[] target)
    {
        bool zeroCopies = node.Int("allowzero", 0) == 0;
        if (node.Rebatch is var (declared, wanted) && IsBakedBatch(node, input, target, zeroCopies, declared, wanted))
        {
            node.Report(Diagnostic.Rebatched, Severity.Note, $"The target shape fixes a batch of {declared}; counted with {wanted}.");
            target[0] = Scalar.Of(wanted);
        }

        return Resolve(input, target, zeroCopies);
    }

    /// <summary>Whether a constant target repeats the batch that the file declares, and does not fit the data as it is.</summary>
    private static bool IsBakedBatch(ShapedNode node, Shape? input, Scalar[] target, bool zeroCopies, long declared, long wanted)
    {
        if (declared == wanted || target.Length == 0 || target[0].Integer != declared || input is not { Rank: > 0 }
            || input[0].ValueOrNull != wanted
            || node.Input(0)!.IsConstant || (node.Attribute("shape") is null && node.Input(1) is not { IsConstant: true }))
            return false;
        try
        {
            // A target without -1 that holds just as many elements as there are is taken literally.
            return target.Any(t => t.Integer == -1) || Resolve(input, target, zeroCopies).Elements is null || input.Elements is null;
        }
        catch (ShapeException)
        {
            return true;
        }
    }

    private static Shape Resolve(Shape? input, Scalar[] target, bool zeroCopies)
    {
        var dims = new Dim[target.Length];
        // Open sizes of the input that no open size of the target has cancelled yet.
        List<int> open = input is null ? [] : [.. Enumerable.Range(0, input.Rank).Where(i => !input[i].IsKnown)];
        // Places that the target leaves out: -1, or a number that is unknown. One such place follows from the number of elements.
        int hole = -1, holes = 0;
        long known = 1;
        bool openOutput = false;
        for (int i = 0; i < dims.Length; i++)
        {
            bool copied = target[i].Integer == 0 && zeroCopies;
            if (copied && input is not null && i >= input.Rank)
                throw new ShapeException($"the target copies dimension {i} of an input of rank {input.Rank}");
            dims[i] = copied ? input?[i] ?? Dim.Unknown : target[i].Integer < 0 ? Dim.Unknown : target[i].ToDim();
            if (target[i].Integer < -1)
                throw new ShapeException($"the target has a size of {target[i].Integer}");
            if (dims[i].IsKnown)
            {
                known = checked(known * dims[i].Value);
            }
            else if (!copied && dims[i].Symbol is null)
            {
                hole = i;
                holes++;
            }
            else if (!(copied ? open.Remove(i) : Cancel(open, input, dims[i])))
            {
                openOutput = true;
            }
        }

        if (target.Count(t => t.Integer == -1) > 1)
            throw new ShapeException("the target has more than one -1");
        if (input is null || openOutput || open.Count > 1)
            return Shape.Owning(dims);
        long elements = 1;
        foreach (Dim dim in input.Dims)
            elements = checked(elements * (dim.ValueOrNull ?? 1));
        if (holes == 0 && open.Count == 0 && elements != known)
            throw new ShapeException($"an input of {input} cannot take the shape {Shape.Owning(dims)}");
        if (holes == 1 && known > 0)
            dims[hole] = Quotient(open.Count == 0 ? 1 : input[open[0]], elements, known)
                ?? throw new ShapeException($"an input of {input} cannot take the shape {Shape.Owning(dims)}");
        return Shape.Owning(dims);
    }

    private static bool Cancel(List<int> open, Shape? input, Dim dim)
    {
        int index = open.FindIndex(i => input![i].Same(dim));
        if (index >= 0)
            open.RemoveAt(index);
        return index >= 0;
    }

    /// <summary>A size times one number by another; null if it would be no whole number.</summary>
    private static Dim? Quotient(Dim dim, long times, long by)
    {
        if (times % by == 0)
            return dim.Times(times / by);
        return dim.IsKnown ? null : dim.UpperBound is { } bound ? Folding.AtMost((Int128)bound * times / by) : Dim.Unknown;
    }
}
