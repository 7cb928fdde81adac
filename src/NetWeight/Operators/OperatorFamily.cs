namespace NetWeight.Operators;

/// <summary>Operators that share a folder, and as a rule a role in kernels.</summary>
internal static class OperatorFamily
{
    /// <summary>The members, each with the family's role unless its row states another.</summary>
    public static IReadOnlyList<Operator> Of(KernelRole role, IReadOnlyList<Operator> members)
    {
        foreach (Operator member in members)
            member.TakeRole(role);
        return members;
    }
}
