using NetWeight.Accuracy.Scores;

namespace NetWeight.Accuracy.Tests;

public class NonNegativeFitTests
{
    [Fact]
    public void Exact_sums_are_found()
    {
        // 2 x + 3 y at (1, 0), (0, 1), (1, 1), (2, 5).
        double[] fitted = NonNegativeFit.Relative([[1, 0], [0, 1], [1, 1], [2, 5]], [2, 3, 5, 19]);
        Assert.Equal(2, fitted[0], 9);
        Assert.Equal(3, fitted[1], 9);
    }

    [Fact]
    public void One_constant_weighs_relative_errors()
    {
        // Times 1 and 4 for a feature of 1: minimise (a - 1)^2 + (a/4 - 1)^2, so a = (1 + 1/4) / (1 + 1/16) = 20/17.
        Assert.Equal(20.0 / 17, NonNegativeFit.Relative([[1], [1]], [1, 4])[0], 12);
    }

    [Fact]
    public void What_would_be_negative_is_zero()
    {
        // Free, (1, 1) -> 1 and (1, 2) -> 0 ask for 2 - 1 x. With the second at zero, the first is the mean of 1 and 0.
        double[] fitted = NonNegativeFit.Fit([[1, 1], [1, 2]], [1, 0]);
        Assert.Equal(0.5, fitted[0], 12);
        Assert.Equal(0, fitted[1]);
    }

    [Fact]
    public void Features_that_repeat_each_other_still_fit()
    {
        double[] fitted = NonNegativeFit.Fit([[1, 2], [2, 4], [3, 6]], [4, 8, 12]);
        Assert.Equal(4, fitted[0] + (2 * fitted[1]), 9);
    }

    [Fact]
    public void Features_of_very_different_size_do_not_trouble_it()
    {
        // 5e-9 x + 7 y, with x in billions.
        double[] fitted = NonNegativeFit.Fit([[1e9, 1], [2e9, 1], [4e9, 3]], [12, 17, 41]);
        Assert.Equal(5e-9, fitted[0], 15);
        Assert.Equal(7, fitted[1], 6);
    }
}
