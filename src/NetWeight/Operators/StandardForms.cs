using System.Collections.Frozen;
using System.Globalization;
using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>The versions of ai.onnx in which an operator exists, with its number of inputs and its attributes.</summary>
internal static partial class StandardForms
{
    /// <summary>The newest version of each domain's operator set of the rules.</summary>
    public static readonly FrozenDictionary<string, int> NewestKnown =
        new Dictionary<string, int>
        {
            [""] = 28,
            ["ai.onnx.ml"] = 5,
            ["ai.onnx.preview.training"] = 1,
            ["com.microsoft"] = 1,
        }.ToFrozenDictionary();

    /// <summary>The newest version of the file format that is known.</summary>
    public const long NewestIrVersion = 13;

    private static readonly FrozenDictionary<string, Form> Forms = Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(Form.Parse).ToFrozenDictionary(f => f.Type);

    /// <summary>
    /// Whether ai.onnx has the operator in that version. Operators without a row in the table have been there from the start.
    /// </summary>
    public static bool Exists(string type, int opset) =>
        opset < 1 || !Forms.TryGetValue(type, out Form? form) || form.InputsAt(opset) is not null;

    /// <summary>The part of the node that belongs to another version of ai.onnx than its own; null for none.</summary>
    public static string? Contradiction(Node node)
    {
        int opset = node.OpsetVersion;
        if (node.Domain.Length > 0 || opset < 1 || !Forms.TryGetValue(node.OpType, out Form? form))
            return null;
        if (form.InputsAt(opset) is not { } most)
            return opset < form.First
                ? $"{form.Type} exists from operator set {form.First} on; the model follows {opset}"
                : $"{form.Type} does not exist in operator set {opset} any more";
        int given = node.Inputs.Count;
        while (given > 0 && node.Inputs[given - 1].Length == 0)
            given--;
        if (given > most)
        {
            string newer = form.FirstWith(given, opset) is { } since ? $"; {given} are allowed from operator set {since} on" : "";
            return $"{form.Type} takes at most {most} {(most == 1 ? "input" : "inputs")} in operator set {opset} and has {given}{newer}";
        }

        foreach (NodeAttribute attribute in node.Attributes)
            foreach ((string name, int first, int last) in form.Attributes)
                if (name == attribute.Name && (opset < first || opset > last))
                    return opset < first
                        ? $"{form.Type} has the attribute '{name}' from operator set {first} on; the model follows {opset}"
                        : $"{form.Type} has no attribute '{name}' any more after operator set {last}; the model follows {opset}";
        return null;
    }

    /// <summary>One line of the table.</summary>
    private sealed class Form
    {
        private const int Gone = -1;

        private (int Since, int Most)[] inputs = [];

        public required string Type { get; init; }

        public int First => inputs[0].Since;

        public (string Name, int First, int Last)[] Attributes { get; private init; } = [];

        public static Form Parse(string line)
        {
            string[] parts = line.Split(' ');
            return new Form
            {
                Type = parts[0],
                inputs = [.. parts[1].Split(',').Select(p => p.Split(':')).Select(p =>
                    (Number(p[0]), p[1] switch { "*" => int.MaxValue, "-" => Gone, _ => Number(p[1]) }))],
                Attributes = [.. parts[2..].Select(p => p.Split(':', '-')).Select(p =>
                    (p[0], Number(p[1]), p[2].Length == 0 ? int.MaxValue : Number(p[2])))],
            };
        }

        /// <summary>The most inputs in a version; null if the operator does not exist there.</summary>
        public int? InputsAt(int opset)
        {
            int? most = null;
            foreach ((int since, int inputsThen) in inputs)
                if (since <= opset)
                    most = inputsThen == Gone ? null : inputsThen;
            return most;
        }

        /// <summary>The first later version that takes so many inputs.</summary>
        public int? FirstWith(int count, int after)
        {
            foreach ((int since, int most) in inputs)
                if (since > after && most >= count)
                    return since;
            return null;
        }

        private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
