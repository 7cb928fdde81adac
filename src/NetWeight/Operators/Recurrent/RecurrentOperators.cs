namespace NetWeight.Operators.Recurrent;

/// <summary>Recurrent layers.</summary>
public static class RecurrentOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Product,
    [
        new RecurrentLayer("", "RNN", [("Tanh", 1)], 0, "Simple recurrent layer."),
        // Reset gate times state; then (1 - z) * new + z * old.
        new RecurrentLayer("", "GRU", [("Sigmoid", 2), ("Tanh", 1)], 5, "Gated recurrent layer."),
        Lstm("", "LSTM"),
    ]);

    /// <summary>An LSTM: forget * cell + in * new, then out * activation of the cell.</summary>
    internal static RecurrentLayer Lstm(string domain, string type, bool transposed = false) =>
        new(domain, type, [("Sigmoid", 3), ("Tanh", 1), ("Tanh", 1)], 4, "Long short-term memory layer.")
        { WeightsTransposed = transposed };
}
