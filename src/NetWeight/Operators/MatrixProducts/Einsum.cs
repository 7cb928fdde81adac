using NetWeight.Graphs;

namespace NetWeight.Operators.MatrixProducts;

/// <summary>
/// Einstein summation. MACCs = product of the sizes of all distinct indices * (operands - 1) if an index is summed over;
/// without a sum it is an element-wise product (as many FLOPs), with one operand a copy, a diagonal or a reduction.
/// </summary>
internal sealed class Einsum() : Operator("Einsum", "Sums of products, defined by an index equation.")
{
    public override void Infer(ShapedNode node)
    {
        Equation equation = Equation.Parse(node);
        node.SetOutput(0, node.InputType(0), equation.OutputShape());
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Equation equation = Equation.Parse(node);
        int operands = node.Inputs.Count;
        long? points = equation.Points();
        bool sums = equation.Sums();
        if (operands == 1)
            return sums ? OperatorCost.OfFlops(points) : OperatorCost.CopyOnly;
        long? products = checked(points * (operands - 1));
        return sums ? OperatorCost.Headline(products) : OperatorCost.OfFlops(products);
    }

    /// <summary>The equation with the size of each index.</summary>
    private sealed class Equation
    {
        private readonly SortedDictionary<char, Dim> sizes = [];
        private readonly string output;
        private Shape? ellipsis = Shape.Scalar;

        private Equation(string output) => this.output = output;

        public static Equation Parse(ShapedNode node)
        {
            string text = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
            string[] sides = text.Split("->");
            string[] terms = sides[0].Split(',');
            if (sides.Length > 2 || terms.Length != node.Inputs.Count)
                throw new ShapeException($"the equation '{text}' does not fit {Units.Format.Plural(node.Inputs.Count, "input")}");
            var equation = new Equation(sides.Length == 2 ? sides[1] : Implicit(sides[0]));
            for (int i = 0; i < terms.Length; i++)
                equation.Read(terms[i], node.InputShape(i));
            foreach (char c in equation.output)
                if (c != '.' && !equation.sizes.ContainsKey(c))
                    throw new ShapeException($"the index '{c}' of the result is in no operand");
            return equation;
        }

        public Shape? OutputShape()
        {
            var dims = new List<Dim>();
            for (int i = 0; i < output.Length; i++)
            {
                if (output[i] != '.')
                {
                    dims.Add(sizes[output[i]]);
                    continue;
                }

                if (ellipsis is null)
                    return null;
                dims.AddRange(ellipsis.ToArray());
                i += 2;
            }

            return new Shape(dims);
        }

        public long? Points() => ellipsis is null ? null : new Shape(sizes.Values.Concat(ellipsis.ToArray())).Elements;

        public bool Sums() => sizes.Keys.Any(c => !output.Contains(c, StringComparison.Ordinal))
            || (!output.Contains('.', StringComparison.Ordinal) && ellipsis is null or { Rank: > 0 });

        private static string Implicit(string operands)
        {
            string letters = new([.. operands.Where(char.IsAsciiLetter).GroupBy(c => c).Where(g => g.Count() == 1)
                .Select(g => g.Key).Order()]);
            return operands.Contains("...", StringComparison.Ordinal) ? "..." + letters : letters;
        }

        private void Read(string term, Shape? shape)
        {
            int dots = term.IndexOf("...", StringComparison.Ordinal);
            string letters = dots < 0 ? term : term.Remove(dots, 3);
            if (!letters.All(char.IsAsciiLetter))
                throw new ShapeException($"'{term}' is not a list of indices");
            if (shape is not null && (dots < 0 ? shape.Rank != letters.Length : shape.Rank < letters.Length))
                throw new ShapeException($"'{term}' does not fit the shape {shape}");
            if (dots >= 0)
                ellipsis = shape is null ? null : Broadcasting.Of(ellipsis, new Shape(shape.Dims.Slice(dots, shape.Rank - letters.Length)));
            for (int i = 0; i < letters.Length; i++)
            {
                Dim size = shape is null ? Dim.Unknown : shape[dots >= 0 && i >= dots ? i + shape.Rank - letters.Length : i];
                sizes[letters[i]] = !sizes.TryGetValue(letters[i], out Dim other) ? size
                    : Broadcasting.Of(other, size) ?? throw new ShapeException($"the index '{letters[i]}' is both {other} and {size}");
            }
        }
    }
}
