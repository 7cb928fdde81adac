using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Int8;

/// <summary>The causes that keep 8 bits from the gain that the smaller type promises.</summary>
public enum Int8Eater
{
    /// <summary>Starting kernels takes as long in every type.</summary>
    Launches,

    /// <summary>Kernels that change the layout beside depthwise convolutions and blocks.</summary>
    Reformats,

    /// <summary>Arithmetic that is not as much faster as the type is smaller: vector units, activations, small products.</summary>
    Arithmetic,

    /// <summary>Bytes that do not shrink.</summary>
    Bytes,

    /// <summary>Arithmetic on padded channels and idle units.</summary>
    Padding,

    /// <summary>Layers without an 8-bit form, and layers that are kept wide: they take as long as before.</summary>
    Fallbacks,

    /// <summary>Conversions between the types, at their borders.</summary>
    Conversions,

    /// <summary>QuantizeLinear and DequantizeLinear that no neighbour takes in.</summary>
    LoneQuantization,
}

/// <summary>A kernel in the wider type and in 8 bits.</summary>
/// <param name="Wide">In the wider type.</param>
/// <param name="Narrow">In 8 bits.</param>
/// <param name="WhyWide">The reason why it computes in the wider type; null if it computes in 8 bits.</param>
/// <param name="Conversions">Time of converting its inputs from kernels of the other type.</param>
/// <param name="Ratio">Bytes of a number in 8 bits over those in the wider type.</param>
/// <param name="IsLone">Whether it only converts types.</param>
public sealed record Int8Kernel(KernelTime Wide, KernelTime Narrow, string? WhyWide, Seconds Conversions, double Ratio, bool IsLone)
{
    /// <summary>Its name.</summary>
    public string Name => Wide.Kernel.Name;

    /// <summary>Whether it computes in the wider type.</summary>
    public bool StaysWide => WhyWide is not null;

    /// <summary>Its time in the network of both types.</summary>
    public Seconds Total => (StaysWide ? Wide.Total : Narrow.Total) + Conversions;

    /// <summary>How many times as fast it is.</summary>
    public double SpeedUp => Total.Value > 0 ? Wide.Total.Value / Total.Value : 1;

    /// <summary>Its time beyond its share of the ideal, by cause. Negative if a cause shrinks more than the type.</summary>
    public IReadOnlyList<(Int8Eater Eater, Seconds Time)> Eaten
    {
        get
        {
            (Int8Eater, Seconds) conversions = (Int8Eater.Conversions, Conversions);
            if (StaysWide)
                return [(Int8Eater.Fallbacks, Wide.Total * (1 - Ratio)), conversions];
            if (IsLone)
                return [(Int8Eater.LoneQuantization, Narrow.Total - (Wide.Total * Ratio)), conversions];
            return
            [
                (Int8Eater.Launches, Narrow.Overhead - Narrow.Reformats - ((Wide.Overhead - Wide.Reformats) * Ratio)),
                (Int8Eater.Reformats, Narrow.Reformats - (Wide.Reformats * Ratio)),
                (Int8Eater.Arithmetic, Narrow.Compute - (Wide.Compute * Ratio)),
                (Int8Eater.Bytes, Narrow.Memory - (Wide.Memory * Ratio)),
                (Int8Eater.Padding, Narrow.Waste - (Wide.Waste * Ratio)),
                conversions,
            ];
        }
    }

    /// <summary>The largest cause; null if the kernel gains all that the type promises.</summary>
    public Int8Eater? Worst => Eaten.MaxBy(e => e.Time.Value) is { Time.Value: > 1e-12 } worst ? worst.Eater : null;
}
