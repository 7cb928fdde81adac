using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>How declared types complete inferred ones (docs/decisions/0002).</summary>
internal static class DeclaredTypes
{
    /// <summary>
    /// What inference found, completed by what the file declares. If they contradict each other, inference wins and the
    /// contradiction is reported.
    /// </summary>
    /// <param name="name">The value's name.</param>
    /// <param name="inferred">The inferred type; null for none.</param>
    /// <param name="declared">The declared type; null for none.</param>
    /// <param name="trusted">Whether the declared sizes still hold: not once the user has replaced a size that the file fixes.</param>
    /// <param name="report">Takes the doubts.</param>
    public static OnnxType? Complete(string name, OnnxType? inferred, OnnxType? declared, bool trusted, Action<Diagnostic> report)
    {
        if (declared is null)
            return inferred;
        if (inferred is null)
            return trusted ? declared : WithoutSizes(declared);
        if (inferred is OptionalType optional && declared is not OptionalType)
            return Complete(name, optional.Element, declared, trusted, report);
        if (inferred is SequenceType { Items: null } list && declared is SequenceType wantedList)
            return Complete(name, list.Element, wantedList.Element, trusted, report) is { } element ? new SequenceType(element) : inferred;
        if (inferred is not TensorType own || declared is not TensorType other)
            return inferred;

        DataType type = own.DataType == DataType.Undefined ? other.DataType : own.DataType;
        bool otherType = other.DataType != DataType.Undefined && type != other.DataType;
        if (!trusted || other.Shape is not { } wanted || own.Shape is not { } found)
        {
            if (otherType)
                Doubt(other.DataType.OnnxName, type.OnnxName);
            return trusted && own.Shape is null ? new TensorType(type, other.Shape) : own with { DataType = type };
        }

        // One doubt for each value, whatever differs in it.
        if (otherType)
            Doubt($"{other.DataType.OnnxName}[{wanted}]", $"{type.OnnxName}[{found}]");
        else if (Contradict(found, wanted))
            Doubt($"{wanted}", $"{found}");
        if (found.Rank != wanted.Rank)
            return own with { DataType = type };

        Dim[]? dims = null;
        for (int i = 0; i < found.Rank; i++)
        {
            if (!found[i].IsKnown && (wanted[i].IsKnown || (found[i].Symbol is null && wanted[i].Symbol is not null)))
            {
                dims ??= found.ToArray();
                dims[i] = wanted[i].Symbol is { } symbol ? found[i].Called(symbol) : wanted[i];
            }
        }

        return new TensorType(type, dims is null ? found : Shape.Owning(dims));

        void Doubt(string declaredAs, string comesOutAs) =>
            report(new Diagnostic(Diagnostic.DeclaredMismatch, Severity.Warning,
                $"'{name}' is declared {declaredAs} and comes out as {comesOutAs}."));
    }

    private static bool Contradict(Shape found, Shape wanted)
    {
        if (found.Rank != wanted.Rank)
            return true;
        for (int i = 0; i < found.Rank; i++)
            if (found[i].IsKnown && wanted[i].IsKnown && wanted[i].Value != found[i].Value)
                return true;
        return false;
    }

    private static OnnxType WithoutSizes(OnnxType type) => type switch
    {
        TensorType { Shape: { } shape } tensor => tensor with { Shape = Shape.OfRank(shape.Rank) },
        SequenceType sequence => new SequenceType(WithoutSizes(sequence.Element)),
        OptionalType optional => new OptionalType(WithoutSizes(optional.Element)),
        _ => type,
    };
}
