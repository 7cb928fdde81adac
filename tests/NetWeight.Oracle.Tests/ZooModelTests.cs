using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>Networks of the zoo, built small with seeded weights, run in operator sets from the oldest to the newest
/// that they are written for.</summary>
public sealed class ZooModelTests
{
    private const int Classes = 10;

    public static TheoryData<string> Networks =>
        [.. ArchitectureCatalog.All.SelectMany(a => a.Variants)
            .SelectMany(v => v.Forms.DefaultIfEmpty("").Select(f => f.Length == 0 ? v.Name : $"{v.Name}:{f}"))];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_runs_and_has_the_shape_that_it_declares(string name)
    {
        // By turns the oldest and the newest operator set: both for every network would take minutes.
        int opset = name.Sum(c => c) % 2 == 0 ? 13 : 21;
        Model model = ArchitectureCatalog.Build(name,
            new NetworkOptions { Width = 0.25, Depth = 0.25, Resolution = 96, Classes = Classes, Opset = opset, Seed = 0 });
        Dictionary<string, Actual> outputs = Runtime.Run(model, Seeds.Feed(ShapeInference.Run(model)));
        foreach (ValueInfo declared in model.Graph.Outputs)
        {
            Actual actual = outputs[declared.Name];
            Shape shape = ((TensorType)declared.Type!).Shape!, found = ((TensorType)actual.Type).Shape!;
            // How many boxes are selected depends on the data.
            Assert.Equal(shape.ToArray(), found.ToArray().Select((d, i) => shape[i].ValueOrNull is null ? shape[i] : d));
            Assert.All(actual.Numbers ?? [], n => Assert.True(double.IsFinite(n), $"{name}: {declared.Name} holds {n}"));
        }
    }
}
