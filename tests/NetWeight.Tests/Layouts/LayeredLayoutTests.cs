using CsCheck;
using NetWeight.Layouts;

namespace NetWeight.Tests.Layouts;

public class LayeredLayoutTests
{
    private static readonly LayoutBox Box = new(60, 20);

    /// <summary>Graphs of 1 to 60 boxes whose edges point to later boxes, most of them to near ones.</summary>
    private static readonly Gen<(LayoutBox[] Boxes, LayoutEdge[] Edges)> Graphs =
        from count in Gen.Int[1, 60]
        from boxes in Gen.Select(Gen.Double[10, 150], Gen.Double[10, 40], (w, h) => new LayoutBox(w, h)).Array[count]
        from pairs in Gen.Select(Gen.Int[0, count - 1], Gen.OneOf(Gen.Int[1, 3], Gen.Int[1, 60])).Array[0, 2 * count]
        select (boxes, pairs.Where(p => p.Item1 + p.Item2 < count)
            .Select(p => new LayoutEdge(p.Item1, p.Item1 + p.Item2)).Distinct().ToArray());

    [Fact]
    public void Run_AChain_StandsInOneColumn()
    {
        // Three boxes of 20 with gaps of 26: 112 high.
        GraphLayout layout = LayeredLayout.Run([Box, Box, Box], [new(0, 1), new(1, 2)]);
        Assert.Equal([new(30, 10), new(30, 56), new(30, 102)], layout.Centers);
        Assert.Equal((60.0, 112.0), (layout.Width, layout.Height));
        Assert.Equal([new(30, 20), new(30, 46)], layout.Routes[0].Points);
    }

    [Fact]
    public void Run_BranchesThatJoin_StandSideBySideUnderTheirSource()
    {
        GraphLayout layout = LayeredLayout.Run([Box, Box, Box, Box], [new(0, 1), new(0, 2), new(1, 3), new(2, 3)]);
        Assert.Equal([0, 1, 1, 2], layout.Layers);
        // Two boxes of 60 with a gap of 18.
        Assert.Equal(78, layout.Centers[2].X - layout.Centers[1].X, 6);
        Assert.Equal(layout.Centers[0].X, layout.Centers[3].X, 6);
    }

    [Fact]
    public void Run_ASkipOverTheLimit_RunsInALaneAtTheRight()
    {
        LayoutEdge[] chain = [.. Enumerable.Range(0, 20).Select(i => new LayoutEdge(i, i + 1))];
        GraphLayout layout = LayeredLayout.Run([.. Enumerable.Repeat(Box, 21)], [.. chain, new(0, 20), new(0, 15), new(3, 6)]);
        Assert.True(layout.Routes[20].IsLane && layout.Routes[21].IsLane && !layout.Routes[22].IsLane);
        // Both leave the same box: one lane.
        Assert.Equal(layout.Routes[20].Points.Max(p => p.X), layout.Routes[21].Points.Max(p => p.X));
        Assert.True(layout.Routes[20].Points.Max(p => p.X) > layout.Centers.Max(c => c.X) + 30);
    }

    [Fact]
    public void Run_ADenseBlock_StandsInOneColumnWithItsSkipsBesideIt()
    {
        LayoutEdge[] edges = [.. from a in Enumerable.Range(0, 12) from b in Enumerable.Range(a + 1, 11 - a) select new LayoutEdge(a, b)];
        GraphLayout layout = LayeredLayout.Run([.. Enumerable.Repeat(Box, 12)], edges);
        Assert.Single(layout.Centers.Select(c => Math.Round(c.X, 6)).Distinct());
        Assert.All(layout.Routes, r => Assert.Equal(r.Edge.To - r.Edge.From > 1, r.IsLane));
        // The column and a lane for each of the ten boxes that skips leave.
        Assert.Equal(60 + (11 * 7), layout.Width, 6);
    }

    [Fact]
    public void Run_ACycle_IsDrawnWithOneEdgeUpwards()
    {
        GraphLayout layout = LayeredLayout.Run([Box, Box, Box], [new(0, 1), new(1, 2), new(2, 0), new(1, 1)]);
        Assert.Equal([0, 1, 2], layout.Layers);
        Assert.Equal([false, false, true, true], layout.Routes.Select(r => r.IsBackward));
        Assert.True(layout.Routes[2].Points[0].Y > layout.Routes[2].Points[^1].Y);
    }

    [Fact]
    public void Run_Nothing_IsAnEmptyPicture() =>
        Assert.Equal((0.0, 0.0), (LayeredLayout.Run([], []).Width, LayeredLayout.Run([], []).Height));

    [Fact]
    public void Run_AnyGraph_BoxesDoNotOverlapAndEdgesPointDown() => Graphs.Sample(graph =>
    {
        GraphLayout layout = LayeredLayout.Run(graph.Boxes, graph.Edges);
        for (int a = 0; a < graph.Boxes.Length; a++)
        {
            Assert.InRange(layout.Centers[a].X, graph.Boxes[a].Width / 2 - 1e-6, layout.Width - (graph.Boxes[a].Width / 2) + 1e-6);
            for (int b = a + 1; b < graph.Boxes.Length; b++)
            {
                double apart = Math.Abs(layout.Centers[a].X - layout.Centers[b].X) - ((graph.Boxes[a].Width + graph.Boxes[b].Width) / 2);
                double below = Math.Abs(layout.Centers[a].Y - layout.Centers[b].Y) - ((graph.Boxes[a].Height + graph.Boxes[b].Height) / 2);
                Assert.True(apart > 1 || below > 1, $"boxes {a} and {b}");
            }
        }

        Assert.All(layout.Routes, r => Assert.True(r.Points[0].Y < r.Points[^1].Y));
        Assert.All(graph.Edges, e => Assert.True(layout.Layers[e.From] < layout.Layers[e.To]));
    });

    [Fact]
    public void Run_AnyGraph_NoEdgePassesThroughABox() => Graphs.Sample(graph =>
    {
        GraphLayout layout = LayeredLayout.Run(graph.Boxes, graph.Edges);
        foreach (LayoutRoute route in layout.Routes)
        {
            // Pieces that stand still in x pass layers; the others run between layers, where no box is.
            for (int i = 1; i < route.Points.Count; i++)
            {
                (LayoutPoint from, LayoutPoint to) = (route.Points[i - 1], route.Points[i]);
                if (Math.Abs(from.X - to.X) > 1e-9)
                    continue;
                for (int box = 0; box < graph.Boxes.Length; box++)
                {
                    (LayoutPoint center, LayoutBox size) = (layout.Centers[box], graph.Boxes[box]);
                    bool beside = Math.Abs(center.X - from.X) >= (size.Width / 2) - 1e-6;
                    bool outside = center.Y - (size.Height / 2) >= to.Y - 1e-6 || center.Y + (size.Height / 2) <= from.Y + 1e-6;
                    Assert.True(beside || outside, $"the edge from {route.Edge.From} to {route.Edge.To} passes through {box}");
                }
            }
        }
    });

    [Fact]
    public void Run_Twice_GivesTheSamePicture() => Graphs.Sample(graph =>
        Assert.Equal(LayeredLayout.Run(graph.Boxes, graph.Edges).Centers, LayeredLayout.Run(graph.Boxes, graph.Edges).Centers), iter: 20);
}
