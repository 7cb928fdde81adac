using NetWeight.Architectures;
using NetWeight.Graphs;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// A small network that repeats one kind of kernel, so that its time is mostly that of the kernel. Its
/// layers follow each other as in a real network: the next reads the result of the previous, and every layer has weights of its
/// own.
/// </summary>
/// <param name="Name">Its name in measurements: the kind, then its sizes. A name means the same network for ever.</param>
/// <param name="Rank">Its order in the measurement: 0 first, because it is the most informative.</param>
/// <param name="Channels">Channels of its input.</param>
/// <param name="Size">Height and width of its input.</param>
/// <param name="Batch">Images.</param>
/// <param name="Write">Writes its layers after the input.</param>
public sealed record MicroKernel(
    string Name, int Rank, int Channels, int Size, int Batch, Func<NetworkBuilder, FeatureMap, FeatureMap> Write)
{
    /// <summary>The prefix of all names.</summary>
    public const string Prefix = "micro/";

    /// <summary>Its family: the first word of its name.</summary>
    public string Family => Name.Split('/')[1];

    /// <summary>The network, without weights.</summary>
    public Model Build()
    {
        var builder = new NetworkBuilder(Size, new NetworkOptions { Batch = Batch });
        builder.Output(Write(builder, builder.Input(Channels)));
        return builder.ToModel(Name);
    }
}
