namespace NetWeight.Architectures.Blocks;

/// <summary>Neck and head of YOLOX (Ge et al. 2021), as the authors' implementation writes them.</summary>
/// <param name="Net">Where they are written.</param>
/// <param name="Width">The factor of their widths.</param>
/// <param name="Depth">The factor of their depths.</param>
/// <param name="Depthwise">Whether 3x3 convolutions are depthwise separable.</param>
internal sealed record YoloBlocks(NetworkBuilder Net, double Width, double Depth, bool Depthwise)
{
    private const Activation Silu = Activation.Silu;

    private static readonly int[] PyramidWindows = [5, 9, 13];

    /// <summary>A published width under both factors.</summary>
    public int Channels(int published) => Net.Channels((int)(published * Width));

    /// <summary>A published number of blocks under both factors.</summary>
    public int Repeats(int published) => Net.Repeats(Math.Max(1, (int)Math.Round(published * Depth)));

    /// <summary>A convolution with normalization and SiLU; separable if the network is.</summary>
    public FeatureMap Conv(FeatureMap x, int channels, int stride = 1, string name = "conv")
    {
        if (!Depthwise)
            return Net.ConvBn(x, channels, 3, stride, Silu, name: name);
        using (Net.Scope(name))
            return Pointwise(Net.ConvBn(x, x.Channels, 3, stride, Silu, groups: x.Channels, name: "dw"), channels, "pw");
    }

    /// <summary>A 1x1 convolution with normalization and SiLU.</summary>
    public FeatureMap Pointwise(FeatureMap x, int channels, string name) => Net.ConvBn(x, channels, 1, activation: Silu, name: name);

    /// <summary>A cross stage partial layer: half of the channels through bottlenecks, half around them.</summary>
    public FeatureMap CspLayer(FeatureMap x, int channels, int blocks, bool residual, string name)
    {
        using (Net.Scope(name))
        {
            FeatureMap y = Pointwise(x, channels / 2, "main"), around = Pointwise(x, channels / 2, "around");
            for (int i = 1; i <= blocks; i++)
                using (Net.Scope($"block{i}"))
                {
                    FeatureMap z = Conv(Pointwise(y, y.Channels, "conv1"), y.Channels, name: "conv2");
                    y = residual ? Net.Add(y, z) : z;
                }

            return Pointwise(Net.Concat([y, around]), channels, "mix");
        }
    }

    /// <summary>Spatial pyramid pooling: the map concatenated with its maxima over windows of 5, 9 and 13.</summary>
    public FeatureMap SpatialPyramid(FeatureMap x, int channels)
    {
        using (Net.Scope("spp"))
        {
            FeatureMap y = Pointwise(x, x.Channels / 2, "reduce");
            FeatureMap[] pools = [.. PyramidWindows.Select(k => Net.MaxPool(y, k, 1, k / 2, name: $"pool{k}"))];
            return Pointwise(Net.Concat([y, .. pools]), channels, "mix");
        }
    }

    /// <summary>The path aggregation network: a way down from coarse to fine and one back up. Gives maps of strides 8, 16 and 32.</summary>
    public FeatureMap[] PathAggregation(FeatureMap c3, FeatureMap c4, FeatureMap c5)
    {
        int fine = Channels(256), middle = Channels(512), coarse = Channels(1024), blocks = Repeats(3);
        using (Net.Scope("neck"))
        {
            FeatureMap lateral = Pointwise(c5, middle, "lateral"), joined = Join(lateral, c4);
            FeatureMap reduced = Pointwise(CspLayer(joined, middle, blocks, false, "down4"), fine, "reduce");
            FeatureMap p3 = CspLayer(Join(reduced, c3), fine, blocks, false, "down3");
            FeatureMap up4 = Net.Concat([Conv(p3, fine, 2, "shrink3"), reduced]);
            FeatureMap p4 = CspLayer(up4, middle, blocks, false, "up4");
            FeatureMap up5 = Net.Concat([Conv(p4, middle, 2, "shrink4"), lateral]);
            return [p3, p4, CspLayer(up5, coarse, blocks, false, "up5")];
        }
    }

    /// <summary>
    /// The decoupled head: two convolutions each for classes and for boxes. Declares the output of the form: <c>raw</c> ends at
    /// the rows, <c>nms</c> decodes and suppresses.
    /// </summary>
    public void Head(IReadOnlyList<FeatureMap> maps, int classes)
    {
        int width = Channels(256);
        FeatureMap[] predictions = [.. maps.Select((m, i) => Predict(m, width, classes, $"head{i + 3}"))];
        PixelRows rows = Net.Rows(predictions);
        if (Net.Form == "nms")
            Net.SuppressBoxes(rows, predictions);
        else
            Net.Output(rows);
    }

    private FeatureMap Join(FeatureMap coarse, FeatureMap fine) => Net.Concat([Net.UpsampleNearest(coarse, 2), fine]);

    private FeatureMap Predict(FeatureMap map, int width, int classes, string name)
    {
        using (Net.Scope(name))
        {
            FeatureMap stem = Pointwise(map, width, "stem");
            FeatureMap scores = Conv(Conv(stem, width, name: "class1"), width, name: "class2");
            FeatureMap boxes = Conv(Conv(stem, width, name: "box1"), width, name: "box2");
            return Net.Concat(
            [
                Net.Conv(boxes, 4, 1, bias: true, name: "boxes"),
                Net.Activate(Net.Conv(boxes, 1, 1, bias: true, name: "objectness"), Activation.Sigmoid),
                Net.Activate(Net.Conv(scores, classes, 1, bias: true, name: "classes"), Activation.Sigmoid),
            ]);
        }
    }
}
