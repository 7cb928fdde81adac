using NetWeight.Architectures;
using NetWeight.Contracts;
using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Zoo;

/// <summary>The part of a network that works at one spatial size.</summary>
/// <param name="Group">The size and the sums.</param>
/// <param name="Depth">Convolutions.</param>
/// <param name="Width">The most channels of a map.</param>
/// <param name="Blocks">Blocks with multiply-accumulates, by the names of their scopes.</param>
internal sealed record ZooStage(CostGroup Group, int Depth, long? Width, int Blocks)
{
    private static readonly Column<ZooStage>[] Columns =
    [
        new("Size", "size", s => s.Group.Name),
        new("Depth", "depth", s => s.Depth, Unit.None),
        new("Width", "width", s => s.Width, Unit.None),
        new("Blocks", "blocks", s => s.Blocks, Unit.None),
        new("Params", "parameters", s => s.Group.Totals.Parameters, Unit.Count),
        new("MACCs", "maccs", s => s.Group.Totals.Maccs, Unit.Count),
        new("Mem access", "memoryAccessBytes", s => s.Group.Totals.MemoryAccess, Unit.Bytes),
    ];

    /// <summary>A network by its stages.</summary>
    public static Listing<ZooStage> Listing(Architecture family, NetworkVariant variant, ModelCost cost, bool isAsPublished)
    {
        ILookup<string, LayerCost> layers = cost.Layers.ToLookup(l => l.Stage);
        ZooStage[] stages = [.. cost.Group(Grouping.Stage).Select(
            group => Of(group, layers[layers.Contains(group.Name) ? group.Name : ""]))];
        // Published times belong to the network as it was published.
        string[] published = isAsPublished ? [.. variant.Published.Select(Text)] : [];
        string[] inputs = [.. cost.Shaped.Graph.Inputs.Select(i => i.ToString())];
        var contract = new ZooStagesContract(
            cost.Shaped.Model.Name, family.Name, family.Paper, variant.Forms, variant.Aliases, inputs,
            cost.Totals.Parameters, cost.Totals.HeadlineMaccs.Value, cost.Totals.MemoryAccess.Value, published,
            [.. stages.Select(Contract)]);
        return new Listing<ZooStage>(Columns, stages, writer => ContractJson.Write(contract, writer))
        {
            Title = cost.Shaped.Model.Name,
            RowsName = "stages",
            Facts =
            [
                ("Family", family.Name),
                ("Paper", family.Paper),
                ("Forms", string.Join(", ", variant.Forms)),
                ("Other names", string.Join(", ", variant.Aliases)),
                ("Inputs", string.Join(", ", inputs)),
                ("Parameters", Format.Count(cost.Totals.Parameters)),
                ("MACCs of conv + FC + MatMul", Format.Count(cost.Totals.HeadlineMaccs.Value)),
                ("Memory access", cost.Totals.MemoryAccess.ToString()),
                ("Published", isAsPublished ? string.Join('\n', published) : "for another scale; not for this one"),
            ],
        };
    }

    private static ZooStageContract Contract(ZooStage stage) => new(
        stage.Group.Name, stage.Depth, stage.Width, stage.Blocks, stage.Group.Totals.Parameters,
        stage.Group.Totals.Maccs.Value, stage.Group.Totals.MemoryAccess.Value);

    private static ZooStage Of(CostGroup group, IEnumerable<LayerCost> layers)
    {
        LayerCost[] members = [.. layers];
        return new ZooStage(
            group,
            members.Count(l => l.Operator == "Conv"),
            members.SelectMany(l => l.Node.Outputs).Select(Channels).Max(),
            members.Where(l => l.Maccs is { Value: > 0 }).Select(l => Block(l.Scope)).Where(b => b.Length > 0).Distinct().Count());
    }

    private static long? Channels(Value? value) => value?.Shape is { Rank: >= 2 } shape ? shape.Dims[1].ValueOrNull : null;

    /// <summary>The stage and the block of a scope: deeper names are its layers.</summary>
    private static string Block(string scope) => string.Join('/', scope.Split('/').Take(2));

    private static string Text(Published published)
    {
        string?[] parts =
        [
            published.Form,
            published.PrintedParameters ?? published.Parameters?.ToString(),
            (published.PrintedMaccs ?? published.Maccs?.ToString()) is { } maccs ? maccs + " MACCs" : null,
            published.Top1 is { } top1 ? $"top-1 {top1:0.0##} %" : null,
        ];
        if (parts[1] is not null)
            parts[1] += " parameters";
        return $"{string.Join(", ", parts.Where(p => p is { Length: > 0 }))} ({published.Source})";
    }
}
