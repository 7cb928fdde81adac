using System.Globalization;
using NetWeight.Graphs;

namespace NetWeight.Architectures;

/// <summary>Published numbers of a network, with their source.</summary>
public sealed record Published
{
    /// <summary>Trainable parameters, exact; null if only <see cref="PrintedParameters"/> is known.</summary>
    public long? Parameters { get; init; }

    /// <summary>
    /// MACCs of convolutions, fully connected layers and matrix products, exact; null if only
    /// <see cref="PrintedMaccs"/> is known.
    /// </summary>
    public long? Maccs { get; init; }

    /// <summary>Parameters as a paper prints them: <c>3.4 M</c>.</summary>
    public string? PrintedParameters { get; init; }

    /// <summary>Whether <see cref="PrintedParameters"/> counts the running means and variances too, as TensorFlow's tools do.</summary>
    public bool CountsStatistics { get; init; }

    /// <summary>
    /// Whether <see cref="PrintedParameters"/> counts one bias per norm instead of scale and shift, as converters leave
    /// it.
    /// </summary>
    public bool FoldsNorms { get; init; }

    /// <summary>MACCs as a paper prints them, whatever it calls them: <c>300 M</c>.</summary>
    public string? PrintedMaccs { get; init; }

    /// <summary>Where the counts were published.</summary>
    public required string Source { get; init; }

    /// <summary>The form that the counts belong to, of a network that has several; empty else.</summary>
    public string Form { get; init; } = "";

    /// <summary>ImageNet top-1 accuracy in percent; null if it is unknown.</summary>
    public double? Top1 { get; init; }

    /// <summary>Where the accuracy was published; null for the same place as the counts.</summary>
    public string? Top1Source { get; init; }

    /// <summary>Box mAP on COCO (IoU 0.5 to 0.95) in percent, of a detector at its own resolution; null if it is unknown.</summary>
    public double? BoxMap { get; init; }

    /// <summary>Where the mAP was published; null for the same place as the counts.</summary>
    public string? BoxMapSource { get; init; }

    /// <summary>Exact counts with their source, and the accuracy if it is known.</summary>
    public static Published Exact(long parameters, long maccs, string source, double? top1 = null, string form = "") =>
        new() { Parameters = parameters, Maccs = maccs, Source = source, Top1 = top1, Form = form };

    /// <summary>Counts as a paper prints them.</summary>
    public static Published Printed(string? parameters, string? maccs, string source, double? top1 = null, string form = "") =>
        new() { PrintedParameters = parameters, PrintedMaccs = maccs, Source = source, Top1 = top1, Form = form };
}

/// <summary>The purpose of a network.</summary>
public enum NetworkTask
{
    /// <summary>One class per image, or a backbone of other networks.</summary>
    Classification,

    /// <summary>Boxes around objects.</summary>
    Detection,
}

/// <summary>One network of a family, ready to be built.</summary>
/// <param name="Name">The name on the command line: <c>mobilenet_v2</c>.</param>
/// <param name="Resolution">The published height and width of its input.</param>
/// <param name="Write">Writes the network.</param>
public sealed record NetworkVariant(string Name, int Resolution, Action<NetworkBuilder> Write)
{
    /// <summary>Other common names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its purpose.</summary>
    public NetworkTask Task { get; init; }

    /// <summary>The network of the zoo that a detector is built on; null if it has a separate backbone.</summary>
    public string? Backbone { get; init; }

    /// <summary>The number of pixels of which the height and width of its input have to be multiples; 1 if it takes every size.</summary>
    public int SideMultiple { get; init; } = 1;

    /// <summary>The forms that it has (<c>deploy</c>, <c>train</c>), the usual one first; empty if there is only one.</summary>
    public IReadOnlyList<string> Forms { get; init; } = [];

    /// <summary>Its published numbers, one entry per form or source.</summary>
    public IReadOnlyList<Published> Published { get; init; } = [];

    /// <summary>The reason why there are no published counts to compare with; null if there are.</summary>
    public string? WithoutCounts { get; init; }

    /// <summary>Builds it. Throws <see cref="NetWeightException"/> if the options do not fit, naming the layer.</summary>
    /// <param name="options">How; null for as published, without weights.</param>
    /// <param name="form">Which form; empty for the usual one.</param>
    public Model Build(NetworkOptions? options = null, string form = "")
    {
        if (form.Length == 0 && Forms.Count > 0)
            form = Forms[0];
        if (form.Length > 0 && !Forms.Contains(form))
            throw new NetWeightException(Forms.Count == 0 ? $"{Name} has no form '{form}'."
                : $"{Name} has no form '{form}'.{Spelling.DidYouMean(form, Forms)} It has: "
                    + $"{string.Join(", ", Forms)}.");
        foreach (int side in new[] { options?.Resolution, options?.ImageWidth }.OfType<int>().Where(s => s % SideMultiple != 0))
        {
            int below = side / SideMultiple * SideMultiple, above = below + SideMultiple;
            string nearest = below > 0 ? $"{below} or {above}" : $"{above}";
            throw new NetWeightException($"{Name} cannot take images of {side} pixels: its maps meet again after halving, "
                + $"so height and width are multiples of {SideMultiple}. The nearest: {nearest}.");
        }

        var builder = new NetworkBuilder(Resolution, options, form);
        Write(builder);
        string name = form.Length == 0 || form == Forms[0] ? Name : $"{Name}:{form}";
        // Published numbers do not apply to another width, so the name states it.
        return builder.ToModel(options is null or { Width: 1 } ? name
            : string.Create(CultureInfo.InvariantCulture, $"{name}@{options.Width:0.####}"));
    }
}

/// <summary>A family of networks from one paper.</summary>
public abstract class Architecture
{
    /// <summary>The usual name of the family: <c>MobileNetV2</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The paper: authors, year, title.</summary>
    public abstract string Paper { get; }

    /// <summary>Its networks.</summary>
    public abstract IReadOnlyList<NetworkVariant> Variants { get; }
}
