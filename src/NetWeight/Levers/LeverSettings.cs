using NetWeight.Devices;
using NetWeight.Latency.Runtimes;

namespace NetWeight.Levers;

/// <summary>
/// The ways to run a model differently without changing the model itself, in the order of the price of a change
/// more.
/// </summary>
public enum Lever
{
    /// <summary>Threads of a CPU: a setting.</summary>
    Threads,

    /// <summary>Another runtime: the same numbers, another program.</summary>
    Runtime,

    /// <summary>16-bit floats: rarely costs accuracy.</summary>
    HalfPrecision,

    /// <summary>More images per call: they wait for each other.</summary>
    Batch,

    /// <summary>8 bits: needs calibration data, and the accuracy has to be measured.</summary>
    EightBits,

    /// <summary>A smaller input: the accuracy has to be measured, for detectors that of small objects above all.</summary>
    Input,
}

/// <summary>One way of running a model.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Precision">The type.</param>
/// <param name="Threads">Threads of a CPU; null elsewhere.</param>
/// <param name="Batch">Images per call.</param>
/// <param name="Height">The input's height; null for a model without an image as input.</param>
/// <param name="Width">The input's width.</param>
public sealed record LeverSetting(RuntimeProfile Runtime, Precision Precision, int? Threads, long Batch, long? Height, long? Width)
{
    /// <summary>The levers that differ from another setting.</summary>
    public IReadOnlyList<Lever> ChangesFrom(LeverSetting other)
    {
        List<Lever> changes = [];
        if (Threads != other.Threads)
            changes.Add(Lever.Threads);
        if (Runtime.Id != other.Runtime.Id)
            changes.Add(Lever.Runtime);
        if (Precision != other.Precision)
            changes.Add(Precision is Precision.Int8 or Precision.Fp8 ? Lever.EightBits : Lever.HalfPrecision);
        if (Batch != other.Batch)
            changes.Add(Lever.Batch);
        if ((Height, Width) != (other.Height, other.Width))
            changes.Add(Lever.Input);
        return changes;
    }
}
