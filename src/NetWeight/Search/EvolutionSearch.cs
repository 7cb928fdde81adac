using NetWeight.Units;

namespace NetWeight.Search;

/// <summary>
/// Regularised evolution (Real et al. 2019, algorithm 1: the oldest die) whose children are screened: of a pool of
/// mutants and crossings that keep the limits, an <see cref="AccuracyModel"/> of the networks seen so far chooses the
/// one with the largest expected improvement; the last evaluations go to neighbours of the best. Without any limit
/// each step draws one of the latency (the epsilon-constraint method: Haimes et al. 1971), so that the whole front grows.
/// </summary>
/// <remarks>
/// A step depends on the seed and the results so far alone: a search continues from its list of results, and
/// whoever evaluates may be another program.
/// </remarks>
public sealed class EvolutionSearch
{
    /// <summary>The part of the evaluations that is drawn at random before anything is learnt.</summary>
    private const double FirstShare = 0.1;

    /// <summary>The part of the evaluations that goes to neighbours of the best.</summary>
    private const double LastShare = 0.15;

    private const int Population = 50, Tournament = 5, MostDraws = 20_000;

    /// <summary>
    /// With more networks than the first number, the deviation is computed for the second number of candidates only:
    /// each takes the square of the networks.
    /// </summary>
    private const int Few = 300, Examined = 64;

    private readonly SearchRequest request;
    private readonly Func<Genotype, CandidateCost?> weigh, check;
    private readonly HashSet<Genotype>? among;
    private readonly List<EvaluatedNetwork> history = [];
    private readonly HashSet<Genotype> seen = [];
    private readonly AccuracyModel model;
    private (double Low, double High)? range;

    /// <summary>A search that has seen nothing yet.</summary>
    /// <param name="request">What it is to find.</param>
    /// <param name="weigh">What a network takes, quickly; null for one that cannot be chosen.</param>
    /// <param name="check">The same, exactly, before a network is proposed; null where <paramref name="weigh"/> is exact.</param>
    public EvolutionSearch(
        SearchRequest request, Func<Genotype, CandidateCost?> weigh, Func<Genotype, CandidateCost?>? check = null)
    {
        if (request.Evaluations < 1)
            throw new NetWeightException($"A search needs at least one evaluation, not {request.Evaluations}.");
        (this.request, this.weigh, this.check) = (request, weigh, check ?? weigh);
        if (request.Among is { } few)
            among = [.. few];
        model = new AccuracyModel(request.Space.Genes.Count);
    }

    /// <summary>What was evaluated, in order.</summary>
    public IReadOnlyList<EvaluatedNetwork> History => history;

    /// <summary>How many networks were weighed.</summary>
    public long Weighed { get; private set; }

    /// <summary>The most accurate network within the limits; null before one was evaluated.</summary>
    public EvaluatedNetwork? Best => history.Where(n => n.Accuracy is not null && request.Allows(n.Cost))
        .MaxBy(n => (n.Accuracy, -n.Cost.Latency.Value));

    /// <summary>The networks within the limits that no other beats in both latency and accuracy, the fastest first.</summary>
    public IReadOnlyList<EvaluatedNetwork> Front => EvaluatedNetwork.Front(history.Where(n => request.Allows(n.Cost)));

    /// <summary>
    /// The network to evaluate next; null where all that keep the limits were evaluated, or none was found.
    /// </summary>
    public Genotype? Ask() => Ask([]);

    /// <summary>Several networks to evaluate next, for programs that evaluate several at a time.</summary>
    public IReadOnlyList<Genotype> Ask(int count)
    {
        List<Genotype> asked = [];
        while (asked.Count < count && Ask(asked) is { } next)
            asked.Add(next);
        return asked;
    }

    /// <summary>What a network weighs and takes, exactly; null for one that cannot be chosen.</summary>
    public CandidateCost? CostOf(Genotype genotype) => check(genotype);

    /// <summary>Takes the accuracy of a network.</summary>
    /// <param name="genotype">The network.</param>
    /// <param name="accuracy">Higher is better; null where it could not be evaluated.</param>
    public EvaluatedNetwork Tell(Genotype genotype, double? accuracy)
    {
        CandidateCost cost = check(genotype) ?? throw new NetWeightException(
            $"{request.Space.Format(genotype)} is not among the networks that can be chosen.");
        var network = new EvaluatedNetwork(genotype, cost, accuracy is { } a && double.IsFinite(a) ? a : null);
        history.Add(network);
        seen.Add(genotype);
        if (network.Accuracy is not null)
            model.Add(network);
        return network;
    }

    /// <summary>
    /// Takes networks that other searches evaluated, for a report on all of them: nothing is learnt from these.
    /// </summary>
    internal void Record(IEnumerable<(Genotype Genotype, double? Accuracy)> evaluated, long weighed)
    {
        foreach ((Genotype genotype, double? accuracy) in evaluated)
            if (check(genotype) is { } cost)
                history.Add(new EvaluatedNetwork(genotype, cost, accuracy));
        Weighed = weighed;
    }

