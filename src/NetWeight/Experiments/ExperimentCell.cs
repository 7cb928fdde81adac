using NetWeight.Architectures;
using NetWeight.Graphs;

namespace NetWeight.Experiments;

/// <summary>One network of an experiment: a row in a column.</summary>
/// <param name="Row">Its row: the varied property.</param>
/// <param name="Column">Its column: under which conditions.</param>
/// <param name="Resolution">The height and width of its input.</param>
/// <param name="Write">Writes the network.</param>
public sealed record ExperimentCell(string Row, string Column, int Resolution, Action<NetworkBuilder> Write)
{
    /// <summary>The number of the row, in sweeps; null for names.</summary>
    public double? X { get; init; }

    /// <summary>Samples per inference.</summary>
    public long Batch { get; init; } = 1;

    /// <summary>The network. Weights are drawn if a seed is given.</summary>
    /// <param name="experiment">The experiment that it belongs to: its name begins with it.</param>
    /// <param name="seed">Where weights are drawn from; null for none, as counting needs none.</param>
    public Model Build(Experiment experiment, int? seed = null)
    {
        var net = new NetworkBuilder(Resolution, new NetworkOptions { Batch = Batch, Seed = seed });
        Write(net);
        return net.ToModel(ModelName(experiment));
    }

    /// <summary>The network's name, which is fit to be a file's: <c>g1-1-6-52-312-x1</c>.</summary>
    public string ModelName(Experiment experiment)
    {
        var name = new System.Text.StringBuilder();
        foreach (char c in $"{experiment.Name} {Row} {Column}")
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(char.ToLowerInvariant(c));
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        return name.ToString().TrimEnd('-');
    }
}
