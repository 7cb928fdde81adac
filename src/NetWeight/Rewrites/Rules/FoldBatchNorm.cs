namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Batch normalization with stored statistics is a factor and an addend per channel (Ioffe and Szegedy 2015, section
/// 3.1): both fit into the weights and bias of the layer before it, or of the layers after it if those see no
/// padding.
/// </summary>
internal sealed class FoldBatchNorm : Rewrite
{
    private static readonly HashSet<string> Operators = ["BatchNormalization"];

    public override string Id => "NWR03";

    public override string Option => "fold-batchnorm";

    public override string Summary =>
        "Fold batch normalization into the convolution or fully connected layer before it, or after it if no padding is in between.";

    internal override void Run(GraphEditor graph, RewriteSettings settings) => AffineFolding.Run(graph, this, Operators);
}
