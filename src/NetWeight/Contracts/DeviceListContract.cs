using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>A device, as <c>netweight devices -f json</c> lists it; null is unknown.</summary>
/// <param name="Year">When it came to market.</param>
/// <param name="BandwidthBytesPerSecond">Of its memory, by the data sheet.</param>
/// <param name="RidgePointFp32FlopsPerByte">Below this intensity a layer waits for the memory.</param>
public sealed record ListedDeviceContract(
    string Id, string Name, IReadOnlyList<string> Aliases, string Vendor, string Architecture, string Class,
    string DefaultRuntime, int? Year, double? PeakFp32FlopsPerSecond, double? PeakFp16FlopsPerSecond,
    double? PeakInt8OperationsPerSecond, double? BandwidthBytesPerSecond, double? RidgePointFp32FlopsPerByte,
    double? RidgePointFp16FlopsPerByte) : IContract<ListedDeviceContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight devices'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ListedDeviceContract> Format => ReportContracts.Of<ListedDeviceContract>();
}

/// <summary>
/// One GPU of an NVIDIA architecture, as <c>netweight devices --evolution -f json</c> lists it; fields as in
/// <see cref="ListedDeviceContract"/>.
/// </summary>
public sealed record ListedArchitectureContract(
    int? Year, string Architecture, string Id, string Class, double? PeakFp32FlopsPerSecond,
    double? PeakFp16FlopsPerSecond, double? PeakInt8OperationsPerSecond, double? BandwidthBytesPerSecond,
    double? RidgePointFp32FlopsPerByte, double? RidgePointFp16FlopsPerByte) : IContract<ListedArchitectureContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight devices --evolution'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ListedArchitectureContract> Format => ReportContracts.Of<ListedArchitectureContract>();
}

/// <summary>A device with every number and its source, as <c>netweight devices show ID -f json</c> shows it.</summary>
/// <param name="DefaultRuntime">The id of the runtime that is assumed if none is named.</param>
/// <param name="Runtimes">The ids of other runtimes that run there.</param>
/// <param name="Roofline">The peak of each type, and the intensity below which it waits for the memory.</param>
/// <param name="Missing">Numbers that a prediction would want and that are unknown, with the substitutes.</param>
/// <param name="Fallbacks">Operators that the device does not run itself.</param>
/// <param name="References">The measurements of the device.</param>
/// <param name="PublishedTimes">Published times of networks; one line states it if there are none.</param>
/// <param name="Sources">The sources of the numbers, by key.</param>
/// <param name="Numbers">In the order of the device file.</param>
public sealed record DeviceDetailsContract(
    string Id, string Name, IReadOnlyList<string> Aliases, string Vendor, string Architecture, string Class,
    string DefaultRuntime, IReadOnlyList<string> Runtimes, string MemoryType, IReadOnlyList<string> Roofline,
    IReadOnlyList<string> Missing, IReadOnlyList<string> Fallbacks, IReadOnlyList<string> References,
    IReadOnlyList<string> PublishedTimes, IReadOnlyList<string> Notes, IReadOnlyList<string> Sources,
    IReadOnlyList<DeviceNumberContract> Numbers) : IContract<DeviceDetailsContract>
{
    /// <inheritdoc/>
    public static string Kind => "a device of 'netweight devices show'";

    /// <inheritdoc/>
    public static JsonTypeInfo<DeviceDetailsContract> Format => ReportContracts.Of<DeviceDetailsContract>();
}

/// <summary>One number of a device.</summary>
/// <param name="Name">The path in the device file, with the unit.</param>
/// <param name="Value">In that unit; 1 and 0 for yes and no.</param>
/// <param name="Text">The number for people.</param>
/// <param name="Confidence">How sure the source is; null if it does not state it.</param>
/// <param name="Source">The key of the source.</param>
/// <param name="Derivation">How it was derived; empty if it was taken as it is.</param>
public sealed record DeviceNumberContract(
    string Name, double? Value, string Text, [OneOf("datasheet|measured|derived|default")] string Kind,
    [OneOf("low|medium|high")] string? Confidence, string Source, string Derivation);

/// <summary>A runtime, as <c>netweight devices --runtimes -f json</c> lists it.</summary>
/// <param name="Classes">The classes of devices that it runs on.</param>
/// <param name="Precisions">The types that it computes in.</param>
/// <param name="Converts">The type that it turns floats into; null for none.</param>
/// <param name="Fitted">The classes of devices on which the runtime itself was measured.</param>
/// <param name="Measured">The measurements on each kind of hardware.</param>
/// <param name="Summary">Assumptions.</param>
public sealed record ListedRuntimeContract(
    string Id, string Name, IReadOnlyList<string> Aliases, IReadOnlyList<string> Classes,
    IReadOnlyList<string> Precisions, string? Converts, IReadOnlyList<string> Fitted, IReadOnlyList<string> Measured,
    string Summary) : IContract<ListedRuntimeContract>
{
    /// <inheritdoc/>
    public static string Kind => "a list of 'netweight devices --runtimes'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ListedRuntimeContract> Format => ReportContracts.Of<ListedRuntimeContract>();
}
