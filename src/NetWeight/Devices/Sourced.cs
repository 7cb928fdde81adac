namespace NetWeight.Devices;

/// <summary>A number with its source. An unknown number is absent; it is never zero.</summary>
/// <param name="Value">The number.</param>
/// <param name="Provenance">Where it comes from.</param>
public sealed record Sourced<T>(T Value, Provenance Provenance)
    where T : struct
{
    /// <summary>A number made from this one.</summary>
    internal Sourced<TOther> Select<TOther>(Func<T, TOther> make)
        where TOther : struct => new(make(Value), Provenance);

    /// <summary>The number as text, without its provenance.</summary>
    public override string ToString() => Value.ToString() ?? "";
}

/// <summary>Where a number comes from.</summary>
/// <param name="Source">The document.</param>
/// <param name="Kind">How the document, or we, came to it.</param>
/// <param name="Confidence">The confidence; null if it was not judged.</param>
/// <param name="Derivation">The arithmetic or the condition behind it; empty if it is printed as it is.</param>
public sealed record Provenance(DeviceSource Source, SourceKind Kind, Confidence? Confidence = null, string Derivation = "");

/// <summary>A document that numbers come from.</summary>
/// <param name="Key">Its short name within a device file.</param>
/// <param name="Title">Its title.</param>
/// <param name="Link">Its address, if known.</param>
/// <param name="Read">The day on which it was read; null if the number was not looked up again.</param>
/// <param name="Via">Where the number was seen if not in the document itself; empty otherwise.</param>
public sealed record DeviceSource(string Key, string Title, string? Link = null, DateOnly? Read = null, string Via = "");

/// <summary>How a number was found.</summary>
public enum SourceKind
{
    /// <summary>The vendor states it.</summary>
    Datasheet,

    /// <summary>Somebody measured it.</summary>
    Measured,

    /// <summary>Computed from other numbers; the derivation is stated.</summary>
    Derived,

    /// <summary>An engineering value for a class of devices, not for this one.</summary>
    Default,
}

/// <summary>How sure a number is.</summary>
public enum Confidence
{
    /// <summary>One unclear or second-hand source.</summary>
    Low,

    /// <summary>A credible source, or memory of the vendor's document, with a condition that is not certain.</summary>
    Medium,

    /// <summary>The vendor's document or a measurement, and it agrees with the rest of the file.</summary>
    High,
}
