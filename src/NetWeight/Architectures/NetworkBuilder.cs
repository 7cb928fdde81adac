using NetWeight.Graphs;

namespace NetWeight.Architectures;

/// <summary>
/// Writes a network as a graph, layer by layer, in the order of the paper's table. Names nest by <see cref="Scope"/>:
/// <c>stage3.block2.conv1</c>. A layer that does not fit throws <see cref="NetWeightException"/> with its name, if the code is wrong.
/// </summary>
public sealed partial class NetworkBuilder
{
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> weights = [];
    private readonly List<ValueInfo> inputs = [];
    private readonly List<ValueInfo> outputs = [];
    private readonly HashSet<string> names = [];
    private readonly Stack<string> scopes = [];

    /// <summary>An empty network.</summary>
    /// <param name="resolution">The published height and width of its input.</param>
    /// <param name="options">How to build it.</param>
    /// <param name="form">The form requested, of a network that has several: <c>train</c>, <c>deploy</c>.</param>
    public NetworkBuilder(int resolution, NetworkOptions? options = null, string form = "")
    {
        Options = options ?? NetworkOptions.Default;
        Resolution = Options.Resolution ?? resolution;
        Form = form;
        if (Options.Opset is < 13 or > 21)
            throw new NetWeightException($"Networks can be built for operator sets 13 to 21, not {Options.Opset}.");
        if (Options.Width <= 0 || Options.Depth <= 0 || Resolution < 1 || ImageWidth < 1 || Options.Classes < 1)
            throw new NetWeightException("Width, depth, resolution and classes must be positive.");
    }

    /// <summary>How the network is built.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The height of the input, and its width where it is a square.</summary>
    public int Resolution { get; }

    /// <summary>The width of the input.</summary>
    public int ImageWidth => Options.ImageWidth ?? Resolution;

    /// <summary>The form requested; empty if the network has only one.</summary>
    public string Form { get; }

    /// <summary>
    /// A multiple of <paramref name="divisor"/> near <paramref name="channels"/>, never more than 10 % below it
    /// (the rounding of the MobileNet family's reference code; Howard et al. 2019).
    /// </summary>
    public static int MakeDivisible(double channels, int divisor = 8, int? minimum = null)
    {
        int rounded = Math.Max(minimum ?? divisor, (int)(channels + (divisor / 2.0)) / divisor * divisor);
        return rounded < 0.9 * channels ? rounded + divisor : rounded;
    }

    /// <summary>A published width under the options' multiplier; unchanged for a multiplier of 1.</summary>
    public int Channels(int published, int divisor = 8) =>
        Options.Width == 1 ? published : MakeDivisible(published * Options.Width, divisor);

    /// <summary>A published number of blocks under the options' multiplier, at least 1 (0 stays 0).</summary>
    public int Repeats(int published) => Options.Depth == 1 ? published : (int)Math.Ceiling(published * Options.Depth);

    /// <summary>
    /// The classes of a network published for another number than 1000 (COCO's 90), unless the options ask for their
    /// own.
    /// </summary>
    public int Classes(int published) => Options.Classes == NetworkOptions.Default.Classes ? published : Options.Classes;

    /// <summary>Names everything inside the returned scope <c>name.…</c>; dispose it to leave.</summary>
    public IDisposable Scope(string name)
    {
        scopes.Push(scopes.Count == 0 ? name : $"{scopes.Peek()}.{name}");
        return new ScopeEnd(this);
    }

    /// <summary>The image that is fed: [batch, channels, height, width].</summary>
    public FeatureMap Input(int channels = 3)
    {
        inputs.Add(new ValueInfo("input", new TensorType(DataType.Float, new Shape(Options.Batch, channels, Resolution, ImageWidth))));
        return new FeatureMap("input", channels, Resolution, ImageWidth);
    }

    /// <summary>Declares an output of the network.</summary>
    public void Output(FeatureMap map, string name = "output") =>
        Output(map.Name, name, new Shape(Options.Batch, map.Channels, map.Height, map.Width));

    /// <summary>Declares an output of the network.</summary>
    public void Output(FeatureVector vector, string name = "output") =>
        Output(vector.Name, name, new Shape(Options.Batch, vector.Length));

    /// <summary>The finished network.</summary>
    public Model ToModel(string name)
    {
        if (outputs.Count == 0)
            throw new NetWeightException($"The network '{name}' declares no output.");
        return new Model
        {
            Name = name,
            // The newest file format that runtimes of the operator set's time read.
            IrVersion = Options.Opset <= 18 ? 8 : Options.Opset <= 20 ? 9 : 10,
            ProducerName = "netweight",
            Opsets = new Dictionary<string, int> { [""] = Options.Opset },
            Graph = new Graph { Name = name, Inputs = inputs, Outputs = outputs, Initializers = weights, Nodes = nodes },
        };
    }

    private void Output(string value, string name, Shape shape)
    {
        nodes.Add(new Node
        {
            OpType = "Identity",
            Name = Unique(name + ".identity"),
            OpsetVersion = Options.Opset,
            Inputs = [value],
            Outputs = [name],
        });
        outputs.Add(new ValueInfo(name, new TensorType(DataType.Float, shape)));
    }

    /// <summary>The full name of a layer in the current scope, made unique.</summary>
    private string Unique(string name)
    {
        string full = scopes.Count == 0 ? name : $"{scopes.Peek()}.{name}";
        string unique = full;
        for (int i = 2; !names.Add(unique); i++)
            unique = $"{full}_{i}";
        return unique;
    }

    private string Emit(string op, string name, IReadOnlyList<string> reads, params NodeAttribute[] attributes)
    {
        nodes.Add(new Node
        {
            OpType = op,
            Name = name,
            OpsetVersion = Options.Opset,
            Inputs = reads,
            Outputs = [name],
            Attributes = attributes,
        });
        return name;
    }

    private string Weight(string name, long[] dims, Initialization initialization, long fanIn = 1)
    {
        long elements = dims.Aggregate(1L, (a, b) => checked(a * b));
        TensorPayload payload = Options.Seed is { } seed
            ? new SeededWeights(seed, name, elements, initialization, fanIn)
            : new MissingPayload(checked(elements * sizeof(float)), "the network was built without weights");
        weights.Add(new Tensor(name, DataType.Float, dims, payload));
        return name;
    }

    private string Constant(string name, Tensor tensor)
    {
        weights.Add(tensor with { Name = name });
        return name;
    }

    private sealed class ScopeEnd(NetworkBuilder builder) : IDisposable
    {
        public void Dispose() => builder.scopes.Pop();
    }
}
