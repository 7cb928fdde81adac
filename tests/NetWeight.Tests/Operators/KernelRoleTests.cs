using System.Text.RegularExpressions;
using NetWeight.Operators;
using NetWeight.Operators.Convolution;
using NetWeight.Operators.Elementwise;
using NetWeight.Operators.MatrixProducts;
using NetWeight.Operators.Normalization;
using NetWeight.Operators.Reduction;

namespace NetWeight.Tests.Operators;

/// <summary>Operators describe themselves to the latency model and the rewrites.</summary>
public partial class KernelRoleTests
{
    [Fact]
    public void Every_operator_has_a_role() =>
        Assert.Empty(OperatorCatalog.All.Where(o => !o.HasKernelRole)
            .Select(o => $"{o.Domain}::{o.Type} has no KernelRole: pass its family's list through OperatorFamily.Of, or "
            + $"state one in its row"));

    [Theory]
    [InlineData("", "Conv", KernelRole.Product)]
    [InlineData("", "BatchNormalization", KernelRole.ChannelScale)]
    [InlineData("", "Atan", KernelRole.Elementwise)]
    [InlineData("", "Where", KernelRole.Elementwise)]
    [InlineData("", "ReduceLogSumExp", KernelRole.Reduction)]
    [InlineData("", "GlobalAveragePool", KernelRole.Reduction)]
    [InlineData("", "Softmax", KernelRole.Normalization)]
    [InlineData("com.microsoft", "SkipSimplifiedLayerNormalization", KernelRole.Normalization)]
    [InlineData("com.microsoft", "SkipGroupNorm", KernelRole.Normalization)]
    [InlineData("com.microsoft", "QLinearConcat", KernelRole.Concat)]
    [InlineData("", "MaxPool", KernelRole.Pooling)]
    [InlineData("", "Transpose", KernelRole.Movement)]
    [InlineData("", "Split", KernelRole.Slice)]
    [InlineData("", "DequantizeLinear", KernelRole.Quantization)]
    [InlineData("", "NonMaxSuppression", KernelRole.Other)]
    public void A_row_takes_its_familys_role_unless_it_states_another(string domain, string type, KernelRole role) =>
        Assert.Equal(role, OperatorCatalog.Find(domain, type)!.KernelRole);

    [Fact]
    public void Operators_of_one_rule_have_one_role_in_every_domain()
    {
        foreach (Operator @operator in OperatorCatalog.All)
        {
            KernelRole? expected = @operator switch
            {
                Conv or ConvTranspose or MatMul or Gemm => KernelRole.Product,
                Pool => KernelRole.Pooling,
                GlobalPool or Reduce or ArgExtreme => KernelRole.Reduction,
                LayerNormalization or ChannelNormalization => KernelRole.Normalization,
                Binary or Variadic => KernelRole.Elementwise,
                _ => null,
            };
            Assert.True(expected is null || expected == @operator.KernelRole,
                $"{@operator.Domain}::{@operator.Type} is {@operator.KernelRole}, not {expected}");
        }
    }

    [Fact]
    public void Only_operators_that_work_on_each_element_alone_may_change_the_order_of_axes()
    {
        foreach (Operator @operator in OperatorCatalog.All.Where(o => o.ElementwiseForm != ElementwiseForm.None))
            Assert.True(@operator.KernelRole == KernelRole.Elementwise || @operator.Type == "Identity", @operator.Type);
        Assert.Equal(ElementwiseForm.None, OperatorCatalog.Find("", "CumSum")!.ElementwiseForm);
        Assert.Equal(ElementwiseForm.None, OperatorCatalog.Find("com.microsoft", "BiasGelu")!.ElementwiseForm);
        Assert.Equal(ElementwiseForm.Broadcasting, OperatorCatalog.Find("", "PRelu")!.ElementwiseForm);
    }

    [Theory]
    [InlineData("Relu", true)]
    [InlineData("Exp", true)]
    [InlineData("Swish", true)]
    [InlineData("Log", false)] // ln 0 has no value, and infinity times a weight of zero is no number
    [InlineData("Reciprocal", false)]
    [InlineData("Acosh", false)]
    [InlineData("Softmax", false)]
    [InlineData("PRelu", false)] // its slopes are per channel and need filling up, too
    public void Channels_of_zeros_pass_only_through_what_makes_no_infinity_of_them(string type, bool safe) =>
        Assert.Equal(safe, OperatorCatalog.Find("", type)!.IsPerChannelSafe);

    /// <summary>
    /// Two files may name operators: the channel blocks, whose list is ONNX Runtime's and not the operators', and the corrections, whose
    /// classes of kernels are names in calibration files.
    /// </summary>
    [Fact]
    public void The_latency_room_names_no_operator()
    {
        HashSet<string> types = [.. OperatorCatalog.All.Select(o => o.Type)];
        var named = new List<string>();
        foreach (string file in Directory.EnumerateFiles(Repository.At("src", "NetWeight", "Latency"), "*.cs", SearchOption.AllDirectories))
            if (Path.GetFileName(file) is not ("ChannelBlocks.cs" or "Corrections.cs"))
                foreach (Match word in Quoted()
                    .Matches(string.Join('\n', File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))))
                    if (types.Contains(word.Groups["text"].Value))
                        named.Add($"{Path.GetFileName(file)}: {word.Value} - ask node.Operator for what you want to know of it");
        Assert.Empty(named);
    }

    [Fact]
    public void Sets_of_operators_name_operators_that_there_are()
    {
        HashSet<string> types = [.. OperatorCatalog.All.Select(o => o.Type)];
        Assert.Empty(OperatorSets.All.SelectMany(s => s).Where(name => !types.Contains(name)).Distinct());
        int declared = typeof(OperatorSets).GetProperties().Count(p => p.PropertyType == typeof(IReadOnlySet<string>));
        Assert.Equal(declared, OperatorSets.All.Count);
    }

    /// <summary>
    /// Three names together are a list, which <see cref="OperatorSets"/> holds. The channel blocks have ONNX Runtime's own, which
    /// no operator answers for.
    /// </summary>
    [Fact]
    public void Lists_of_operators_stand_in_the_operators_room_alone()
    {
        HashSet<string> types = [.. OperatorCatalog.All.Select(o => o.Type)];
        string source = Repository.At("src", "NetWeight");
        var lists = new List<string>();
        foreach (string file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string room = Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar)[0];
            if (room is "Operators" or "Architectures" or "Onnx" or "obj" || Path.GetFileName(file) == "ChannelBlocks.cs")
                continue;
            foreach (Match list in Listed().Matches(File.ReadAllText(file)))
                if (Quoted().Matches(list.Value).Count(w => types.Contains(w.Groups["text"].Value)) >= 3)
                    lists.Add($"{Path.GetFileName(file)}: {list.Value} - name the set in OperatorSets");
        }

        Assert.Empty(lists);
    }

    [GeneratedRegex("\"[A-Z]\\w*\"(\\s*(or|,)\\s*\"[A-Z]\\w*\"){2,}")]
    private static partial Regex Listed();

    [GeneratedRegex("\"(?<text>[A-Z]\\w*)\"")]
    private static partial Regex Quoted();
}
