namespace NetWeight.Search;

/// <summary>
/// Guesses accuracies between evaluated networks: a line over the logarithms of MACCs and parameters, and a Gaussian
/// process over what is left, whose covariance falls with the number of genes that differ, exp(-differing / length)
/// (Rasmussen and Williams 2006, algorithm 2.1). The length is the one with the best leave-one-out likelihood
/// (equations 5.10 to 5.12), chosen anew as the networks grow in number.
/// </summary>
internal sealed class AccuracyModel
{
    private static readonly double[] Lengths = [1, 2, 4, 8, 16, 32];

    /// <summary>The part of the variance of the residuals that no gene explains: other seeds of a training.</summary>
    private const double Noise = 0.02;

    /// <summary>By which factor networks grow in number before the length is chosen anew.</summary>
    private const double Growth = 1.4;

    private readonly List<EvaluatedNetwork> networks = [];
    private readonly double[][] falls;
    private CholeskyFactor root = new();
    private double[] fall;
    private double[] line = [];
    private double[] weights = [];
    private double scale = 1;
    private double chosenAt = 1;
    private bool isFitted;

    /// <summary>A model of no networks.</summary>
    /// <param name="genes">The genes of the space.</param>
    public AccuracyModel(int genes)
    {
        falls = [.. Lengths.Select(length => (double[])[.. Enumerable.Range(0, genes + 1).Select(d => Math.Exp(-d / length))])];
        fall = falls[2];
    }

    /// <summary>Networks seen.</summary>
    public int Count => networks.Count;

    /// <summary>Adds a network that has an accuracy.</summary>
    public void Add(EvaluatedNetwork network)
    {
        networks.Add(network);
        root.Append(Row(networks.Count - 1, fall));
        isFitted = false;
        if (networks.Count >= 4 && networks.Count >= Growth * chosenAt)
        {
            ChooseLength();
            chosenAt = networks.Count;
        }
    }

    /// <summary>The accuracy that is expected. At least two networks have to be known.</summary>
    public double Mean(Genotype genotype, CandidateCost cost)
    {
        Fit();
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * fall[Differing(genotype, networks[i].Genotype)];
        return OnLine(cost) + (scale * sum);
    }

    /// <summary>The standard deviation of that.</summary>
    public double Deviation(Genotype genotype)
    {
        Fit();
        var covariances = new double[networks.Count];
        for (int i = 0; i < covariances.Length; i++)
            covariances[i] = fall[Differing(genotype, networks[i].Genotype)];
        double explained = 0;
        foreach (double half in root.Forward(covariances))
            explained += half * half;
        return scale * Math.Sqrt(Math.Max(1e-12, 1 + Noise - explained));
    }

    private void Fit()
    {
        if (isFitted)
            return;
        weights = root.Solve(Residuals());
        isFitted = true;
    }

    private void ChooseLength()
    {
        double[] residuals = Residuals();
        double best = double.NegativeInfinity;
        foreach (double[] candidate in falls)
        {
            var factor = new CholeskyFactor();
            for (int i = 0; i < networks.Count; i++)
                factor.Append(Row(i, candidate));
            double likelihood = LeaveOneOut(factor.InverseDiagonal(), factor.Solve(residuals));
            if (likelihood > best)
                (root, fall, best) = (factor, candidate, likelihood);
        }
    }

    /// <summary>What the line leaves, in its root mean square.</summary>
    private double[] Residuals()
    {
        line = Line();
        double[] residuals = [.. networks.Select(n => n.Accuracy!.Value - OnLine(n.Cost))];
        double square = 0;
        foreach (double residual in residuals)
            square += residual * residual;
        scale = square > 0 ? Math.Sqrt(square / residuals.Length) : 1;
        for (int i = 0; i < residuals.Length; i++)
            residuals[i] /= scale;
        return residuals;
    }

    /// <summary>The sum of log likelihoods of each network from all others.</summary>
    private static double LeaveOneOut(double[] inverse, double[] solved)
    {
        double sum = 0;
        for (int i = 0; i < solved.Length; i++)
            sum += 0.5 * (Math.Log(inverse[i]) - (solved[i] * solved[i] / inverse[i]));
        return sum;
    }

    private double[] Row(int index, double[] by)
    {
        var row = new double[index + 1];
        for (int i = 0; i < index; i++)
            row[i] = by[Differing(networks[index].Genotype, networks[i].Genotype)];
        row[index] = 1 + Noise;
        return row;
    }

    private static int Differing(Genotype a, Genotype b)
    {
        ReadOnlySpan<byte> x = a.Choices, y = b.Choices;
        int differing = 0;
        for (int i = 0; i < x.Length; i++)
            differing += x[i] == y[i] ? 0 : 1;
        return differing;
    }

    private double OnLine(CandidateCost cost) => line[0] + (line[1] * Log(cost.Maccs.Value)) + (line[2] * Log(cost.Parameters));

    /// <summary>Least squares over 1, ln MACCs and ln parameters, with a ridge of one network on the slopes.</summary>
    private double[] Line()
    {
        var normal = new double[3, 3];
        var right = new double[3];
        normal[1, 1] = normal[2, 2] = 1;
        foreach (EvaluatedNetwork network in networks)
        {
            ReadOnlySpan<double> features = [1, Log(network.Cost.Maccs.Value), Log(network.Cost.Parameters)];
            for (int i = 0; i < 3; i++)
            {
                right[i] += features[i] * network.Accuracy!.Value;
                for (int j = 0; j <= i; j++)
                    normal[i, j] += features[i] * features[j];
            }
        }

        var factor = new CholeskyFactor();
        for (int i = 0; i < 3; i++)
            factor.Append([.. Enumerable.Range(0, i + 1).Select(j => normal[i, j])]);
        return factor.Solve(right);
    }

    /// <summary>In logarithms above 100 million, so that the ridge acts on the slopes alone.</summary>
    private static double Log(double count) => Math.Log(Math.Max(1, count) / 1e8);
}
