using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MobileOne (Vasu et al. 2023, "An Improved One millisecond Mobile Backbone", tables 2 and 3). The stem of S0 has four
/// branches in the authors' code and one in timm, whose counts the trained form has. The deployed form is held against
/// mmpretrain's table, its MACCs if they were seen there.
/// </summary>
internal sealed class MobileOne : Architecture
{
    private const string Mmpretrain = "open-mmlab/mmpretrain, configs/mobileone/README.md";

    /// <summary>Table 2, stages 2 to 5: blocks n, channels c before the width multiplier.</summary>
    private static readonly (int N, int C)[] Table = [(2, 64), (8, 128), (10, 256), (1, 512)];

    public override string Name => "MobileOne";

    public override string Paper => "Vasu et al. 2023, MobileOne: An Improved One millisecond Mobile Backbone";

    /// <summary>
    /// Name, width multipliers of the stages, branches in training, last blocks of each stage with
    /// squeeze-and-excitation.
    /// </summary>
    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mobileone_s0", [0.75, 1, 1, 2], 4, [0, 0, 0, 0], "2.08 M", null,
            Published.Exact(5_293_272, 1_051_935_232, "timm", 71.398, "train")),
        Variant("mobileone_s1", [1.5, 1.5, 2, 2.5], 1, [0, 0, 0, 0], "4.76 M", null,
            Published.Exact(4_825_192, 830_062_080, "timm", 75.760, "train")),
        Variant("mobileone_s2", [1.5, 2, 2.5, 4], 1, [0, 0, 0, 0], "7.81 M", "1.30 G",
            Published.Exact(7_884_648, 1_304_027_392, "timm", 77.504, "train")),
        Variant("mobileone_s3", [2, 2.5, 3, 4], 1, [0, 0, 0, 0], "10.08 M", null,
            Published.Exact(10_170_600, 1_902_112_768, "timm", 78.002, "train")),
        Variant("mobileone_s4", [3, 3.5, 3.5, 4], 1, [0, 0, 5, 1], "14.84 M", "2.98 G",
            Published.Exact(14_951_248, 2_986_802_432, "timm", 79.446, "train")),
    ];

    private static NetworkVariant Variant(string name, double[] widths, int branches, int[] squeezed, string parameters,
        string? maccs, Published trained) =>
        new(name, 224, net => Write(net, widths, branches, squeezed))
        {
            Forms = ["deploy", "train"],
            Published = [Published.Printed(parameters, maccs, Mmpretrain, trained.Top1, "deploy") with
            {
                Top1Source = trained.Source,
            }, trained],
        };

    private static void Write(NetworkBuilder net, double[] widths, int branches, int[] squeezed)
    {
        bool deploy = net.Form == "deploy";
        FeatureMap x = net.MobileOneBlock(
            net.Input(), net.Channels((int)Math.Min(64, 64 * widths[0])), 3, 2, deploy: deploy, name: "stage1");
        for (int stage = 0; stage < Table.Length; stage++)
        {
            (int n, int c) = Table[stage];
            int channels = net.Channels((int)(c * widths[stage])), blocks = net.Repeats(n);
            for (int i = 0; i < blocks; i++)
                using (net.Scope($"stage{stage + 2}.block{i + 1}"))
                {
                    int Squeeze(int width) => i >= blocks - squeezed[stage] ? Math.Max(1, width / 16) : 0;
                    x = net.MobileOneBlock(x, x.Channels, 3, i == 0 ? 2 : 1, x.Channels, branches, deploy, Squeeze(x.Channels), "dw");
                    x = net.MobileOneBlock(x, channels, 1, 1, 1, branches, deploy, Squeeze(channels), "pw");
                }
        }

        net.Output(net.Classifier(x));
    }
}
