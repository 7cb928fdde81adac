using NetWeight.Architectures;

namespace NetWeight.Search.Spaces;

/// <summary>What a stage of a <see cref="StagedSpace"/> can be.</summary>
/// <param name="Depths">Numbers of blocks.</param>
/// <param name="Widths">Channels of its output.</param>
internal sealed record StageChoices(IReadOnlyList<int> Depths, IReadOnlyList<int> Widths);

/// <summary>
/// Networks of stages in a row, each with a depth, a width and, where the space has several, a kind of block. Encoding:
/// one word per stage, <c>4x64</c> or <c>fused_k3_e4:4x64</c>, joined by <c>-</c>, with a word that holds for all stages
/// before them where the space has one.
/// </summary>
/// <param name="snap">Widths are rounded to a multiple of this, the device's channels per block; 1 leaves them.</param>
internal abstract class StagedSpace(int snap) : SearchSpace
{
    private Gene[]? genes;
    private StageChoices[]? snapped;
    private string[]? segments;

    /// <summary>The name; with the multiple of its widths where these are not the published ones: <c>mobile@32</c>.</summary>
    public sealed override string Id => snap > 1 ? $"{Name}@{snap}" : Name;

    public sealed override IReadOnlyList<Gene> Genes => genes ??= [.. WriteGenes()];

    public sealed override IReadOnlyList<string> Segments =>
        segments ??= ["stem", .. Stages.Select((_, i) => $"stage{i + 1}"), "head"];

    /// <summary>The name of the space with its published widths.</summary>
    protected abstract string Name { get; }

    /// <summary>The stages with their published widths.</summary>
    protected abstract IReadOnlyList<StageChoices> Stages { get; }

    /// <summary>The stages with widths that the device likes.</summary>
    private StageChoices[] Snapped =>
        snapped ??= [.. Stages.Select(s => s with { Widths = [.. s.Widths.Select(Snap).Distinct()] })];

    /// <summary>The kinds of blocks that a stage can have; empty where there is only one.</summary>
    protected virtual IReadOnlyList<string> Kinds => [];

    /// <summary>A decision that holds for all stages; null where there is none.</summary>
    protected virtual Gene? Shared => null;

    public override void Keys(Genotype genotype, Span<long> keys)
    {
        int shared = Shared is null ? 0 : genotype[0];
        keys[0] = shared;
        int before = 0;
        for (int i = 0; i < Stages.Count; i++)
        {
            (int kind, int depth, int width) = Of(genotype, i);
            keys[i + 1] = (((((((long)before * 64) + width) * 64) + depth) * 64) + kind) * 64 + shared;
            before = width;
        }

        keys[^1] = ((long)before * 64) + shared;
    }

    public override string Format(Genotype genotype)
    {
        IEnumerable<string> stages = Snapped.Select((stage, i) =>
        {
            (int kind, int depth, int width) = Of(genotype, i);
            string size = $"{stage.Depths[depth]}x{stage.Widths[width]}";
            return Kinds.Count > 0 ? $"{Kinds[kind]}:{size}" : size;
        });
        return string.Join('-', Shared is { } shared ? stages.Prepend(shared.Choices[genotype[0]]) : stages);
    }

    public override Genotype Parse(string text)
    {
        string[] words = text.Split('-', StringSplitOptions.RemoveEmptyEntries);
        int first = Shared is null ? 0 : 1;
        if (words.Length != Stages.Count + first)
            throw new NetWeightException($"'{text}' has {words.Length} words; {Id} has {Stages.Count + first}.");
        List<string> choices = [.. words.Take(first)];
        foreach (string word in words.Skip(first))
        {
            string[] parts = word.Split(':');
            string[] size = parts[^1].Split('x');
            if (size.Length != 2 || parts.Length != (Kinds.Count > 0 ? 2 : 1))
                throw new NetWeightException($"'{word}' is not a stage of {Id}; one is "
                    + $"'{Format(new Genotype(new byte[Genes.Count])).Split('-')[^1]}'.");
            choices.AddRange([.. parts[..^1], .. size]);
        }

        return OfWords(choices, text);
    }

    protected sealed override void Write(NetworkBuilder net, Genotype genotype)
    {
        string shared = Shared?.Choices[genotype[0]] ?? "";
        FeatureMap x;
        using (net.Scope("stem"))
            x = Stem(net);
        for (int i = 0; i < Stages.Count; i++)
        {
            (int kind, int depth, int width) = Of(genotype, i);
            using (net.Scope($"stage{i + 1}"))
                x = Stage(net, x, i, new StagePlan(
                    Kinds.Count > 0 ? Kinds[kind] : "", Snapped[i].Depths[depth], Snapped[i].Widths[width], shared));
        }

        using (net.Scope("head"))
            Head(net, x);
    }

    /// <summary>Writes what is before the stages.</summary>
    protected abstract FeatureMap Stem(NetworkBuilder net);

    /// <summary>Writes a stage.</summary>
    protected abstract FeatureMap Stage(NetworkBuilder net, FeatureMap x, int stage, StagePlan plan);

    /// <summary>Writes what is behind the stages, the output included.</summary>
    protected virtual void Head(NetworkBuilder net, FeatureMap x) => net.Output(net.Classifier(x));

    /// <summary>A width as a multiple that the device likes, never more than 10 % below it.</summary>
    protected int Snap(int channels) => snap > 1 && channels >= snap ? NetworkBuilder.MakeDivisible(channels, snap) : channels;

    private (int Kind, int Depth, int Width) Of(Genotype genotype, int stage)
    {
        int each = Kinds.Count > 0 ? 3 : 2, at = (Shared is null ? 0 : 1) + (stage * each);
        return Kinds.Count > 0 ? (genotype[at], genotype[at + 1], genotype[at + 2]) : (0, genotype[at], genotype[at + 1]);
    }

    private IEnumerable<Gene> WriteGenes()
    {
        if (Shared is { } shared)
            yield return shared;
        for (int i = 0; i < Stages.Count; i++)
        {
            if (Kinds.Count > 0)
                yield return new Gene($"stage{i + 1}.block", Kinds);
            yield return new Gene($"stage{i + 1}.depth", [.. Snapped[i].Depths.Select(d => $"{d}")]);
            yield return new Gene($"stage{i + 1}.width", [.. Snapped[i].Widths.Select(w => $"{w}")]);
        }
    }

    /// <summary>A stage as a genotype has it.</summary>
    /// <param name="Kind">The kind of block; empty where there is only one.</param>
    /// <param name="Depth">Blocks.</param>
    /// <param name="Width">Channels of the output.</param>
    /// <param name="Shared">The choice that holds for all stages; empty where there is none.</param>
    protected sealed record StagePlan(string Kind, int Depth, int Width, string Shared);
}
