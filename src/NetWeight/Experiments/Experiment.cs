namespace NetWeight.Experiments;

/// <summary>The size of an experiment's networks: a network that fills a GPU takes a phone's processor seconds.</summary>
public enum ExperimentScale
{
    /// <summary>For GPUs and matrix engines: as published for a GPU, if there is such a table.</summary>
    Large,

    /// <summary>For CPUs: as published for an ARM core, if there is such a table.</summary>
    Small,
}

/// <summary>The quantity of an experiment's numbers; all of them are kept as seconds per inference.</summary>
public enum ExperimentQuantity
{
    /// <summary>Seconds per inference.</summary>
    Latency,

    /// <summary>Inferences (batches) per second.</summary>
    Rate,

    /// <summary>Samples per second.</summary>
    Throughput,

    /// <summary>Operations per second by the plain count of operations: the computational density of RepVGG.</summary>
    Density,
}

/// <summary>
/// A claim of the literature about the speed of networks, small networks that differ in nothing else, and a verdict
/// that is computed from their times, whether they were printed in the paper, predicted for a device or measured.
/// </summary>
public abstract class Experiment
{
    /// <summary>The word for it on the command line: <c>g1</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The claim, in one sentence.</summary>
    public abstract string Claim { get; }

    /// <summary>Who claims it.</summary>
    public abstract string Source { get; }

    /// <summary>The networks.</summary>
    public abstract string SetUp { get; }

    /// <summary>The title of the rows: <c>widths</c>.</summary>
    public abstract string RowTitle { get; }

    /// <summary>The title of the columns: <c>size</c>.</summary>
    public abstract string ColumnTitle { get; }

    /// <summary>The quantity in its tables.</summary>
    public virtual ExperimentQuantity Quantity => ExperimentQuantity.Latency;

    /// <summary>The published tables; empty if only words were published.</summary>
    public virtual IReadOnlyList<PublishedTable> Published => [];

    /// <summary>How a row's number is spread over an axis: equal ratios equally far apart.</summary>
    public virtual bool IsLogarithmic => false;

    /// <summary>The name of its plot.</summary>
    public virtual string PlotName => Name;

    /// <summary>Whether the experiment varies the batch.</summary>
    public virtual bool VariesBatch => false;

    /// <summary>The networks at a scale, row by row within a column, each at its own batch.</summary>
    public abstract IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale);

    /// <summary>
    /// Whether the claim holds for these times. Times that are missing are left out; if too many are, the verdict is
    /// <see cref="Holding.NotKnown"/>.
    /// </summary>
    public abstract Verdict Judge(ExperimentReadings readings);

    /// <summary>Whether tables for people show the row; long sweeps show only the informative ones.</summary>
    public virtual bool IsShown(ExperimentCell cell) => true;
}
