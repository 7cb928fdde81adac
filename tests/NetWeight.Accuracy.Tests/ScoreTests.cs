using NetWeight.Accuracy.Scores;

namespace NetWeight.Accuracy.Tests;

public class ScoreTests
{
    [Fact]
    public void Errors_of_four_predictions()
    {
        // 1.05, 0.9, 1.2 and 1.5 times the measured: errors 0.05, 0.1, 0.2, 0.5.
        Score score = Score.Of([(1.05, 1), (1.8, 2), (3.6, 3), (6, 4)]);
        Assert.Equal(4, score.Count);
        Assert.Equal((0.05 + 0.1 + 0.2 + 0.5) / 4, score.Mape, 12);
        Assert.Equal((0.1 + 0.2) / 2, score.MedianApe, 12);
        Assert.Equal(0.25, score.Within5);
        Assert.Equal(0.5, score.Within10);
        Assert.Equal(0.75, score.Within20);
        Assert.Equal(Math.Pow(1.05 * 0.9 * 1.2 * 1.5, 0.25), score.Bias, 12);
    }

    [Fact]
    public void The_median_of_three_is_the_middle_one() =>
        Assert.Equal(0.2, Score.Of([(1.1, 1), (1.9, 1), (0.8, 1)]).MedianApe, 12);

    [Fact]
    public void Twice_too_slow_and_twice_too_fast_have_no_bias() =>
        Assert.Equal(1, Score.Of([(2, 1), (1, 2)]).Bias, 12);

    [Fact]
    public void Ranks_of_ties_are_their_mean() =>
        // Sorted: 1, 3, 3, 7; the two 3 share places 2 and 3.
        Assert.Equal([4, 2.5, 1, 2.5], Score.Ranks([7, 3, 1, 3]));

    [Fact]
    public void Orders_that_agree_or_are_reversed()
    {
        Score same = Score.Of([(1, 10), (2, 20), (9, 30)]), reversed = Score.Of([(3, 1), (2, 2), (1, 3)]);
        Assert.Equal((1, 1), (same.Spearman, same.Kendall));
        Assert.Equal((-1, -1), (reversed.Spearman, reversed.Kendall));
    }

    [Fact]
    public void One_swap_among_four()
    {
        // Ranks 1 2 4 3 against 1 2 3 4: Spearman 1 - 6 (0 + 0 + 1 + 1) / (4 (16 - 1)) = 0.8; Kendall (5 - 1) / 6.
        Score score = Score.Of([(1, 1), (2, 2), (4, 3), (3, 4)]);
        Assert.Equal(0.8, score.Spearman, 12);
        Assert.Equal(4.0 / 6, score.Kendall, 12);
    }

    [Fact]
    public void A_tie_among_three()
    {
        // Predicted 1 1 2 against 1 2 3: two concordant pairs, one tied in the prediction: 2 / sqrt(2 x 3). Ranks 1.5 1.5 3 and 1 2 3:
        // deviations -0.5 -0.5 1 and -1 0 1; 1.5 / sqrt(1.5 x 2).
        Score score = Score.Of([(1, 1), (1, 2), (2, 3)]);
        Assert.Equal(2 / Math.Sqrt(6), score.Kendall, 12);
        Assert.Equal(1.5 / Math.Sqrt(3), score.Spearman, 12);
    }

    [Fact]
    public void Equal_predictions_have_no_order()
    {
        Score score = Score.Of([(1, 1), (1, 2)]);
        Assert.True(double.IsNaN(score.Spearman) && double.IsNaN(score.Kendall));
    }

    [Fact]
    public void Nothing_cannot_be_judged() => Assert.Throws<ArgumentException>(() => Score.Of([]));
}
