using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Onnx;
using NetWeight.Rewrites;

namespace NetWeight.Workbench.State;

/// <content>Changed models: rewrites that findings name, applied to a copy that the reader can save.</content>
public sealed partial class Engine
{
    /// <summary>The findings of a model that a rewrite mends, those that save most first.</summary>
    public IReadOnlyList<Finding> Fixes(string model, WorkbenchState state) =>
        HasLint(model, state) ? [.. Lint(model, state)!.Findings.Where(f => f.Fix.Count > 0)] : [];

    /// <summary>
    /// Applies the rewrites of a finding to a model, and adds the result to the files. Throws <see cref="NetWeightException"/>
    /// where that is not possible.
    /// </summary>
    /// <returns>The new model's word.</returns>
    public string Apply(string model, WorkbenchState state, Finding finding)
    {
        Model original = ReadToRun(model, state);
        string name = NameOf(model, finding);
        Model changed = Rewritten(original, finding.Fix, finding.FixMultiple ?? 0, WorkbenchState.Label(model));
        Add(
            new OpenedFile(
                name + ".onnx", changed with { Name = name }, !WorkbenchState.IsFile(model) || HasWeights(model))
            {
                IsMade = true,
            });
        return WorkbenchState.FilePrefix + name + ".onnx";
    }

    /// <summary>What a changed model is called.</summary>
    public static string NameOf(string model, Finding finding) =>
        $"{Path.GetFileNameWithoutExtension(WorkbenchState.Label(model))}+{string.Join('+', finding.Fix)}";

    /// <summary>A model with rewrites applied. Throws <see cref="NetWeightException"/> where they change nothing.</summary>
    /// <param name="original">The model.</param>
    /// <param name="options">The rewrites' options.</param>
    /// <param name="channelMultiple">What channels are to be filled up to, where one of them does.</param>
    /// <param name="name">What the model is called.</param>
    internal static Model Rewritten(Model original, IReadOnlyList<string> options, int channelMultiple, string name)
    {
        Rewrite[] rewrites = [.. options.Select(f => RewriteCatalog.Find(f)).OfType<Rewrite>()];
        RewriteResult result = Rewriter.Apply(original, rewrites, new RewriteSettings { ChannelMultiple = Math.Max(1, channelMultiple) });
        return result.Changes.Count > 0 ? result.Model
            : throw new NetWeightException($"{string.Join(", ", options)} changes nothing in {name}.");
    }

    /// <summary>Whether a model was made here by a change, so that the reader has no file of it yet.</summary>
    public bool IsMade(string model) =>
        WorkbenchState.IsFile(model) && files.TryGetValue(WorkbenchState.Label(model), out OpenedFile? file) && file.IsMade;

    /// <summary>A model as an ONNX file.</summary>
    public byte[] Write(string model, WorkbenchState state)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(Read(model, WidthOf(model, state)), stream);
        return stream.ToArray();
    }
}
