using NetWeight.Search;

namespace NetWeight.Regret;

/// <summary>Small statistics of the page.</summary>
public static class Statistics
{
    /// <summary>Spearman's rank correlation; ties share their mean rank.</summary>
    public static double Spearman(double[] a, double[] b)
    {
        double[] x = Ranks(a), y = Ranks(b);
        double mean = (a.Length - 1) / 2.0, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }

        return xy / Math.Sqrt(xx * yy);
    }

    /// <summary>Networks drawn evenly over the choices of each gene.</summary>
    public static IEnumerable<Genotype> Draw(SearchSpace space, int count)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
            yield return space.Canonical(new Genotype([.. space.Genes.Select(g => (byte)random.Next(g.Choices.Count))]));
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        var ranks = new double[values.Length];
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (int i = start; i < end; i++)
                ranks[order[i]] = (start + end - 1) / 2.0;
            start = end;
        }

        return ranks;
    }
}
