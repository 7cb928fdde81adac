namespace NetWeight.Accuracy.Data;

/// <summary>All tables.</summary>
public static class DataSetCatalog
{
    /// <summary>The tables, in the order of the page.</summary>
    public static IReadOnlyList<DataSet> All { get; } =
    [
        new TimmGpu("timm-rtx4090-amp-nchw.csv", "RTX 4090", "nvidia-rtx-4090", "pytorch-eager"),
        new TimmGpu("timm-rtx4090-amp-nhwc.csv", "RTX 4090", "nvidia-rtx-4090", "pytorch-eager", channelsLast: true),
        new TimmGpu("timm-rtx4090-amp-compiled.csv", "RTX 4090", "nvidia-rtx-4090", "pytorch-compiled"),
        new TimmGpu("timm-rtx3090-amp-nchw.csv", "RTX 3090", "nvidia-rtx-3090", "pytorch-eager"),
        new TimmCpu(), new Measured("measured.csv"), new Measured("measured-more.csv"), new Trtexec(), new Ncnn(),
            new OwnTimes(), new ShuffleNetTables(),
    ];
}
