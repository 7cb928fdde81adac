using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Networks of equal blocks one after the other.</summary>
internal static class Stacks
{
    /// <summary>The blocks of a stack of the ShuffleNetV2 paper.</summary>
    public const int PaperBlocks = 10;

    /// <summary>The height and width of the paper's stacks.</summary>
    public const int PaperResolution = 56;

    /// <summary>The conditions of the measurements in the paper's tables.</summary>
    public const string GpuConditions = "cuDNN 7.0, fp32, batch 1", ArmConditions = "the authors' own code, fp32, batch 1, one thread";

    /// <summary>The devices of the paper's tables, and the runtimes that are nearest to the ones they were measured with.</summary>
    public const string Gpu = "nvidia-gtx-1080-ti", GpuRuntime = "pytorch-eager", Arm = "qualcomm-snapdragon-810", ArmRuntime = "ncnn";

    /// <summary>The sizes of the paper's columns.</summary>
    public static readonly int[] Times = [1, 2, 4];

    /// <summary>A network of equal blocks.</summary>
    public static Action<NetworkBuilder> Of(
        int channels, Func<NetworkBuilder, FeatureMap, FeatureMap> block, int blocks = PaperBlocks) => net =>
        {
            FeatureMap x = net.Input(channels);
            for (int i = 0; i < blocks; i++)
                using (net.Scope($"block{i + 1}"))
                    x = block(net, x);
            net.Output(x);
        };

    /// <summary>The authors' own framework: it starts kernels sooner than the runtimes that come nearest to it.</summary>
    private const string Tool = "shufflenet";

    /// <summary>Both halves of a table of the paper: the GPU's and the ARM core's.</summary>
    public static PublishedTable[] Published(
        int table, IReadOnlyList<(string Row, double[] Rates)> gpu, IReadOnlyList<(string Row, double[] Rates)> arm)
    {
        string source = $"Ma et al. 2018, ShuffleNet V2 (arXiv:1807.11164), table {table}";
        return
        [
            new PublishedTable(source, ExperimentScale.Large, Gpu, GpuRuntime, GpuConditions, gpu) { Harness = Tool },
            new PublishedTable(source, ExperimentScale.Small, Arm, ArmRuntime, ArmConditions, arm) { Threads = 1, Harness = Tool },
        ];
    }
}
