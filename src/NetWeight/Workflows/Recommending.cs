using NetWeight.Devices;
using NetWeight.Recommend;

namespace NetWeight.Workflows;

/// <summary>Recommends networks of the zoo for devices and limits.</summary>
public static class Recommending
{
    /// <summary>
    /// One answer per request, each for all devices. Throws <see cref="NetWeightException"/> if a device cannot be
    /// predicted.
    /// </summary>
    /// <param name="devices">The devices to run on; at least one.</param>
    /// <param name="requests">The limits and the way of running; usually one, or one per runtime and type.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static IReadOnlyList<Recommendation> Run(
        IReadOnlyList<Device> devices, IReadOnlyList<RecommendRequest> requests, CancellationToken cancellation = default) =>
        [.. requests.Select(r => Recommender.Run(devices, r, cancellation))];
}
