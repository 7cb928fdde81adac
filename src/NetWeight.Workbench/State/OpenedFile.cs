using NetWeight.Graphs;

namespace NetWeight.Workbench.State;

/// <summary>A model that the reader dropped on the page.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Model">Its content.</param>
/// <param name="HasWeights">Whether its weights were read, too; of a large file only the structure is.</param>
public sealed record OpenedFile(string Name, Model Model, bool HasWeights)
{
    /// <summary>Whether it was made here, by a change of another model.</summary>
    public bool IsMade { get; init; }
}