    private Genotype? Ask(List<Genotype> asked)
    {
        int step = history.Count + asked.Count;
        var random = RandomStream.Of(request.Seed, step);
        Seconds? limit = request.HasLimit ? request.MaxLatency : Drawn(ref random);
        EvaluatedNetwork[] rated = [.. history.Where(n => n.Accuracy is not null)];
        if (rated.Length < 2 || step < Math.Max(4, FirstShare * request.Evaluations))
            return Any(ref random, limit, asked);
        bool isLast = step >= (1 - LastShare) * request.Evaluations;
        List<(Genotype Genotype, CandidateCost Cost)> pool = Pool(ref random, limit, asked, rated, isLast);
        return (pool.Count > 0 ? Chosen(pool, rated, limit, isLast) : null) ?? Any(ref random, limit, asked);
    }

    /// <summary>A network at random within the limit of a step, or where all of these were evaluated, within those asked for.</summary>
    private Genotype? Any(ref RandomStream random, Seconds? limit, List<Genotype> asked) => First(ref random, limit, asked)
        ?? (limit != request.MaxLatency ? First(ref random, request.MaxLatency, asked) : null);

    /// <summary>
    /// A network drawn at random within the limits. Where few keep them, the draw goes down to what is faster, gene by
    /// gene.
    /// </summary>
    private Genotype? First(ref RandomStream random, Seconds? limit, List<Genotype> asked)
    {
        Genotype? nearest = null;
        double least = double.PositiveInfinity;
        for (int i = 0; i < MostDraws; i++)
        {
            // After some draws that were too slow, every second one is a change of the nearest.
            Genotype genotype = i < 64 || i % 2 == 0 || nearest is null ? Draw(ref random) : Mutant(ref random, nearest);
            if (IsKnown(genotype, asked) || Weigh(genotype) is not { } cost)
                continue;
            if (request.Allows(cost, limit))
            {
                if (IsAllowed(genotype, limit))
                    return genotype;
                continue;
            }

            double excess = Excess(cost, limit);
            if (excess < least)
                (nearest, least) = (genotype, excess);
        }

        IEnumerable<Genotype> all = request.Among ?? (request.Space.Size <= MostDraws ? request.Space.All() : []);
        return all
            .FirstOrDefault(g => !IsKnown(g, asked) && Weigh(g) is { } cost && request.Allows(cost, limit) && IsAllowed(g, limit));
    }

    /// <summary>By which factor the limits are exceeded at most.</summary>
    private double Excess(CandidateCost cost, Seconds? limit)
    {
        double excess = limit is { } most ? (request.IsWholeInterval ? cost.High : cost.Latency).Value / most.Value : 0;
        if (request.MaxMaccs is { Value: > 0 } maccs)
            excess = Math.Max(excess, (double)cost.Maccs.Value / maccs.Value);
        if (request.MaxMemory is { Value: > 0 } memory)
            excess = Math.Max(excess, (double)cost.Memory.Value / memory.Value);
        return request.MaxParameters is { } parameters and > 0 ? Math.Max(excess, (double)cost.Parameters / parameters) : excess;
    }

    private List<(Genotype Genotype, CandidateCost Cost)> Pool(
        ref RandomStream random, Seconds? limit, List<Genotype> asked, EvaluatedNetwork[] rated, bool isLast)
    {
        EvaluatedNetwork[] allowed = [.. rated.Where(n => request.Allows(n.Cost, limit))];
        EvaluatedNetwork best = (allowed.Length > 0 ? allowed : rated).MaxBy(n => n.Accuracy)!;
        EvaluatedNetwork[] young = rated.Length > Population ? rated[^Population..] : rated;
        var pool = new List<(Genotype Genotype, CandidateCost Cost)>();
        HashSet<Genotype> inPool = [];
        if (isLast)
            foreach (Genotype neighbour in Neighbours(best.Genotype))
                Consider(neighbour);
        for (int i = 0; i < 8 * request.Pool && pool.Count < request.Pool; i++)
        {
            Genotype child = random.Below(10) switch
            {
                0 => Draw(ref random),
                <= 2 => Mutant(ref random, best.Genotype),
                <= 6 => Mutant(ref random, Winner(ref random, young, limit).Genotype),
                _ => Crossing(ref random, Winner(ref random, young, limit).Genotype, Winner(ref random, rated, limit).Genotype),
            };
            Consider(child);
        }

        // Children are rarely among the few networks of a table; these are chosen from directly.
        for (int i = 0; request.Among is not null && i < 8 * request.Pool && pool.Count < request.Pool; i++)
            Consider(Draw(ref random));
        return pool;

        void Consider(Genotype child)
        {
            if (!IsKnown(child, asked) && inPool.Add(child) && Weigh(child) is { } cost && request.Allows(cost, limit))
                pool.Add((child, cost));
        }
    }

