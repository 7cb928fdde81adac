using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;

namespace NetWeight.Accuracy.Tests;

public class ScoreboardTests
{
    [Fact]
    public void Halves_are_judged_apart_and_missing_predictions_not_at_all()
    {
        var predictor = new Fixed(("resnet18", 1.1), ("resnet34", 1.2), ("vgg16", 1.5));
        var board = new Scoreboard(
            [SampleMaker.Make("resnet18", 1, true), SampleMaker.Make("resnet34", 1, true),
                SampleMaker.Make("vgg16", 1, false), SampleMaker.Make("alexnet", 1, false)], [predictor]);
        Assert.Equal(0.15, board.Judge(predictor, board.Samples, SplitHalf.Fit)!.Mape, 12);
        Assert.Equal((1, 0.5), (board.Judge(predictor, board.Samples, SplitHalf.Held)!.Count,
            board.Judge(predictor, board.Samples, SplitHalf.Held)!.Mape));
        Assert.Equal(3, board.Judge(predictor, board.Samples)!.Count);
        Assert.Null(board.Judge(predictor, board.Samples.Where(s => s.Network.Key == "alexnet")));
    }

    [Fact]
    public void Order_is_judged_within_each_device()
    {
        // On each device the order is reversed; across both it would look right, because one is slower throughout.
        var predictor = new Fixed(("resnet18", 3), ("resnet34", 2), ("resnet50", 1));
        Sample[] samples =
        [
            SampleMaker.Make("resnet18", 1), SampleMaker.Make("resnet34", 2), SampleMaker.Make("resnet50", 3),
            SampleMaker.Make("resnet18", 10, device: "slow"), SampleMaker.Make("resnet34", 20, device: "slow"),
                SampleMaker.Make("resnet50", 30, device: "slow"),
        ];
        Assert.Equal(-1, new Scoreboard(samples, [predictor]).Judge(predictor, samples)!.Spearman, 12);
    }

    private sealed class Fixed(params (string Network, double Seconds)[] times) : IPredictor
    {
        public string Name => "fixed";

        public bool IsBaseline => false;

        public double? PredictSeconds(Sample sample) =>
            times.FirstOrDefault(t => t.Network == sample.Network.Key) is { Seconds: > 0 } known ? known.Seconds : null;
    }
}
