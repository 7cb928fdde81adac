using NetWeight.Accuracy.Output;

namespace NetWeight.Accuracy.Tests;

public class HeadlinesTests
{
    private const string Header = "panel,half,predictor,samples,mape,spearman,bias,within20\n";
    private const string Before = Header + "T4,Held,model,20,0.1500,0.9800,1.0000,0.8000\n";

    [Theory]
    [InlineData("T4,Held,model,20,0.1500,0.9800,1.0000,0.8000")]
    [InlineData("T4,Held,model,20,0.1509,0.9791,0.5000,0.1000")] // less than 0.1 points; bias and shares are told, not compared
    [InlineData("T4,Held,model,25,0.0500,0.9900,1.0000,0.9000")]
    public void Not_worse(string after) => Assert.Empty(Headlines.Worse(Before, Header + after + "\n"));

    [Theory]
    [InlineData("T4,Held,model,20,0.1520,0.9800,1.0000,0.8000", "T4, Held, model: MAPE 15.0 % became 15.2 %")]
    [InlineData("T4,Held,model,20,0.1500,0.9700,1.0000,0.8000", "T4, Held, model: Spearman 0.9800 became 0.9700")]
    [InlineData("T4,Held,model,20,0.1500,,1.0000,0.8000", "T4, Held, model: Spearman 0.9800 became nothing")]
    [InlineData("T4,Held,model,19,0.1500,0.9800,1.0000,0.8000", "T4, Held, model: 20 samples became 19")]
    [InlineData("T4,Held,other,20,0.1500,0.9800,1.0000,0.8000", "T4, Held, model: no longer judged")]
    public void Worse(string after, string line) => Assert.Equal([line], Headlines.Worse(Before, Header + after + "\n"));
}
