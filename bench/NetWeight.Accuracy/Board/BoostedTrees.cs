using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using NetWeight.Accuracy.Fitting;
using NetWeight.Latency;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Board;

/// <summary>
/// A rival of the formulas: gradient-boosted trees on totals of the kernels and numbers of the device's file, trained
/// on the same rows as the fit it is compared with. What it reaches
/// tells what the formulas are worth. It is never shipped.
/// </summary>
public static class BoostedTrees
{
    private const int Seed = 7;
    private const double MostRows = 40;

    /// <summary>Predicts each device from all others. The trees learn the logarithm of the time, or of the time over
    /// the roofline.</summary>
    public static IReadOnlyList<Unseen> LeaveOneDeviceOut(IReadOnlyList<FitRow> rows, bool overRoofline)
    {
        Example[] examples = Examples(rows, overRoofline);
        string[] devices = [.. rows.Select(r => r.Device.Id).Distinct()];
        return devices.Length < 2 ? [] : [.. devices.AsParallel().AsOrdered().SelectMany(device => Predict(rows, examples, device))];
    }

    private static IEnumerable<Unseen> Predict(IReadOnlyList<FitRow> rows, Example[] examples, string device)
    {
        int[] left =
            [.. Enumerable.Range(0, rows.Count).Where(i => rows[i].Device.Id == device && rows[i].Sample.RuntimeForm != "authors")];
        if (left.Length == 0)
            return [];
        float[] predicted = Train([.. examples.Where((_, i) => rows[i].Device.Id != device)], [.. left.Select(i => examples[i])]);
        return left.Select((row, i) => new Unseen(rows[row], predicted[i] + examples[row].Start, double.NaN));
    }

    private static Example[] Examples(IReadOnlyList<FitRow> rows, bool overRoofline)
    {
        var counts = rows.GroupBy(r => r.Sample.Group).ToDictionary(g => g.Key, g => g.Count());
        return
        [
            .. rows.AsParallel().AsOrdered().Select(row =>
            {
                LatencyEstimate estimate = LatencyModel.Predict(row.Plan, row.Device, row.Precision, row.Threads);
                double start = overRoofline ? Math.Log(estimate.Roofline.Value) : 0;
                // A setting counts as so many measurements at most, as in the fit.
                return new Example { Features = KernelFeatures.Of(row, estimate),
                    Label = (float)(row.LogSeconds - start), Weight =
                        (float)Math.Min(1, MostRows / counts[row.Sample.Group]), Start = start };
            }),
        ];
    }

    private static float[] Train(Example[] seen, Example[] left)
    {
        var context = new MLContext(Seed);
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, seen[0].Features.Length);
        FastTreeRegressionTrainer trainer = context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            LabelColumnName = nameof(Example.Label),
            FeatureColumnName = nameof(Example.Features),
            ExampleWeightColumnName = nameof(Example.Weight),
            NumberOfTrees = 200,
            NumberOfLeaves = 12,
            MinimumExampleCountPerLeaf = 5,
            LearningRate = 0.08,
            FeatureFraction = 0.6,
            Seed = Seed,
            NumberOfThreads = 1,
        });
        RegressionPredictionTransformer<FastTreeRegressionModelParameters> model =
            trainer.Fit(context.Data.LoadFromEnumerable(seen, schema));
        return [.. model.Transform(context.Data.LoadFromEnumerable(left, schema)).GetColumn<float>("Score")];
    }

    private sealed class Example
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Weight { get; set; }

        public double Start { get; set; }
    }
}
