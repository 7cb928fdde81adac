using System.Collections.Concurrent;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Recommend;

namespace NetWeight.Tests.Recommend;

/// <summary>Searches that several tests look at.</summary>
internal static class Recommendations
{
    private static readonly ConcurrentDictionary<string, Recommendation> Cache = new();

    /// <summary>Families of every style, which are searched quickly.</summary>
    public static IReadOnlyList<string> Few
    {
        get;
    } = ["MobileNetV1", "MobileNetV2", "MobileNetV3", "ShuffleNetV2", "RepVGG", "resnet18", "resnet34", "resnet50",
            "SqueezeNet", "vgg16_bn", "convnext_tiny", "efficientnet_b0"];

    /// <summary>The whole list (nothing cut) for a device, of few families.</summary>
    public static Recommendation Of(string device, RecommendRequest? request = null)
    {
        request ??= new RecommendRequest();
        return Recommender.Run([DeviceCatalog.Get(device)],
            request with { Top = 0, Among = request.Among.Count > 0 ? request.Among : Few });
    }

    /// <summary>The fastest networks of about ResNet-18's accuracy (69.8 %): 69 % or more.</summary>
    public static Recommendation LikeResNet18(string device, string? runtime = null, Precision? precision = null, int batch = 1) =>
        Cache.GetOrAdd($"{device} {runtime} {precision} {batch}", _ => Recommender.Run([DeviceCatalog.Get(device)], new RecommendRequest
        {
            Top = 0,
            MinAccuracy = 69,
            Batch = batch,
            Prediction = new PredictionOptions { Runtime = runtime is null ? null : RuntimeCatalog.Get(runtime), Precision = precision },
        }));

    /// <summary>The names of the short list, in order.</summary>
    public static IReadOnlyList<string> Names(Recommendation result) =>
        [.. result.Devices[0].ShortList.Select(p => p.Network.Candidate.Name)];

    /// <summary>The place in the order of predicted latency, counted from 0, of a network among all that keep the limits.</summary>
    public static int Place(Recommendation result, string network)
    {
        string[] order = [.. result.Devices[0].Field.Where(p => p.KeepsLimits).OrderBy(p => p.Fit.Latency.Value)
            .Select(p => p.Network.Candidate.Name)];
        int place = Array.IndexOf(order, network);
        Assert.True(place >= 0, $"{network} does not keep the limits.");
        return place;
    }
}
