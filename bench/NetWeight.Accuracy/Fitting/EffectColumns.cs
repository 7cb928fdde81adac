using NetWeight.Devices;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>The spread of effects of one kind: its standard deviation is estimated with the effects, and drawn to a
/// first guess as three more effects would draw it.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Guess">The first guess.</param>
/// <param name="IsFixed">Whether the guess is kept.</param>
/// <param name="Mean">The middle of the prior.</param>
public sealed record EffectPrior(string Name, double Guess, bool IsFixed = false, double Mean = 0)
{
    /// <summary>The present estimate.</summary>
    public double Deviation { get; set; } = Guess;
}

/// <summary>The effects that take part in a fit: each has a column of the design, a prior around zero, and acts on one
/// or several <see cref="Effect"/>.</summary>
public sealed class EffectColumns
{
    private readonly Dictionary<string, int> index = [];
    private readonly List<EffectPrior> priors = [];

    /// <summary>The kinds of effects.</summary>
    public IReadOnlyDictionary<string, EffectPrior> Priors { get; } = new[]
    {
        new EffectPrior("class", 0.5, IsFixed: true), new EffectPrior("class level", 0.75, IsFixed: true),
            new EffectPrior("class overhead", 1.5, IsFixed: true), new EffectPrior("class cores", 0.7, IsFixed: true),
        new EffectPrior("embedded", 0.2), new EffectPrior("embedded level", 0.3), new EffectPrior("embedded overhead", 0.7, IsFixed: true),
        new EffectPrior("runtime", 0.25), new EffectPrior("runtime level", 0.4), new EffectPrior("type level", 0.25),
            new EffectPrior("runtime overhead", 0.5), new EffectPrior("runtime cores", 0.3),
                new EffectPrior("type", 0.2), new EffectPrior("advantage", 0.3, IsFixed: true, Mean: 0.3),
        new EffectPrior("harness", 0.5), new EffectPrior("level", 0.3), new EffectPrior("overhead", 0.3),
            new EffectPrior("memory", 0.2), new EffectPrior("kind", 0.15), new EffectPrior("cores", 0.3),
        new EffectPrior("setting", 0.15),
        new EffectPrior("speed compute", 0.4, IsFixed: true),
            new EffectPrior("speed memory", 0.3, IsFixed: true, Mean: 0.3),
                new EffectPrior("speed overhead", 0.5, IsFixed: true, Mean: 0.5),
    }.ToDictionary(p => p.Name);

    /// <summary>The number of columns.</summary>
    public int Count => priors.Count;

    /// <summary>The prior of a column.</summary>
    public EffectPrior Prior(int column) => priors[column];

    /// <summary>The names of all columns.</summary>
    public IEnumerable<string> Names => index.Keys;

    /// <summary>The column of a name; null if there is none.</summary>
    public int? Find(string name) => index.TryGetValue(name, out int column) ? column : null;

    /// <summary>The columns that act on a row: column, effect, weight.</summary>
    public (int Column, int Effect, double Weight)[] Design(FitRow row)
    {
        List<(int, int, double)> design = [];
        string runtime = row.Runtime, device = row.Device.Id, type = row.Precision.Name, setting = SettingOf(row);
        for (int i = 0; i < Effects.Count; i++)
        {
            var effect = (Effect)i;
            string name = Effects.All[i], kind = effect.IsCompute || effect.IsMemory ? "" : effect.IsOverhead ? " overhead" : " cores";
            if (kind == " cores" && !row.Device.Class.IsCpu)
                continue;
            if (effect == Effect.ThreadSeconds && !row.Device.Class.IsCpu)
                continue;
            Add($"class {name}", "class" + kind, i, 1);
            Add($"runtime {runtime} {name}", "runtime" + kind, i, 1);
            if (row.Platform.IsEmbedded(row.Device.Class) && kind != " cores")
                Add($"embedded {name}", "embedded" + kind, i, 1);
            if (row.Platform.Speed.Reference > 0 && kind != " cores")
            {
                string which = effect.IsCompute ? "speed compute" : effect.IsMemory ? "speed memory" : "speed overhead";
                Add(which, which, i, row.Platform.Speed.WeightOf(effect, row.Device));
            }

            if (kind.Length == 0)
            {
                Add("class level", "class level", i, 1);
                Add($"runtime {runtime} level", "runtime level", i, 1);
                Add($"type {type} level", "type level", i, 1);
                if (row.Platform.IsEmbedded(row.Device.Class))
                    Add("embedded level", "embedded level", i, 1);
                Add($"type {type} {name}", "type", i, 1);
                double advantage = effect.IsVector ? row.Advantage.Vector : row.Advantage.Matrix;
                if (effect.IsCompute && advantage != 0)
                    Add($"advantage {runtime} {type}", "advantage", i, advantage);
                Add($"device {device} level", "level", i, 1);
                Add($"device {device} {name}", "kind", i, 1);
                Add($"setting {setting}", "setting", i, 1);
                if (effect.IsMemory)
                    Add($"device {device} memory", "memory", i, 1);
            }
            else if (effect.IsOverhead)
            {
                Add($"device {device} overhead", "overhead", i, 1);
                if (effect is Effect.KernelSeconds or Effect.InferenceSeconds)
                    Add($"harness {row.Sample.Harness} {name}", "harness", i, 1);
            }
            else
            {
                Add($"device {device} {name}", "cores", i, 1);
            }
        }

        return [.. design];

        void Add(string key, string prior, int effect, double weight)
        {
            if (!index.TryGetValue(key, out int column))
            {
                index.Add(key, column = index.Count);
                priors.Add(Priors[prior]);
            }

            design.Add((column, effect, weight));
        }
    }

    /// <summary>A device with one runtime in one type.</summary>
    public static string SettingOf(FitRow row) => $"{row.Device.Id} {row.Runtime} {row.Precision.Name}";
}
