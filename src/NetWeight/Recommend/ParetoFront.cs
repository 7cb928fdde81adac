namespace NetWeight.Recommend;

/// <summary>The networks that no other beats in both predicted latency and published accuracy.</summary>
public static class ParetoFront
{
    /// <summary>The front of rated points, the fastest first. Of equals the first stays.</summary>
    public static IReadOnlyList<FrontPoint> Of(IEnumerable<FrontPoint> points)
    {
        List<FrontPoint> front = [];
        double best = double.NegativeInfinity;
        foreach (FrontPoint point in points.Where(p => p.Network.Top1 is not null).OrderBy(p => p.Fit.Latency.Value)
            .ThenByDescending(p => p.Network.Top1))
        {
            if (point.Network.Top1 <= best)
                continue;
            best = point.Network.Top1!.Value;
            front.Add(point);
        }

        return front;
    }
}
