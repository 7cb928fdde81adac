using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Search;

namespace NetWeight.Measurement.Proxies;

/// <summary>A score of an untrained network that ranks it by what it may reach after training.</summary>
public enum TrainingFreeKind
{
    /// <summary>How differently the activations answer to different images (Mellor et al. 2021).</summary>
    Naswot,

    /// <summary>How much the features change with a small change of the image (Lin et al. 2021).</summary>
    Zen,
}

/// <summary>How a score is computed.</summary>
/// <param name="Kind">Which score.</param>
public sealed record TrainingFreeSettings(TrainingFreeKind Kind)
{
    /// <summary>Equal seeds give equal scores.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Random images per forward pass, at least 2.</summary>
    public int Batch { get; init; } = Kind == TrainingFreeKind.Naswot ? 64 : 16;

    /// <summary>
    /// Height and width of the images; null for the network's own up to 64 pixels, and half of it above: a quarter of
    /// the time.
    /// </summary>
    public int? InputSide { get; init; }

    /// <summary>The largest side that <see cref="InputSide"/> leaves as it is where nothing is stated.</summary>
    internal const int WholeSide = 64;

    /// <summary>The side for a network whose own is <paramref name="published"/>.</summary>
    internal int SideOf(int published) => InputSide ?? (published <= WholeSide ? published : published / 2);
}

/// <summary>
/// Scores untrained networks by forward passes in ONNX Runtime on one thread. The weights are random, the images are
/// random, and batch normalisation takes the statistics of the batch, as in the papers. Scores compare networks of one
/// space under equal settings; they are no accuracies.
/// </summary>
public static class TrainingFreeScore
{
    /// <summary>The change of the image relative to its deviation (Lin et al. 2021, algorithm 1).</summary>
    internal const float Perturbation = 0.01f;

    /// <summary>The name in options and files: <c>naswot</c>, <c>zen</c>.</summary>
    public static string Id(TrainingFreeKind kind) => kind == TrainingFreeKind.Naswot ? "naswot" : "zen";

    /// <summary>The kind of a name; null where there is none of it.</summary>
    public static TrainingFreeKind? Find(string id) => id switch
    {
        "naswot" => TrainingFreeKind.Naswot,
        "zen" => TrainingFreeKind.Zen,
        _ => null,
    };

    /// <summary>Scores a network of a search space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="genotype">The network.</param>
    /// <param name="settings">Which score, the seed, the batch and the input's side.</param>
    public static double Of(SearchSpace space, Genotype genotype, TrainingFreeSettings settings)
    {
        Check(settings);
        Model model = space.Build(genotype, new NetworkOptions
        {
            Batch = settings.Batch,
            Resolution = settings.SideOf(space.ResolutionOf(genotype)),
        });
        return Of(model, settings, keepsSums: space.SumsAreOperations);
    }

    /// <summary>
    /// Scores a model with one image as its input, whose batch is that of the settings. Its weights are not read.
    /// Throws <see cref="NetWeightException"/> where the model has no activation (NASWOT) or ONNX Runtime refuses it.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="settings">Which score, and the seed.</param>
    /// <param name="keepsSums">
    /// Whether sums around a block belong to the network's operations; otherwise Zen-score leaves shortcuts out, as its
    /// paper does.
    /// </param>
    public static double Of(Model model, TrainingFreeSettings settings, bool keepsSums = false)
    {
        Check(settings);
        return settings.Kind == TrainingFreeKind.Naswot ? Naswot(model, settings) : Zen(model, settings, keepsSums);
    }

    /// <summary>ln det K, where K counts for each two images the activations that are on or off for both.</summary>
    private static double Naswot(Model model, TrainingFreeSettings settings)
    {
        ProxyGraph graph = ProxyGraph.ForNaswot(model, settings.Seed);
        if (graph.Codes.Count == 0)
            throw new NetWeightException($"{model.Name} has no activation that is on or off; NASWOT cannot score it.");
        var kernel = new ActivationKernel(settings.Batch);
        using OnnxSession session = Open(graph.Model);
        using IDisposableReadOnlyCollection<OrtValue> outputs = Run(session, Images(session, settings.Seed, 0));
        foreach (OrtValue output in outputs)
            kernel.Add(output.GetTensorMutableRawData());
        return kernel.LogDeterminant();
    }

    /// <summary>
    /// ln of the mean absolute change of the features before global pooling, summed over an image, plus the sum of the
    /// logarithms of the deviations that batch normalisation divides by.
    /// </summary>
    private static double Zen(Model model, TrainingFreeSettings settings, bool keepsSums)
    {
        ProxyGraph graph = ProxyGraph.ForZen(model, settings.Seed, keepsSums);
        using OnnxSession session = Open(graph.Model);
        float[] images = Images(session, settings.Seed, 0), noise = Images(session, settings.Seed, 1);
        using IDisposableReadOnlyCollection<OrtValue> outputs = Run(session, images);
        for (int i = 0; i < noise.Length; i++)
            noise[i] = images[i] + (Perturbation * noise[i]);
        using IDisposableReadOnlyCollection<OrtValue> changed = Run(session, noise);
        ReadOnlySpan<float> before = outputs[0].GetTensorDataAsSpan<float>(), after = changed[0].GetTensorDataAsSpan<float>();
        double change = 0;
        for (int i = 0; i < before.Length; i++)
            change += Math.Abs((double)before[i] - after[i]);
        double score = Math.Log(Math.Max(double.Epsilon, change / settings.Batch));
        for (int i = 1; i < outputs.Count; i++)
        {
            double variance = 0;
            ReadOnlySpan<float> channels = outputs[i].GetTensorDataAsSpan<float>();
            foreach (float channel in channels)
                variance += channel;
            score += 0.5 * Math.Log(Math.Max(1e-8, variance / channels.Length));
        }

        return score;
    }

    /// <summary>Images of independent normal numbers, as many as the session's input holds.</summary>
    private static float[] Images(OnnxSession session, int seed, int which)
    {
        long elements = session.Model.Graph.Inputs[0].Shape!.Elements!.Value;
        return new GaussianPayload(seed, string.Create(CultureInfo.InvariantCulture, $"images {which}"), elements, 1).Numbers();
    }

    private static IDisposableReadOnlyCollection<OrtValue> Run(OnnxSession session, float[] images)
    {
        using var options = new RunOptions();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(images, [.. Sizes(session)]);
        return OnnxSession.Native(
            () => session.Inner.Run(options, session.Inner.InputNames, [input], session.Inner.OutputNames), session.Model.Model.Name);
    }

    private static long[] Sizes(OnnxSession session) =>
        [.. session.Inner.InputMetadata.Values.Single().Dimensions.Select(d => (long)d)];

    /// <summary>One thread and no spinning: several scores may run side by side.</summary>
    private static OnnxSession Open(Model model) =>
        OnnxSession.Open(model, new SessionSettings { Threads = 1, AllowSpinning = false });

    private static void Check(TrainingFreeSettings settings)
    {
        if (settings.Batch is < 2 or > 4096)
            throw new NetWeightException($"A score needs 2 to 4096 images per pass, not {settings.Batch}.");
        if (settings.InputSide is < 8 or > 4096)
            throw new NetWeightException($"A score needs images of 8 to 4096 pixels, not {settings.InputSide}.");
    }
}
