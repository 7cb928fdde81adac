using System.Globalization;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Cli.Options;

/// <summary>
/// Reads the user's settings for inputs: <c>--input data=1x3x224x224</c>, <c>data:1,3,224,224</c>, <c>1x3x224x224</c>,
/// <c>--dim height=640</c>, <c>--value size=640,480</c>.
/// </summary>
internal static class InputSyntax
{
    /// <summary>The options of one command line. Throws <see cref="NetWeightException"/> naming the word that cannot be read.</summary>
    public static InferenceOptions Parse(IEnumerable<string> inputs, IEnumerable<string> dims, IEnumerable<string> values, long? batch)
    {
        var shapes = new Dictionary<string, Shape>();
        Shape? single = null;
        foreach (string input in inputs)
        {
            (string name, Shape shape) = Input(input);
            if (name.Length == 0)
                single = single is null ? shape : throw new NetWeightException("--input without a name can be given only once.");
            else
                shapes[name] = shape;
        }

        return new InferenceOptions
        {
            InputShapes = shapes,
            SingleInputShape = single,
            Dims = dims.Select(Dimension).ToDictionary(d => d.Name, d => d.Size),
            InputValues = values.Select(Numbers).ToDictionary(v => v.Name, v => v.Numbers),
            Batch = batch,
        };
    }

    private static (string Name, Shape Shape) Input(string text)
    {
        // Names may hold ':' and '=' themselves ("image:0=1x3"), so the separator is the last one.
        int at = text.LastIndexOf('=');
        if (at < 0)
            at = text.LastIndexOf(':');
        string name = at < 0 ? "" : text[..at], sizes = text[(at + 1)..];
        if (sizes is "scalar" or "")
            return at < 0 ? throw Bad(text) : (name, Shape.Scalar);
        var dims = new List<Dim>();
        foreach (string part in sizes.Split('x', ','))
        {
            if (part is "?" or "*")
                dims.Add(Dim.Unknown);
            else if (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                dims.Add(size);
            else
                throw Bad(text);
        }

        return (name, new Shape(dims));
    }

    private static NetWeightException Bad(string text) =>
        new($"--input '{text}' is not a shape; write NAME=1x3x224x224, or 1x3x224x224 for a model with one input.");

    private static (string Name, long Size) Dimension(string text)
    {
        int at = text.LastIndexOf('=');
        return at > 0 && long.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? (text[..at], size)
            : throw new NetWeightException($"--dim '{text}' is not a size; write NAME=VALUE.");
    }

    private static (string Name, IReadOnlyList<double> Numbers) Numbers(string text)
    {
        int at = text.LastIndexOf('=');
        if (at > 0)
        {
            var numbers = new List<double>();
            foreach (string part in text[(at + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                    throw new NetWeightException($"--value '{text}' holds '{part}', which is not a number.");
                numbers.Add(number);
            }

            return (text[..at], numbers);
        }

        throw new NetWeightException($"--value '{text}' cannot be read; write NAME=1,3,224,224.");
    }
}
