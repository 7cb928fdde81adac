using System.CommandLine;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Cli.Options;

/// <summary>The options of how models are read: the sizes and the type that they are weighed at.</summary>
internal sealed class ModelOptions
{
    private readonly Option<long?> batch = new("--batch", "-b")
    {
        Description = "The batch size; replaces the one in the file.",
        HelpName = "N",
    };

    private readonly Option<string[]> inputs = new("--input")
    {
        Description = "An input's shape: NAME=1x3x224x224 or NAME:1,3,224,224; the shape alone for a model with one input. Repeatable.",
        HelpName = "NAME=SHAPE",
    };

    private readonly Option<string[]> dims = new("--dim")
    {
        Description = "The size of a symbolic dimension. Repeatable.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> values = new("--value")
    {
        Description = "The content of an input that sets shapes (a target size, a length): NAME=640,480. Repeatable.",
        HelpName = "NAME=NUMBERS",
    };

    private readonly Option<string[]> dtype = new("--dtype")
    {
        Description =
            "Count 32-bit floats as another type, and predict in it: fp16, bf16, int8, ... Without it, predictions use the type that "
            + "the runtime makes of the model's. Repeatable with -d: a prediction for each.",
        HelpName = "TYPE",
    };

    private readonly Option<double> width = ScaleOptions.WidthOption();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { batch, inputs, dims, values, dtype, width })
            command.Add(option);
    }

    /// <summary>The input options of one command line. Throws <see cref="NetWeightException"/> for values that cannot be read.</summary>
    public InferenceOptions Inference(ParseResult parsed) =>
        InputSyntax.Parse(parsed.GetValue(inputs) ?? [], parsed.GetValue(dims) ?? [], parsed.GetValue(values) ?? [],
            parsed.GetValue(batch));

    /// <summary>The multiplier of the channels of networks of the zoo.</summary>
    public double Width(ParseResult parsed) => ScaleOptions.Width(parsed, width);

    /// <summary>The types of <c>--dtype</c>. Throws <see cref="NetWeightException"/> for a word that is not one.</summary>
    public IReadOnlyList<DataType> Types(ParseResult parsed) => OptionValues.Types(parsed.GetValue(dtype));

    /// <summary>
    /// The type that 32-bit floats count as; null for the type in the file, and if several are given,
    /// which are for predictions.
    /// </summary>
    public static DataType? FloatsAs(IReadOnlyList<DataType> types) => types.Count == 1 ? types[0] : null;
}
