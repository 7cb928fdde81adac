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

    /// <summary>Kendall's tau-b, which corrects for ties; O(n^2).</summary>
    public static double Kendall(double[] a, double[] b)
    {
        long agreeing = 0, untiedA = 0, untiedB = 0;
        for (int i = 0; i < a.Length; i++)
            for (int j = 0; j < i; j++)
            {
                int x = a[i].CompareTo(a[j]), y = b[i].CompareTo(b[j]);
                agreeing += Math.Sign(x) * Math.Sign(y);
                untiedA += x == 0 ? 0 : 1;
                untiedB += y == 0 ? 0 : 1;
            }

        return agreeing / Math.Sqrt((double)untiedA * untiedB);
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
