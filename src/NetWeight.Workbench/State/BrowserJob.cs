namespace NetWeight.Workbench.State;

/// <summary>The input of the page's script for ONNX Runtime's web build.</summary>
/// <param name="Provider">Where: <c>wasm</c> or <c>webgpu</c>.</param>
/// <param name="Models">The models. Several take turns, so that a slow phase of the machine hits all.</param>
public sealed record BrowserJob(string Provider, IReadOnlyList<BrowserModel> Models)
{
    /// <summary>The number of times that the models are loaded again: a model that lies elsewhere in memory has another median.</summary>
    public int Sessions { get; init; } = 3;

    /// <summary>How long a session measures, without warm-up.</summary>
    public double Seconds { get; init; } = 2;

    /// <summary>The longest warm-up of a model in a session.</summary>
    public double WarmUpSeconds { get; init; } = 3;

    /// <summary>How close three medians in a row must be for the warm-up to end.</summary>
    public double SteadyWithin { get; init; } = 0.02;
}

/// <summary>A model with inputs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">The ONNX file.</param>
/// <param name="Inputs">Seeded inputs.</param>
public sealed record BrowserModel(string Name, byte[] Content, IReadOnlyList<BrowserTensor> Inputs);

/// <summary>An input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type as ONNX Runtime's web build spells it.</param>
/// <param name="Dims">Its sizes.</param>
/// <param name="Content">Its elements, in little-endian order.</param>
public sealed record BrowserTensor(string Name, string Type, long[] Dims, byte[] Content);

/// <summary>The result of the script.</summary>
/// <param name="Threads">The threads that ran the models; more than one only on a page that is isolated from others.</param>
/// <param name="TickSeconds">The step of the browser's clock.</param>
/// <param name="Models">The models, in the order of the job; each has its sessions.</param>
public sealed record BrowserTimes(int Threads, double TickSeconds, BrowserSession[][] Models);

/// <summary>The result of one session with a model; times in seconds.</summary>
/// <param name="Load">How long loading took.</param>
/// <param name="First">The first run.</param>
/// <param name="WarmUps">The runs before the times counted, with the first.</param>
/// <param name="IsSteady">Whether the times were steady by then.</param>
/// <param name="Runs">The runs that count.</param>
public sealed record BrowserSession(double Load, double First, int WarmUps, bool IsSteady, double[] Runs);

/// <summary>How far an output of two models differed on one set of inputs.</summary>
/// <param name="Output">The output.</param>
/// <param name="Case">The inputs: random, zeros, large.</param>
/// <param name="Type">The output's element type.</param>
/// <param name="Absolute">The largest difference of two elements; null if the shapes differ, or one is not a number and
/// the other is.</param>
/// <param name="Largest">The largest magnitude of the first model's output.</param>
public sealed record BrowserDifference(string Output, string Case, string Type, double? Absolute, double Largest)
{
    private const double FloatTolerance = 1e-4, HalfTolerance = 2e-2;

    /// <summary>The largest difference over the largest magnitude; infinite if nothing can be compared.</summary>
    public double Relative => Absolute is not { } difference ? double.PositiveInfinity : difference == 0 ? 0 : difference / Largest;

    /// <summary>The limit of <see cref="Relative"/>.</summary>
    public double Tolerance => Type switch { "float32" or "float64" => FloatTolerance, "float16" => HalfTolerance, _ => 0 };

    /// <summary>Whether the outputs agree.</summary>
    public bool Holds => Relative <= Tolerance;
}
