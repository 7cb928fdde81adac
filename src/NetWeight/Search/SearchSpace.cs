using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Latency.Runtimes;

namespace NetWeight.Search;

/// <summary>
/// A set of networks that differ in a few decisions. A network is a chain of segments, each in a scope of its own; what
/// a segment costs depends on its key alone, so that a network is the sum of segments that were timed before.
/// </summary>
public abstract class SearchSpace
{
    /// <summary>The name on the command line: <c>nas-bench-macro</c>.</summary>
    public abstract string Id { get; }

    /// <summary>What its networks are, in one line.</summary>
    public abstract string Title { get; }

    /// <summary>Where the space was published: authors, year, title.</summary>
    public abstract string Paper { get; }

    /// <summary>Height and width of the input where no gene decides it.</summary>
    public virtual int Resolution => 224;

    /// <summary>The classes that its networks tell apart.</summary>
    public virtual int Classes => 1000;

    /// <summary>The decisions.</summary>
    public abstract IReadOnlyList<Gene> Genes { get; }

    /// <summary>
    /// Networks of the zoo built from the same blocks, whose published accuracies say how accuracy grows with size; empty
    /// where the zoo has none.
    /// </summary>
    public virtual IReadOnlyList<string> Relatives => [];

    /// <summary>
    /// Whether sums of several paths are part of a cell's operations, as in NAS-Bench-201; otherwise a sum around a block
    /// is a shortcut, which Zen-score leaves out.
    /// </summary>
    public virtual bool SumsAreOperations => false;

    /// <summary>
    /// The space as a runtime runs its networks, where that differs from the exported file: equal genotypes and segments,
    /// with operations that a converter leaves out.
    /// </summary>
    public virtual SearchSpace RunBy(RuntimeProfile runtime) => this;

    /// <summary>The outermost scopes of its networks, in order; a layer belongs to the segment that its name begins with.</summary>
    public abstract IReadOnlyList<string> Segments { get; }

    /// <summary>How many networks it has, networks that are equal but spelled differently included.</summary>
    public double Size => Genes.Aggregate(1.0, (size, gene) => size * gene.Choices.Count);

    /// <summary>What each segment's cost depends on: equal keys of a segment mean equal layers on equal inputs.</summary>
    /// <param name="genotype">The network.</param>
    /// <param name="keys">One key per segment; the same key in two segments means nothing.</param>
    public abstract void Keys(Genotype genotype, Span<long> keys);

    /// <summary>Writes the network, each segment in its scope.</summary>
    protected abstract void Write(NetworkBuilder net, Genotype genotype);

    /// <summary>Builds a network. Throws <see cref="NetWeightException"/> where the options do not fit.</summary>
    /// <param name="genotype">Which.</param>
    /// <param name="options">Batch, weights, operator set, and a resolution that is not the network's own; null for a batch
    /// of 1 without weights.</param>
    public Model Build(Genotype genotype, NetworkOptions? options = null)
    {
        Require(genotype);
        options ??= NetworkOptions.Default;
        options = options with { Resolution = options.Resolution ?? ResolutionOf(genotype) };
        if (options.Classes == NetworkOptions.Default.Classes)
            options = options with { Classes = Classes };
        var net = new NetworkBuilder(Resolution, options);
        Write(net, genotype);
        return net.ToModel($"{Id}:{Format(genotype)}");
    }

    /// <summary>Height and width of a network's input.</summary>
    public virtual int ResolutionOf(Genotype genotype) => Resolution;

    /// <summary>The genotype as text: its choices, separated by spaces.</summary>
    public virtual string Format(Genotype genotype) => string.Join(' ', Genes.Select((gene, i) => gene.Choices[genotype[i]]));

    /// <summary>
    /// The genotype of a text. Throws <see cref="NetWeightException"/> naming what is wrong. Choices that stand for the
    /// same network may be spelled alike: <see cref="Canonical"/>.
    /// </summary>
    public virtual Genotype Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Genes.Count)
            throw new NetWeightException($"'{text}' has {words.Length} choices; {Id} has {Genes.Count} genes.");
        return OfWords(words, text);
    }

    /// <summary>
    /// The one spelling of a network that genes without effect leave several of: those of blocks that a depth leaves out
    /// take their first choice.
    /// </summary>
    public virtual Genotype Canonical(Genotype genotype) => genotype;

    /// <summary>Choices by their words.</summary>
    private protected Genotype OfWords(IReadOnlyList<string> words, string text)
    {
        Span<byte> choices = stackalloc byte[words.Count];
        for (int i = 0; i < choices.Length; i++)
        {
            Gene gene = Genes[i];
            int choice = gene.Choices.Count - 1;
            while (choice >= 0 && gene.Choices[choice] != words[i])
                choice--;
            if (choice < 0)
                throw new NetWeightException($"'{text}': {gene.Name} cannot be '{words[i]}'; {Id} has {string.Join(", ", gene.Choices)}.");
            choices[i] = (byte)choice;
        }

        return Canonical(new Genotype(choices));
    }

    /// <summary>A network drawn evenly over the choices of each gene.</summary>
    internal Genotype Draw(ref RandomStream random)
    {
        Span<byte> choices = stackalloc byte[Genes.Count];
        for (int i = 0; i < choices.Length; i++)
            choices[i] = (byte)random.Below(Genes[i].Choices.Count);
        return Canonical(new Genotype(choices));
    }

    /// <summary>All networks of a small space; some may come more than once.</summary>
    internal IEnumerable<Genotype> All()
    {
        var choices = new byte[Genes.Count];
        while (true)
        {
            yield return Canonical(new Genotype(choices));
            int gene = 0;
            while (gene < choices.Length && ++choices[gene] == Genes[gene].Choices.Count)
                choices[gene++] = 0;
            if (gene == choices.Length)
                yield break;
        }
    }

    private void Require(Genotype genotype)
    {
        if (genotype.Choices.Length != Genes.Count)
            throw new NetWeightException($"A genotype of {Id} has {Genes.Count} choices, not {genotype.Choices.Length}.");
        for (int i = 0; i < Genes.Count; i++)
            if (genotype[i] >= Genes[i].Choices.Count)
                throw new NetWeightException($"{Genes[i].Name} has {Genes[i].Choices.Count} choices; {genotype[i]} is none of them.");
    }
}
