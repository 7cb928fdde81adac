using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Levers;

/// <summary>The layers after the network, in the requested setting.</summary>
/// <param name="Does">Its function: <c>non-maximum suppression</c>.</param>
/// <param name="Layers">Its layers.</param>
/// <param name="Time">Its kernels' time on the device.</param>
/// <param name="IsComplete">Whether all of it could be counted; suppression takes as long as there are candidates.</param>
/// <param name="Network">The latency of the network alone.</param>
/// <param name="Limit">Whether the network alone keeps the limit; null without one.</param>
/// <param name="IsLeftOut">Whether the table is about the network alone.</param>
public sealed record LeverPostProcessing(
    IReadOnlyList<string> Does, int Layers, Seconds Time, bool IsComplete, LatencyEstimate Network, LimitVerdict? Limit, bool IsLeftOut)
{
    /// <summary>The post-processing of a model; null if none is recognised.</summary>
    /// <param name="whole">The model with it.</param>
    /// <param name="device">The device.</param>
    /// <param name="inference">The settings of the inputs.</param>
    /// <param name="setting">The way of running.</param>
    /// <param name="limit">The limit to keep; null for none.</param>
    /// <param name="isLeftOut">Whether the table is about the network alone.</param>
    internal static LeverPostProcessing? Of(
        Model whole, Device device, InferenceOptions inference, LeverSetting setting, LeverLimit? limit, bool isLeftOut)
    {
        ShapedModel shaped = ShapeInference.Run(whole, inference);
        if (PostProcessing.Of(shaped) is not { } found)
            return null;
        LatencyEstimate all = Predict(shaped, device, setting);
        LatencyEstimate network = Predict(ShapeInference.Run(ModelCut.WithoutPostProcessing(shaped), inference), device, setting);
        HashSet<ShapedNode> nodes = new(found.Nodes, ReferenceEqualityComparer.Instance);
        double own = all.Kernels.Where(k => k.Kernel.Layers.All(l => nodes.Contains(l.Node))).Sum(k => k.Total.Value);
        return new LeverPostProcessing(
            found.Does, found.Nodes.Count, new Seconds(own), all.IsComplete || !network.IsComplete, network,
            limit?.Judge(network), isLeftOut);
    }

    private static LatencyEstimate Predict(ShapedModel model, Device device, LeverSetting setting)
    {
        DataType type = setting.Precision.TensorType;
        ModelCost cost = CostAnalyzer.Analyze(model, type == DataType.Float ? null : type);
        KernelPlan plan = KernelPlan.Form(cost, setting.Runtime, KernelPlan.ChannelBlockOf(device));
        return LatencyModel.Predict(plan, device, setting.Precision, setting.Threads);
    }
}
