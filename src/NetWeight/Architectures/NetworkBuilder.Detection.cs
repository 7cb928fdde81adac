using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Architectures;

/// <content>What detectors are written with: networks under a head, rows of boxes, their suppression.</content>
public sealed partial class NetworkBuilder
{
    /// <summary>
    /// Continues a network of the zoo: its layers up to the maps that are requested become part of this one, at this one's input,
    /// width, depth, batch and operator set.
    /// </summary>
    /// <param name="name">The network's name.</param>
    /// <param name="strides">The strides of the maps, ascending.</param>
    /// <param name="end">Which map of each stride.</param>
    internal FeatureMap[] Backbone(string name, IReadOnlyList<int> strides, StageEnd end)
    {
        Model network = ArchitectureCatalog.Build(name, Options with { Resolution = Resolution });
        FeatureMap[] maps = BackboneMaps.Of(ShapeInference.Run(network), Resolution, strides, end);
        Graph graph = ModelCut.Until(network, [.. maps.Select(m => m.Name)]).Graph;
        inputs.AddRange(graph.Inputs);
        weights.AddRange(graph.Initializers);
        nodes.AddRange(graph.Nodes);
        names.UnionWith(graph.Nodes.Select(n => n.Name));
        names.UnionWith(graph.Initializers.Select(w => w.Name));
        return maps;
    }

    /// <summary>Every other pixel of a map, from the given row and column on.</summary>
    internal FeatureMap EveryOtherPixel(FeatureMap x, int row, int column, string name)
    {
        string layer = Unique(name);
        string Setting(string what, long first, long second) =>
            Constant($"{layer}.{what}", Tensor.Of("", [2], [first, second]));
        string[] settings =
        [
            Setting("starts", row, column), Setting("ends", int.MaxValue, int.MaxValue),
            Setting("axes", 2, 3), Setting("steps", 2, 2),
        ];
        Emit("Slice", layer, [x.Name, .. settings]);
        return new FeatureMap(layer, x.Channels, (x.Height - row + 1) / 2, (x.Width - column + 1) / 2);
    }

    /// <summary>The pixels of several maps of equal channels as rows: [batch, pixels, channels].</summary>
    internal PixelRows Rows(IReadOnlyList<FeatureMap> maps, string name = "rows")
    {
        using (Scope(name))
        {
            string[] flat =
            [
                .. maps.Select((m, i) => Reshape(Unique($"flatten{i + 1}"), m.Name, 0, m.Channels, -1)),
            ];
            string all = Emit("Concat", Unique("concat"), flat, new NodeAttribute("axis", 2L));
            string rows = Emit("Transpose", Unique("transpose"), [all], new NodeAttribute("perm", [0L, 2L, 1L]));
            return new PixelRows(rows, maps.Sum(m => m.Height * m.Width), maps[0].Channels);
        }
    }

    /// <summary>Declares rows as an output of the network.</summary>
    internal void Output(PixelRows rows, string name = "output") =>
        Output(rows.Name, name, new Shape(Options.Batch, rows.Count, rows.Columns));

    /// <summary>
    /// Boxes and scores of rows (x, y, width, height, objectness, classes), whose first four columns count in cells, and the
    /// pick of the best: decoding and non-maximum suppression, as programs do after the network. Declares the outputs
    /// <c>boxes</c>, <c>scores</c> and <c>selected</c>.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="maps">The maps that they are from.</param>
    internal void SuppressBoxes(PixelRows rows, IReadOnlyList<FeatureMap> maps)
    {
        using (Scope("postprocessing"))
        {
            string xy = Columns(rows, 0, 2, "xy"), size = Columns(rows, 2, 4, "size");
            string objectness = Columns(rows, 4, 5, "objectness"), classes = Columns(rows, 5, rows.Columns, "classes");
            (string grid, string stride) = Cells(maps);
            string center = Emit("Mul", Unique("center"), [Emit("Add", Unique("cell"), [xy, grid]), stride]);
            string extent = Emit("Mul", Unique("extent"), [Emit("Exp", Unique("exp"), [size]), stride]);
            string boxes = Emit("Concat", Unique("boxes"), [center, extent], new NodeAttribute("axis", 2L));
            string product = Emit("Mul", Unique("score"), [classes, objectness]);
            string scores = Emit("Transpose", Unique("scores"), [product], new NodeAttribute("perm", [0L, 2L, 1L]));
            string most = Constant(Unique("most"), Tensor.Of("", [], [100L]));
            string overlap = Constant(Unique("overlap"), Tensor.Of("", [], [0.65f]));
            string least = Constant(Unique("least"), Tensor.Of("", [], [0.1f]));
            string picked = Emit("NonMaxSuppression", Unique("nms"), [boxes, scores, most, overlap, least],
                new NodeAttribute("center_point_box", 1L));
            Output(boxes, "boxes", new Shape(Options.Batch, rows.Count, 4));
            Output(scores, "scores", new Shape(Options.Batch, rows.Columns - 5, rows.Count));
            nodes.Add(new Node
            {
                OpType = "Identity",
                Name = Unique("selected.identity"),
                OpsetVersion = Options.Opset,
                Inputs = [picked],
                Outputs = ["selected"],
            });
            outputs.Add(new ValueInfo("selected", new TensorType(DataType.Int64, new Shape(Dim.Named("boxes"), 3))));
        }
    }

    private string Columns(PixelRows rows, long from, long to, string name)
    {
        string layer = Unique(name);
        string Setting(string what, long value) => Constant($"{layer}.{what}", Tensor.Of("", [1], [value]));
        return Emit("Slice", layer, [rows.Name, Setting("start", from), Setting("end", to), Setting("axis", 2)]);
    }

    /// <summary>Column and row of each pixel's cell, and its stride.</summary>
    private (string Grid, string Stride) Cells(IReadOnlyList<FeatureMap> maps)
    {
        List<float> grid = [], strides = [];
        foreach (FeatureMap map in maps)
            for (int y = 0; y < map.Height; y++)
                for (int x = 0; x < map.Width; x++)
                {
                    grid.AddRange([x, y]);
                    strides.Add((float)Resolution / map.Height);
                }

        return (Constant(Unique("grid"), Tensor.Of("", [1, strides.Count, 2], [.. grid])),
            Constant(Unique("strides"), Tensor.Of("", [1, strides.Count, 1], [.. strides])));
    }
}

/// <summary>Rows of numbers [batch, count, columns], one per pixel of a detector's maps.</summary>
/// <param name="Name">The value's name in the graph.</param>
/// <param name="Count">How many.</param>
/// <param name="Columns">Their length.</param>
internal readonly record struct PixelRows(string Name, int Count, int Columns);