    /// <summary>The largest expected improvement (Jones et al. 1998, equation 15) among those with the largest means.</summary>
    private Genotype? Chosen(
        List<(Genotype Genotype, CandidateCost Cost)> pool, EvaluatedNetwork[] rated, Seconds? limit, bool isLast)
    {
        double best = rated.Where(n => request.Allows(n.Cost, limit)).Max(n => n.Accuracy) ?? double.NegativeInfinity;
        (Genotype Genotype, double Mean)[] first = [.. pool.Select(p => (p.Genotype, Mean: model.Mean(p.Genotype, p.Cost)))
            .OrderByDescending(p => p.Mean).Take(model.Count <= Few ? pool.Count : Examined)];
        IEnumerable<Genotype> order = double.IsInfinity(best) || isLast ? first.Select(p => p.Genotype)
            : first.OrderByDescending(p => ExpectedImprovement(p.Mean - best, model.Deviation(p.Genotype))).Select(p => p.Genotype);
        foreach (Genotype genotype in order)
            if (IsAllowed(genotype, limit))
                return genotype;
        return null;
    }

    private static double ExpectedImprovement(double ahead, double deviation)
    {
        double z = ahead / deviation;
        return (ahead * Recommend.PredictionSummary.NormalShare(z)) + (deviation * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
    }

    private EvaluatedNetwork Winner(ref RandomStream random, EvaluatedNetwork[] among, Seconds? limit)
    {
        EvaluatedNetwork winner = among[random.Below(among.Length)];
        for (int i = 1; i < Tournament; i++)
        {
            EvaluatedNetwork other = among[random.Below(among.Length)];
            bool isAllowed = request.Allows(other.Cost, limit), isWinnerAllowed = request.Allows(winner.Cost, limit);
            if (isAllowed == isWinnerAllowed ? other.Accuracy > winner.Accuracy : isAllowed)
                winner = other;
        }

        return winner;
    }

    /// <summary>One gene changed, or with falling chance two, three, ...</summary>
    private Genotype Mutant(ref RandomStream random, Genotype parent)
    {
        IReadOnlyList<Gene> genes = request.Space.Genes;
        Genotype child = parent;
        do
        {
            int gene = random.Below(genes.Count), choices = genes[gene].Choices.Count;
            if (choices > 1)
                child = child.With(gene, (child[gene] + 1 + random.Below(choices - 1)) % choices);
        }
        while (random.Below(3) == 0);
        return request.Space.Canonical(child);
    }

    private Genotype Crossing(ref RandomStream random, Genotype a, Genotype b)
    {
        Span<byte> choices = stackalloc byte[a.Choices.Length];
        for (int i = 0; i < choices.Length; i++)
            choices[i] = (random.Below(2) == 0 ? a : b).Choices[i];
        return request.Space.Canonical(new Genotype(choices));
    }

    private IEnumerable<Genotype> Neighbours(Genotype genotype)
    {
        for (int gene = 0; gene < request.Space.Genes.Count; gene++)
            for (int choice = 0; choice < request.Space.Genes[gene].Choices.Count; choice++)
                if (choice != genotype[gene])
                    yield return request.Space.Canonical(genotype.With(gene, choice));
    }

    /// <summary>A limit for one step, evenly drawn in logarithm from the fastest to the slowest of a sample.</summary>
    private Seconds Drawn(ref RandomStream random)
    {
        if (range is not { } known)
        {
            var sample = RandomStream.Of(request.Seed, -1);
            double low = double.PositiveInfinity, high = 0;
            for (int i = 0; i < 256; i++)
                if (Weigh(Draw(ref sample)) is { } cost)
                {
                    double seconds = (request.IsWholeInterval ? cost.High : cost.Latency).Value;
                    (low, high) = (Math.Min(low, seconds), Math.Max(high, seconds));
                }

            range = known = high > 0 ? (low, high) : (1, 1);
        }

        return new Seconds(known.Low * Math.Pow(known.High / known.Low, random.Unit()));
    }

    private Genotype Draw(ref RandomStream random) =>
        request.Among is { } few ? few[random.Below(few.Count)] : request.Space.Draw(ref random);

    private CandidateCost? Weigh(Genotype genotype)
    {
        Weighed++;
        return among is null || among.Contains(genotype) ? weigh(genotype) : null;
    }

    private bool IsKnown(Genotype genotype, List<Genotype> asked) => seen.Contains(genotype) || asked.Contains(genotype);

    private bool IsAllowed(Genotype genotype, Seconds? limit) => check(genotype) is { } cost && request.Allows(cost, limit);
}
