using System.CommandLine;
using NetWeight.Operators;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary>
/// <c>--until</c> and <c>--without-postprocessing</c>: where a model ends. Totals, predictions and gates count what is
/// left.
/// </summary>
internal sealed class CutOptions
{
    private readonly Option<string[]> until = new("--until")
    {
        Description = "End the model at this node or value: only what it needs is counted. Repeatable.",
        HelpName = "NODE",
    };
    private readonly Option<bool> without = new("--without-postprocessing")
    {
        Description = "End the model before it decodes boxes, selects and suppresses candidates, or picks each pixel's class.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(until);
        command.Add(without);
    }

    /// <summary>Whether post-processing is left out.</summary>
    public bool IsWithout(ParseResult parsed) => parsed.GetValue(without);

    /// <summary>
    /// The model as the command line ends it. Throws <see cref="NetWeightException"/> if both options are given; for
    /// an unknown node when it is read.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="inference">The settings of its inputs.</param>
    public ModelInput Apply(ParseResult parsed, ModelInput model, InferenceOptions inference)
    {
        string[] nodes = parsed.GetValue(until) ?? [];
        bool cuts = parsed.GetValue(without);
        if (nodes.Length > 0 && cuts)
            throw new NetWeightException("--until and --without-postprocessing exclude each other.");
        if (nodes.Length > 0)
            return ModelInput.Of(model.Name, () => ModelCut.Until(model.Read(), nodes));
        return cuts ? ModelInput.Of(model.Name, () => ModelCut.WithoutPostProcessing(ShapeInference.Run(model.Read(), inference))) : model;
    }
}
