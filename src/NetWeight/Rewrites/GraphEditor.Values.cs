using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <content>What is known ahead of time of values.</content>
internal sealed partial class GraphEditor
{
    /// <summary>The small content of a value that is known ahead of time, as inference found it.</summary>
    public TensorValue? ContentOf(string value)
    {
        if (slots.GetValueOrDefault(value) is not { } slot)
            return null;
        if (slot.Stored is { } stored)
            return slot.IsOverridable ? null : TensorValue.From(stored);
        return shaped.Values.GetValueOrDefault(value) is { IsInput: false } known ? known.Content : null;
    }

    /// <summary>Whether a value is a constant that the caller may override: an initialiser that is an input, too.</summary>
    public bool IsOverridable(string value) => slots.GetValueOrDefault(value) is { Stored: not null, IsOverridable: true };

    /// <summary>A constant, or the default of one that the caller may override; null for anything else.</summary>
    public Tensor? Default(string value) => IsOverridable(value) && slots[value].Stored is { SparseIndices: null } stored ? stored
        : Constant(value);

    /// <summary>The integers in a constant; null if they are unknown.</summary>
    public long[]? Integers(string value)
    {
        if (ContentOf(value) is not { } content)
            return null;
        var result = new long[content.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (content.Elements[i].Integer is not { } number)
                return null;
            result[i] = number;
        }

        return result;
    }

    /// <summary>
    /// A dense constant: an initialiser that cannot be replaced, or the output of a Constant node. Null for anything
    /// else.
    /// </summary>
    public Tensor? Constant(string value)
    {
        if (value.Length == 0 || slots.GetValueOrDefault(value) is not { } slot)
            return null;
        if (slot.Stored is { } stored)
            return slot.IsOverridable || stored.SparseIndices is not null ? null : stored;
        return slot.Producer is { Op: "Constant" }
            ? shaped.Values.GetValueOrDefault(value)?.Stored is { SparseIndices: null } tensor ? tensor with { Name = value } : null : null;
    }
}
